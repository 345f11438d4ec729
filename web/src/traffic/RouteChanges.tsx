import { Button, Group, NativeSelect } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Optimization, Zone } from '../api/types';
import { useNow, useWorld } from '../live/useLive';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { figure, say } from '../shared/words';
import { RouteChangeDrawer } from './RouteChangeDrawer';

const states = ['', 'pending', 'executing', 'completed', 'failed', 'rejected', 'expired'];
const causes: Record<string, string> = { timer: 'A better order was found', order: 'Orders changed', incident: 'Traffic incident', person: 'A dispatcher asked' };

/** Changes that the optimizer proposed or made, those that wait for a person first. */
export function RouteChanges({ zone }: { zone: Zone }) {
  const { drivers } = useWorld();
  const zoneClock = useZoneClock();
  const now = useNow();
  const [status, setStatus] = useState('');
  const [opened, setOpened] = useState<string | null>(null);
  const query = useInfiniteQuery({
    queryKey: ['optimizations', zone.id, status], queryFn: ({ pageParam }) => api.optimizations.page(zone.id, status, pageParam), initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor, placeholderData: keepPreviousData, refetchInterval: 5_000,
  });
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Group p="sm" gap={10}>
        <NativeSelect size="xs" aria-label="State of the change" value={status} onChange={(event) => setStatus(event.currentTarget.value)} data={states.map((value) => ({ value, label: value ? sayState(value) : 'Every state' }))} />
        <span className="quiet">Choose a row to see the old and the new order of stops.</span>
      </Group>
      {query.isPending && <Rows count={8} />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && <Empty title="No change of a route">The optimizer proposes one when it saves time and keeps every promise.</Empty>}
      {rows.length > 0 && (
        <table className="grid-table" aria-label="Route changes">
          <thead><tr><th>When</th><th>Driver</th><th className="wide">Cause</th><th className="right">Saves</th><th className="right wide">Kilometres</th><th className="right wide">Stops moved</th><th>State</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className="pick" onClick={() => setOpened(row.id)}>
                <td className="num">{zoneClock.dayTime(row.created_at)}</td>
                <td><button type="button" className="pick-name">{drivers.get(row.driver_id)?.name ?? 'A driver'}</button></td>
                <td className="wide">{causes[row.cause ?? ''] ?? say(row.cause)}</td>
                <td className="right num">{figure(row.time_saved_minutes)} min<span className="quiet wide"> ({figure(row.improvement_percentage)} %)</span></td>
                <td className="right num wide">{figure(row.distance_saved_km)}</td>
                <td className="right num wide">{figure(row.stops_reordered)} of {figure(row.stop_count)}</td>
                <td><StateOf row={row} now={now} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {query.hasNextPage && <Button m="md" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button>}
      {opened && <RouteChangeDrawer id={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

export function StateOf({ row, now }: { row: Optimization; now: number }) {
  const left = vetoLeft(row, now);
  if (left !== null) return <span className="chip warning num">{left > 0 ? `Acts in ${left} s` : 'Acts now'}</span>;
  return <span className={row.status === 'pending' ? 'chip warning' : row.status === 'failed' ? 'chip late' : row.status === 'executing' || row.status === 'completed' ? 'chip done' : 'chip'}>{sayState(row.status)}</span>;
}

/** Seconds in which a person can still stop it; null where it does not act by itself. */
export function vetoLeft(row: Optimization, now: number): number | null {
  return row.status === 'pending' && row.veto_until ? Math.max(0, Math.ceil((Date.parse(row.veto_until) - now) / 1000)) : null;
}

export function sayState(status: string): string {
  const words: Record<string, string> = { pending: 'Waits for a person', executing: 'On the road', completed: 'Driven', failed: 'Came to nothing', rejected: 'Refused', expired: 'Expired' };
  return words[status] ?? say(status);
}
