import { Tabs } from '@mantine/core';
import { go } from '../../shell/place';
import { WealthHead } from '../parts/scope';
import { CalendarsTab } from './CalendarsTab';
import { charges } from './charges';
import { cutOffs } from './cutOffs';
import { EffectiveRows } from './EffectiveRows';
import { models } from './models';
import { settlement } from './settlement';
import { taxes } from './taxes';

const kinds = [cutOffs, settlement, charges, taxes, models];

/** What markets, laws and the house set for every order: calendars, cut-offs, settlement, charges, taxes, models. `item` is the tab, or the tab and what is open of it: `charges:id`. */
export function MarketScreen({ item }: { item: string | null }) {
  const [asked = '', id = null] = item?.split(':') ?? [];
  const tab = kinds.some(({ key }) => key === asked) ? asked : 'calendars';
  const rows = (key: string) => ({ open: tab === key ? id : null, onOpen: (row: string | null) => go({ item: row === null ? key : `${key}:${row}` }) });
  return (
    <section className="screen" aria-label="Market rules">
      <Tabs value={tab} onChange={(next) => go({ item: next })} keepMounted={false} className="messages">
        <WealthHead title="Market rules" hasClient={false}>
          <Tabs.List>
            <Tabs.Tab value="calendars">Calendars</Tabs.Tab>
            {kinds.map(({ key, title }) => <Tabs.Tab key={key} value={key}>{title}</Tabs.Tab>)}
          </Tabs.List>
        </WealthHead>
        <div className="screen-body">
          <Tabs.Panel value="calendars"><CalendarsTab {...rows('calendars')} /></Tabs.Panel>
          <Tabs.Panel value={cutOffs.key}><EffectiveRows kind={cutOffs} {...rows(cutOffs.key)} /></Tabs.Panel>
          <Tabs.Panel value={settlement.key}><EffectiveRows kind={settlement} {...rows(settlement.key)} /></Tabs.Panel>
          <Tabs.Panel value={charges.key}><EffectiveRows kind={charges} {...rows(charges.key)} /></Tabs.Panel>
          <Tabs.Panel value={taxes.key}><EffectiveRows kind={taxes} {...rows(taxes.key)} /></Tabs.Panel>
          <Tabs.Panel value={models.key}><EffectiveRows kind={models} {...rows(models.key)} /></Tabs.Panel>
        </div>
      </Tabs>
    </section>
  );
}
