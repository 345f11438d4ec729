import { Tabs } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { useWorld } from '../live/useLive';
import { ProblemNote } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';
import { Advice } from './Advice';
import { DriverDays } from './DriverDays';
import { Leaderboard } from './Leaderboard';
import { TargetsToday } from './TargetsToday';
import { linesOf } from './targetRows';
import './targets.css';

/** What each driver is to reach today, how he stands, and how he stood. */
export function TargetsScreen({ zone }: { zone: Zone }) {
  const { drivers } = useWorld();
  const [opened, setOpened] = useState<string | null>(null);
  const query = useQuery({ queryKey: ['targets', zone.id], queryFn: () => api.targets.status(zone.id), refetchInterval: 15_000, placeholderData: keepPreviousData });
  const lines = useMemo(() => linesOf([...drivers.values()].filter((driver) => driver.zone_id === zone.id), query.data?.drivers ?? []), [drivers, query.data, zone.id]);
  const shown = lines.find(({ key }) => key === opened);
  return (
    <section className="screen" aria-label="Targets">
      <Tabs defaultValue="today" keepMounted={false} className="targets">
        <header className="screen-head">
          <h1>Targets</h1>
          <Tabs.List>
            <Tabs.Tab value="today">Today</Tabs.Tab>
            <Tabs.Tab value="leaderboard">Leaderboard</Tabs.Tab>
            <Tabs.Tab value="advice">Advice</Tabs.Tab>
          </Tabs.List>
        </header>
        <div className="screen-body">
          <Tabs.Panel value="today">
            {query.isPending && <Rows count={8} />}
            {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
            {query.data && <TargetsToday zone={zone} status={query.data} lines={lines} onOpen={setOpened} />}
          </Tabs.Panel>
          <Tabs.Panel value="leaderboard"><Leaderboard zone={zone} lines={lines} onOpen={setOpened} /></Tabs.Panel>
          <Tabs.Panel value="advice"><Advice /></Tabs.Panel>
        </div>
      </Tabs>
      {shown && <DriverDays zone={zone} line={shown} onClose={() => setOpened(null)} />}
    </section>
  );
}
