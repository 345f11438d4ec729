import { Button, Group } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import * as api from '../api/calls';
import type { InboxRow } from '../api/types';
import { ProblemNote, tellProblem } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { placeOf } from './places';

const tones: Record<string, string> = { critical: 'chip late', high: 'chip warning' };

/** Leads to what the message is about; what has no place on the dashboard is words alone. Who follows it has read it. */
function Subject({ row, onFollow }: { row: InboxRow; onFollow: () => void }) {
  const place = placeOf(row.link);
  return place ? <a className="inbox-link" href={place} onClick={onFollow}><b>{row.subject}</b></a> : <b>{row.subject}</b>;
}

/** Everything that one was told, whatever else was held or not sent: it is the record. */
export function Inbox() {
  const queries = useQueryClient();
  const zoneClock = useZoneClock();
  const query = useInfiniteQuery({
    queryKey: ['inbox'], queryFn: ({ pageParam }) => api.messages.inbox(pageParam), initialPageParam: null as string | null, getNextPageParam: (page) => page.next_cursor, refetchInterval: 15_000,
  });
  const refresh = () => void queries.invalidateQueries({ queryKey: ['inbox'] });
  const act = useMutation({ mutationFn: ({ id, what }: { id: string; what: 'read' | 'archive' }) => api.messages[what](id), onError: tellProblem, onSettled: refresh });
  const readAll = useMutation({ mutationFn: api.messages.readAll, onError: tellProblem, onSettled: refresh });
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  if (query.isPending) return <Rows />;
  if (query.isError) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0) return <Empty title="Nothing for you">What concerns you appears here, whatever your other channels do.</Empty>;
  return (
    <>
      <Group p="md" justify="flex-end"><Button size="xs" variant="default" disabled={!rows.some(({ state }) => state === 'unread')} loading={readAll.isPending} onClick={() => readAll.mutate()}>All read</Button></Group>
      <ul className="inbox" aria-label="Inbox">
        {rows.map((row) => (
          <li key={row.id} className={row.state === 'unread' ? 'unread' : undefined}>
            <div className="grow">
              {row.severity && <span className={tones[row.severity] ?? 'chip'}>{say(row.severity)}</span>} <Subject row={row} onFollow={() => { if (row.state === 'unread') act.mutate({ id: row.id, what: 'read' }); }} />{row.count > 1 && <span className="quiet num"> × {row.count}</span>}
              {row.message !== row.subject && <div>{row.message}</div>}
              <div className="quiet num">{row.event !== row.subject && `${row.event} · `}{zoneClock.dayTime(row.created_at)}</div>
            </div>
            {row.state === 'unread' && <Button size="compact-xs" variant="default" aria-label={`Read: ${row.subject}`} onClick={() => act.mutate({ id: row.id, what: 'read' })}>Read</Button>}
            <Button size="compact-xs" variant="subtle" aria-label={`Put away: ${row.subject}`} onClick={() => act.mutate({ id: row.id, what: 'archive' })}>Put away</Button>
          </li>
        ))}
      </ul>
      {query.hasNextPage && <Button m="md" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button>}
    </>
  );
}
