import { Button, NativeSelect } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Decision, Zone } from '../api/types';
import { useWorld } from '../live/useLive';
import { listKeys } from '../shared/listKeys';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { say, sayDecided } from '../shared/words';
import { go } from '../shell/place';

const types = ['', 'assignment', 'wait', 'manual_assignment', 'batch', 'route_optimization', 'escalation'];

function choiceText(row: Decision, driver: string | undefined): string {
  if (driver && row.recommended_action !== 'wait') return driver;
  return say(row.recommended_action ?? row.reason ?? row.trigger_reason);
}

export function DecisionsScreen({ zone }: { zone: Zone }) {
  const zoneClock = useZoneClock();
  const { drivers } = useWorld();
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
            <thead><tr><th>Time</th><th>About</th><th>Choice</th><th className="wide">Kind</th><th>State</th><th className="wide">By</th><th className="wide">Code</th></tr></thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={row.id} className="pick" aria-selected={index === at} onClick={() => { setAt(index); open(index); }}>
                  <td className="num">{zoneClock.timeSeconds(row.created_at)}</td>
                  <td><button type="button" className="pick-name mono">{row.about ?? row.decision_id}</button></td>
                  <td className="cut" style={{ maxWidth: 320 }}>{choiceText(row, drivers.get(row.driver_id ?? '')?.name)}</td>
                  <td className="wide">{say(row.decision_type)}</td>
                  <td>{sayDecided(row.status)}</td>
                  <td className="wide">{row.actor_kind === 'user' ? 'A person' : say(row.actor_kind)}</td>
                  <td className="mono quiet wide" title={`Policy ${row.policy_used ?? '–'}`}>{row.decision_id}</td>
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
