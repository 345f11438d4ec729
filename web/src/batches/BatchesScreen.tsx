import { Button, NativeSelect } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { useWorld } from '../live/useLive';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { go } from '../shell/place';

const states = ['', 'pending', 'processing', 'completed', 'failed', 'cancelled'];

/** Orders that one driver carries together, and what that saved. */
export function BatchesScreen({ zone }: { zone: Zone }) {
  const zoneClock = useZoneClock();
  const { drivers } = useWorld();
  const [status, setStatus] = useState('');
  const query = useInfiniteQuery({
    queryKey: ['batches', zone.id, status],
    queryFn: ({ pageParam }) => api.batches.page(zone.id, status, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <section className="screen" aria-label="Batches">
      <header className="screen-head">
        <h1>Batches</h1>
        <NativeSelect
          size="xs" aria-label="State of the batch" value={status} onChange={(event) => setStatus(event.currentTarget.value)}
          data={states.map((value) => ({ value, label: value ? say(value) : 'Every state' }))}
        />
        <span className="quiet">Orders that one driver carries together.</span>
      </header>
      <div className="screen-body">
        {query.isPending && <Rows count={8} />}
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <Empty title="No batch yet">Smart batching joins waiting orders when one trip saves time and keeps every promise.</Empty>}
        {rows.length > 0 && (
          <table className="grid-table" aria-label="Batches">
            <thead><tr><th>Made</th><th>Batch</th><th className="right">Orders</th><th>Driver</th><th>State</th><th className="right wide">Saved</th><th className="wide">Decision</th></tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td className="num">{zoneClock.dayTime(row.created_at)}</td>
                  <td className="mono">{row.batch_number}</td>
                  <td className="right num">{row.order_count}</td>
                  <td>{row.driver_id ? drivers.get(row.driver_id)?.name ?? 'A driver' : '–'}</td>
                  <td>{say(row.status)}{row.end_reason && <span className="quiet"> {say(row.end_reason)}</span>}</td>
                  <td className="right num wide">{row.saved_minutes === null ? '–' : `${row.saved_minutes} min`}</td>
                  <td className="wide">
                    {row.decision_id && <button type="button" className="pick-name" onClick={() => go({ card: row.decision_id })}>Why?</button>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {query.hasNextPage && <Button m="md" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button>}
      </div>
    </section>
  );
}
