import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import * as api from '../api/calls';
import type { EnginePath, Zone } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { figure, say } from '../shared/words';

/** The last ticks that did something, or failed. */
export function EngineRuns({ engine, zone }: { engine: EnginePath; zone: Zone }) {
  const zoneClock = useZoneClock();
  const query = useInfiniteQuery({
    queryKey: ['engines', engine, 'runs', zone.id], queryFn: ({ pageParam }) => api.engines.runs(engine, zone.id, pageParam), initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor, refetchInterval: 10_000,
  });
  if (query.isPending) return <Rows count={6} />;
  if (query.isError) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  const rows = query.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return <Empty title="No run yet">A run is kept when it did something or failed; idle looks are not.</Empty>;
  return (
    <div className="scroll-x">
      <table className="grid-table" aria-label="Last runs">
        <thead><tr><th>When</th><th>State</th><th>What it did</th><th className="right">Took</th><th className="wide">Node</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="num">{zoneClock.dayTime(row.started_at)}</td>
              <td className={row.error ? 'tone-late' : undefined}>{say(row.state)}</td>
              <td>
                {Object.entries(row.counts).filter(([, count]) => count !== 0).map(([what, count]) => `${figure(count)} ${what.replace(/_/g, ' ')}`).join(', ') || (row.error ? '' : 'Nothing changed')}
                {row.error && <span className="tone-late">{row.error}</span>}
              </td>
              <td className="right num">{figure(row.duration_ms)} ms</td>
              <td className="wide quiet cut" style={{ maxWidth: 160 }}>{row.node}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {query.hasNextPage && <Button m="md" size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button>}
    </div>
  );
}
