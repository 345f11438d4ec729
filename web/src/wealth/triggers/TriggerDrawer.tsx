import { Button, Drawer, Group, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { TriggerOrder } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { Rows } from '../../shared/Waiting';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { day, points as signed } from '../parts/money';
import { NavLine } from '../parts/NavLine';
import { useClientNames } from '../parts/scope';
import { Status } from '../parts/Status';
import { conditionOf, sizeOf } from './words';

const shownNavs = 260;

/** One trigger order: the NAV line with its threshold, its life, and ending it. */
export function TriggerDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'trigger', id], queryFn: () => api.triggerOrders.one(id) });
  return (
    <Drawer opened onClose={onClose} position="right" size={680} title={<b>{query.data?.name ?? 'Trigger order'}</b>}>
      {query.isPending && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Whole order={query.data} />}
    </Drawer>
  );
}

function Whole({ order }: { order: TriggerOrder }) {
  const nameOf = useClientNames();
  const queries = useQueryClient();
  const mayTrade = useMay('wealth:trade');
  const isByNav = (order.trigger_type === 'NAV' || order.trigger_type === 'Price') && (order.trigger_field === null || order.trigger_field === 'nav');
  const history = useQuery({ queryKey: ['wealth', 'navs', order.scheme_id, shownNavs], queryFn: () => api.navs.of(order.scheme_id, shownNavs), enabled: isByNav });
  const act = useMutation({
    mutationFn: (what: 'cancel' | 'release') => api.triggerOrders[what](order.id),
    onSuccess: (_, what) => { tell(what === 'cancel' ? 'The order is cancelled.' : 'The order waits again.'); void queries.invalidateQueries({ queryKey: ['wealth'] }); },
  });
  const points = [...(history.data ?? [])].reverse().map(({ nav_date, nav }) => ({ date: nav_date, value: Number(nav) }));
  const threshold = Number(order.trigger_value);
  const fired = order.fired_value !== null && order.fired_value !== undefined && order.fired_date ? [{ date: order.fired_date, value: Number(order.fired_value), name: `fired at ${order.fired_value}` }] : [];
  const isOpen = ['Pending', 'Active', 'Held'].includes(order.status);
  return (
    <Stack>
      <div><Status word={order.status} /> <span className="mono quiet">{order.code}</span></div>
      {isByNav && history.isError && <ProblemNote error={history.error} onRetry={() => void history.refetch()} />}
      {isByNav && history.isSuccess && (points.length === 0
        ? <p className="quiet" style={{ margin: 0 }}>The scheme has no accepted NAV yet.</p>
        : <NavLine label={`NAV of ${order.scheme_name}`} points={points} threshold={threshold > 0 ? { value: threshold, name: conditionOf(order) } : undefined} marks={fired} />)}
      <dl className="facts">
        <dt>Client</dt><dd>{nameOf(order.client_id)}</dd>
        <dt>When</dt><dd className="num">{conditionOf(order)}{order.trail_percent && `, trailing ${order.trail_percent} % below the highest${order.high_water ? ` (${order.high_water})` : ''}`}</dd>
        <dt>Then</dt><dd>{order.order_type} of {order.scheme_name}{order.target_scheme_name && ` into ${order.target_scheme_name}`}, {sizeOf(order)}</dd>
        {order.last_value !== null && isOpen && <><dt>Now</dt><dd className="num">{order.last_value}{order.last_value_date && ` of ${day(order.last_value_date)}`}{order.distance_percent !== null && `, ${signed(order.distance_percent)} % to go`}</dd></>}
        {isOpen && order.predicted_nav_date && !order.fired_date && <><dt>Its NAV</dt><dd className="num">of {day(order.predicted_nav_date)}, if it fired now</dd></>}
        <dt>Valid</dt><dd className="num">{day(order.valid_from)} – {order.valid_until ? day(order.valid_until) : 'open'}</dd>
        {order.held_reason && <><dt>Held</dt><dd>{say(order.held_reason)}</dd></>}
        {order.fired_date && <><dt>Fired</dt><dd className="num">{day(order.fired_date)} at {order.fired_value}{order.predicted_nav_date && `; the order gets the NAV of ${day(order.predicted_nav_date)}`}</dd></>}
        {order.execution_error && <><dt>Error</dt><dd>{order.execution_error}</dd></>}
      </dl>
      {isOpen && <p className="quiet" style={{ margin: 0 }}>{order.nav_date_rule}</p>}
      {act.isError && <ProblemNote error={act.error} />}
      <Group justify="flex-end">
        {order.fired_date && <Button variant="default" onClick={() => go({ screen: 'wealth/log', item: `trg:${order.id}:${order.status === 'Held' ? order.fire_no + 1 : Math.max(1, order.fire_no)}` })}>Why?</Button>}
        {mayTrade && order.status === 'Held' && <Button variant="default" loading={act.isPending} onClick={() => act.mutate('release')}>Let it wait again</Button>}
        {mayTrade && isOpen && <Button color="red" variant="light" loading={act.isPending} onClick={() => act.mutate('cancel')}>Cancel the order</Button>}
      </Group>
    </Stack>
  );
}
