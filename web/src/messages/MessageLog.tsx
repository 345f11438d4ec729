import { Button, Group, NativeSelect } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Delivery, User } from '../api/types';
import { useWorld } from '../live/useLive';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { DeliveryDrawer } from './DeliveryDrawer';
import { sayRule, sayStatus, statuses, toneOfStatus } from './rules';

const channels = ['In-App', 'Email', 'SMS', 'Push'];

/** What left, what did not, and why. An administrator sees what users were told too. */
export function MessageLog({ user }: { user: User }) {
  const zoneClock = useZoneClock();
  const { drivers } = useWorld();
  const [channel, setChannel] = useState('');
  const [status, setStatus] = useState('');
  const [event, setEvent] = useState('');
  const [opened, setOpened] = useState<string | null>(null);
  const events = useQuery({ queryKey: ['message-events'], queryFn: api.messages.events, staleTime: Infinity });
  const query = useInfiniteQuery({
    queryKey: ['message-log', channel, status, event],
    queryFn: ({ pageParam }) => api.messages.logs({ channel: channel || undefined, status: status || undefined, event: event || undefined, cursor: pageParam }),
    initialPageParam: null as string | null, getNextPageParam: (page) => page.next_cursor, placeholderData: keepPreviousData, refetchInterval: 15_000,
  });
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = channel !== '' || status !== '' || event !== '';
  return (
    <>
      <Group p="md" gap={10}>
        <NativeSelect size="xs" aria-label="Channel" value={channel} onChange={(changed) => setChannel(changed.currentTarget.value)} data={[{ value: '', label: 'Every channel' }, ...channels.map((value) => ({ value, label: value }))]} />
        <NativeSelect size="xs" aria-label="State of the message" value={status} onChange={(changed) => setStatus(changed.currentTarget.value)} data={[{ value: '', label: 'Every state' }, ...statuses.map((value) => ({ value, label: sayStatus(value) }))]} />
        <NativeSelect size="xs" aria-label="Event" value={event} onChange={(changed) => setEvent(changed.currentTarget.value)} data={[{ value: '', label: 'Every event' }, ...(events.data ?? []).map(({ name }) => ({ value: name, label: name }))]} />
        <span className="quiet wide">Of all zones. Addresses are not kept here.</span>
      </Group>
      {query.isPending && <Rows count={10} />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && <Empty title={isFiltered ? 'No message matches' : 'No message yet'}>{isFiltered ? 'Change the channel, the state or the event.' : 'A message is written here before it leaves, and also when it does not leave.'}</Empty>}
      {rows.length > 0 && (
        <table className="grid-table" aria-label="Message log">
          <thead><tr><th>When</th><th>Event</th><th className="wide">To</th><th>Channel</th><th>State</th><th className="wide">Why</th><th className="right wide">Attempts</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className="pick" onClick={() => setOpened(row.id)}>
                <td className="num">{zoneClock.dayTime(row.created_at)}</td>
                <td><button type="button" className="pick-name">{row.event}</button></td>
                <td className="wide">{recipient(row, user, (id) => drivers.get(id)?.name)}</td>
                <td>{row.channel}</td>
                <td><span className={toneOfStatus(row.status)}>{sayStatus(row.status)}</span></td>
                <td className="wide">{why(row)}{row.not_before && <span className="quiet num"> until {zoneClock.dayTime(row.not_before)}</span>}</td>
                <td className="right num wide">{row.attempt === 0 ? '–' : row.attempt}{row.next_attempt_at && row.status === 'Failed' && <span className="quiet"> next {zoneClock.time(row.next_attempt_at)}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {query.hasNextPage && <Button m="md" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button>}
      {opened && <DeliveryDrawer id={opened} to={(row) => recipient(row, user, (id) => drivers.get(id)?.name)} onClose={() => setOpened(null)} />}
    </>
  );
}

export function why(row: Delivery): string {
  return row.error ?? sayRule(row.suppressed_reason ?? row.rule);
}

function recipient(row: Delivery, user: User, driverName: (id: string) => string | undefined): string {
  if (row.driver_id) return `Driver ${driverName(row.driver_id) ?? ''}`.trim();
  if (row.customer_id) return 'Customer';
  if (row.user_id) return row.user_id === user.id ? 'You' : 'A user';
  return 'Client';
}
