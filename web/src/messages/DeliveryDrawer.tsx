import { Button, Drawer, Group, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Delivery, DeliveryDetail } from '../api/types';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Rows } from '../shared/Waiting';
import { figure } from '../shared/words';
import { go } from '../shell/place';
import { why } from './MessageLog';
import { sayStatus, toneOfStatus } from './rules';

/** One message on one channel: its words, each attempt, and sending it once more. */
export function DeliveryDrawer({ id, to, onClose }: { id: string; to: (row: Delivery) => string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['message-log', 'one', id], queryFn: () => api.messages.log(id), refetchInterval: 10_000 });
  return (
    <Drawer opened onClose={onClose} position="right" size={620} title={<b>{query.data?.delivery.event ?? 'Message'}</b>}>
      {query.isPending && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Whole detail={query.data} to={to} onClose={onClose} />}
    </Drawer>
  );
}

function Whole({ detail: { delivery: row, subject, message, attempts }, to, onClose }: { detail: DeliveryDetail; to: (row: Delivery) => string; onClose: () => void }) {
  const queries = useQueryClient();
  const zoneClock = useZoneClock();
  const mayAct = useMay('operations:act');
  const resend = useMutation({ mutationFn: () => api.messages.resend(row.id), onSuccess: () => { tell('It is sent once more, as a message of its own.'); void queries.invalidateQueries({ queryKey: ['message-log'] }); onClose(); } });
  return (
    <Stack>
      <Group gap={8}><span className={toneOfStatus(row.status)}>{sayStatus(row.status)}</span><span>{row.channel} to {to(row)}</span></Group>
      <dl className="facts">
        <dt>Written</dt><dd className="num">{zoneClock.dayTime(row.created_at)}</dd>
        <dt>Why</dt><dd>{why(row) || '–'}</dd>
        {row.not_before && <><dt>Held until</dt><dd className="num">{zoneClock.dayTime(row.not_before)}</dd></>}
        {row.sent_at && <><dt>Sent</dt><dd className="num">{zoneClock.dayTime(row.sent_at)}{row.provider && ` by ${row.provider}`}</dd></>}
        {row.delivered_at && <><dt>Delivered</dt><dd className="num">{zoneClock.dayTime(row.delivered_at)}</dd></>}
        {row.opened_at && <><dt>Read</dt><dd className="num">{zoneClock.dayTime(row.opened_at)}</dd></>}
        {row.order_id && <><dt>Order</dt><dd><button type="button" className="pick-name" onClick={() => { onClose(); go({ screen: 'orders', order: row.order_id }); }}>Show the order</button></dd></>}
      </dl>
      {(subject || message) && <blockquote className="message-words"><b>{subject}</b>{message && message !== subject && <div>{message}</div>}</blockquote>}
      {attempts.length > 0
        ? (
          <div className="scroll-x">
            <table className="grid-table" aria-label="Attempts">
              <thead><tr><th className="right">#</th><th>When</th><th className="right">Took</th><th>Answer</th></tr></thead>
              <tbody>{attempts.map((each) => <tr key={each.number}><td className="right num">{each.number}</td><td className="num">{zoneClock.dayTime(each.at)}</td><td className="right num">{figure(each.latency_ms)} ms</td><td>{[each.reply_code, each.reply].filter(Boolean).join(' ')}</td></tr>)}</tbody>
            </table>
          </div>
        )
        : <p className="quiet">It was never handed to a provider.</p>}
      {resend.isError && <ProblemNote error={resend.error} />}
      {mayAct && row.channel !== 'In-App' && <Group justify="flex-end"><Button variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>Send once more</Button></Group>}
    </Stack>
  );
}
