import { Button, NativeSelect } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { listKeys } from '../shared/listKeys';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { go } from '../shell/place';

const types = ['', 'assignment', 'wait', 'manual_assignment', 'batch', 'route_optimization', 'escalation'];

export function DecisionsScreen({ zone }: { zone: Zone }) {
  const zoneClock = useZoneClock();
  const [type, setType] = useState('');
  const [at, setAt] = useState(-1);
  const query = useInfiniteQuery({
    queryKey: ['decisions', zone.id, type],
    queryFn: ({ pageParam }) => api.decisions.page({ zone: zone.id, type, limit: 100, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const open = (index: number) => go({ card: rows[index]!.id });

  return (
    <section className="screen" aria-label="Decisions">
      <header className="screen-head">
        <h1>Decisions</h1>
        <NativeSelect
          size="xs" aria-label="Kind of decision" value={type} onChange={(event) => setType(event.currentTarget.value)}
          data={types.map((value) => ({ value, label: value ? say(value) : 'Every kind' }))}
        />
        <span className="quiet">Every automatic choice, and every choice of a person, with its reasons.</span>
      </header>
      <div className="screen-body">
        {query.isPending && <Rows count={12} />}
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <Empty title="No decision yet">Decisions appear here when the engines run.</Empty>}
        {rows.length > 0 && (
          <table className="grid-table" aria-label="Decisions" tabIndex={0} onKeyDown={listKeys(rows.length, at, setAt, open)}>
            <thead><tr><th>Time</th><th>Code</th><th>Kind</th><th>State</th><th>Choice</th><th>By</th><th>Policy</th></tr></thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={row.id} className="pick" aria-selected={index === at} onClick={() => { setAt(index); open(index); }}>
                  <td className="num">{zoneClock.timeSeconds(row.created_at)}</td>
                  <td><button type="button" className="pick-name mono">{row.decision_id}</button></td>
                  <td>{say(row.decision_type)}</td>
                  <td>{say(row.status)}</td>
                  <td className="cut" style={{ maxWidth: 320 }}>{row.recommended_action ?? row.reason ?? say(row.trigger_reason)}</td>
                  <td>{row.actor_kind === 'user' ? 'A person' : say(row.actor_kind)}</td>
                  <td>{row.policy_used ?? '–'}</td>
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
