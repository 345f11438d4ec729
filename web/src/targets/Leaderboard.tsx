import { Group, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { Empty, Rows } from '../shared/Waiting';
import { figure } from '../shared/words';
import type { TargetLine } from './targetRows';

/** By mean achievement, then deliveries, then id: the same order for everybody. */
export function Leaderboard({ zone, lines, onOpen }: { zone: Zone; lines: readonly TargetLine[]; onOpen: (key: string) => void }) {
  const [days, setDays] = useState('7');
  const query = useQuery({ queryKey: ['targets', 'top', zone.id, days], queryFn: () => api.targets.top(zone.id, Number(days), 100) });
  return (
    <>
      <Group p="md" gap={10}>
        <NativeSelect size="xs" aria-label="How many days" value={days} onChange={(event) => setDays(event.currentTarget.value)} data={['1', '7', '30', '90', '365'].map((value) => ({ value, label: value === '1' ? 'Today' : `${value} days` }))} />
        <span className="quiet">By the mean share of the targets that was reached, then by deliveries. Drivers see it only where the zone shows rankings.</span>
      </Group>
      {query.isPending && <Rows count={8} />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <Empty title="Nobody to rank yet">A day enters the ranking when it is written, at the end of the business day.</Empty>}
      {query.data && query.data.length > 0 && (
        <table className="grid-table" aria-label="Leaderboard">
          <thead><tr><th className="right">Place</th><th>Driver</th><th className="right">Reached on average</th><th className="right wide">Days reached</th><th className="right">Deliveries</th><th className="right wide">Revenue, {zone.currency}</th></tr></thead>
          <tbody>
            {query.data.map((row, at) => (
              <tr key={row.driver_id} className="pick" onClick={() => onOpen(row.driver_id)}>
                <td className="right num">{at + 1}</td>
                <td><button type="button" className="pick-name">{lines.find(({ key }) => key === row.driver_id)?.name ?? row.driver_id}</button></td>
                <td className="right num">{figure(row.avg_achievement)} %</td>
                <td className="right num wide">{row.days_achieved} of {row.days_worked}</td>
                <td className="right num">{figure(row.total_deliveries)}</td>
                <td className="right num wide">{figure(row.total_revenue)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
