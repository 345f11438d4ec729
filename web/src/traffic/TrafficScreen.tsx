import { Tabs } from '@mantine/core';
import type { Zone } from '../api/types';
import { IncidentsPanel } from './IncidentsPanel';
import { RouteChanges } from './RouteChanges';
import './traffic.css';

/** What holds the roads up, and what the optimizer makes of it. */
export function TrafficScreen({ zone }: { zone: Zone }) {
  return (
    <section className="screen" aria-label="Traffic">
      <Tabs defaultValue="incidents" keepMounted={false} className="traffic">
        <header className="screen-head">
          <h1>Traffic</h1>
          <Tabs.List>
            <Tabs.Tab value="incidents">Incidents</Tabs.Tab>
            <Tabs.Tab value="changes">Route changes</Tabs.Tab>
          </Tabs.List>
        </header>
        <Tabs.Panel value="incidents" className="traffic-panel"><IncidentsPanel zone={zone} /></Tabs.Panel>
        <Tabs.Panel value="changes" className="traffic-panel screen-body"><RouteChanges zone={zone} /></Tabs.Panel>
      </Tabs>
    </section>
  );
}
