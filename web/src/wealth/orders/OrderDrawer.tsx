import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import type { InvestmentOrder } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { day, money } from '../parts/money';
import { useClientNames } from '../parts/scope';
import { Status } from '../parts/Status';
import { MinutesLeft } from './MinutesLeft';
import { OrderActions } from './OrderActions';
import { sayActor, sizeOfOrder } from './words';

/** One investment order: what it is, where it stands, what happened to it, and what a person may decide. */
export function OrderDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'order', id], queryFn: () => api.investmentOrders.one(id) });
  return (
    <Drawer opened onClose={onClose} position="right" size={680} title={<b>{query.data ? `${query.data.order_type} of ${query.data.scheme_name}` : 'Order'}</b>}>
      {query.isPending && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Whole order={query.data} />}
    </Drawer>
  );
}

function Whole({ order }: { order: InvestmentOrder }) {
  const nameOf = useClientNames();
  const clock = useZoneClock();
  return (
    <Stack>
      <div><Status word={order.status} /> <span className="mono quiet">{order.code}</span> <span className="quiet num">{clock.dayTime(order.created_at)} {clock.name}</span></div>
      {order.held_reason && <ul className="notes"><li>{order.held_reason}</li></ul>}
      {order.failure_reason && <ul className="notes"><li>{order.failure_reason}</li></ul>}
      <dl className="facts">
        <dt>Client</dt><dd>{nameOf(order.client_id)}</dd>
        <dt>Size</dt><dd className="num">{sizeOfOrder(order)}{order.folio && ` of folio ${order.folio}`}{order.target_scheme_name && ` into ${order.target_scheme_name}`}</dd>
        <dt>Paid from</dt><dd>{order.order_type === 'Purchase' ? order.funding : 'the holding'}, by the rail {order.rail}</dd>
        {order.cutoff_at && order.minutes_to_cut_off !== null && <><dt>Cut-off</dt><dd className="num">{clock.dayTime(order.cutoff_at)} · <MinutesLeft until={order.cutoff_at} /></dd></>}
        {!order.nav && order.predicted_nav_date && <><dt>Its NAV</dt><dd className="num">that of {day(order.predicted_nav_date)}, not known yet</dd></>}
        {order.nav && <><dt>Filled</dt><dd className="num">{order.executed_units} units at {order.nav} of {day(order.nav_date)}: {money(order.executed_amount, order.currency)}{order.charges > 0 && `, charges ${money(order.charges, order.currency)}`}</dd></>}
        {order.unit_date && order.order_type !== 'Redemption' && <><dt>Units on</dt><dd className="num">{day(order.unit_date)}</dd></>}
        {order.cash_date && order.order_type === 'Redemption' && <><dt>Cash on</dt><dd className="num">{day(order.cash_date)}</dd></>}
        {order.rail_reference && <><dt>At the rail</dt><dd className="mono">{order.rail_reference}</dd></>}
        <dt>Placed by</dt><dd>{sayActor(order.actor)}{order.occurrence_key && <> · <button type="button" className="link" onClick={() => go({ screen: 'wealth/log', item: order.occurrence_key })}>Why?</button></>}</dd>
      </dl>
      <OrderActions key={order.version} order={order} />
      <Events id={order.id} version={order.version} />
    </Stack>
  );
}

function Events({ id, version }: { id: string; version: number }) {
  const clock = useZoneClock();
  const query = useQuery({ queryKey: ['wealth', 'order-events', id, version], queryFn: () => api.investmentOrders.events(id) });
  return (
    <section aria-label="What happened">
      <h3 className="section-title">What happened</h3>
      {query.isPending && <Rows count={3} />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <p className="quiet">Nothing yet.</p>}
      {query.data && query.data.length > 0 && (
        <table className="grid-table" aria-label="What happened">
          <thead><tr><th>When</th><th>What</th><th>By</th></tr></thead>
          <tbody>{query.data.map((row) => <tr key={row.seq}><td className="num">{clock.dayTime(row.at)}</td><td>{row.to_status ? <>{row.from_status && `${row.from_status.replace(/_/g, ' ')} → `}<Status word={row.to_status} /></> : say(row.kind)}</td><td>{sayActor(row.actor)}</td></tr>)}</tbody>
        </table>
      )}
    </section>
  );
}
