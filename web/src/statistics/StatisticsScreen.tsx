import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { Zone } from '../api/types';
import { useNow } from '../live/useLive';
import { typedOf } from '../shared/localTime';
import { EngineStatistics } from './EngineStatistics';
import { statistics } from './figures';
import './statistics.css';

const periods = [7, 14, 30, 90, 365];

/** What the engines did, day by day and hour by hour, with the meaning of every figure. */
export function StatisticsScreen({ zone, zones }: { zone: Zone; zones: Zone[] }) {
  const now = useNow();
  const [days, setDays] = useState(14);
  const [isAll, setAll] = useState(false);
  const today = typedOf(new Date(now).toISOString(), zone.time_zone).slice(0, 10);
  return (
    <section className="screen" aria-label="Statistics">
      <header className="screen-head">
        <h1>Statistics</h1>
        <NativeSelect size="xs" aria-label="Period" value={days} onChange={(event) => setDays(Number(event.currentTarget.value))} data={periods.map((value) => ({ value: String(value), label: `Today and ${value} days before` }))} />
        <NativeSelect
          size="xs" aria-label="Zones" value={isAll ? 'all' : 'zone'} onChange={(event) => setAll(event.currentTarget.value === 'all')}
          data={[{ value: 'zone', label: zone.name }, ...(zones.length > 1 ? [{ value: 'all', label: 'All zones' }] : [])]}
        />
        <span className="quiet wide">Days are business dates of {isAll ? 'each zone' : zone.time_zone}.</span>
      </header>
      <div className="screen-body statistics">
        {statistics.map((stats) => <EngineStatistics key={stats.engine} stats={stats} zone={zone} isAll={isAll} days={days} today={today} />)}
      </div>
    </section>
  );
}
