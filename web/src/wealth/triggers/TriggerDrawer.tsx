import { Button, Drawer, Group, Modal, Stack } from '@mantine/core';
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { ConditionNode, TriggerOrder } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { figure, say } from '../../shared/words';
import { go } from '../../shell/place';
import { day, points as signed } from '../parts/money';
import { NavLine } from '../parts/NavLine';
import { useClientCurrencies, useClientNames } from '../parts/scope';
import { Status } from '../parts/Status';
import { Unreadable } from '../parts/Unreadable';
import { GroupCard } from './GroupCard';
import { ReplayFacts, replayMarks } from './ReplayFacts';
import { schemesOf } from './tree';
import { TriggerForm } from './TriggerForm';
import { conditionOf, sayTree, sizeOf, trailLevel } from './words';

const shownNavs = 260;

/** One trigger order: the NAV line with its threshold, its life, and ending it. */
export function TriggerDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'trigger', id], queryFn: () => api.triggerOrders.one(id) });
  return (
    <Drawer opened onClose={onClose} position="right" size={680} title={<b>{query.data?.name ?? 'Trigger order'}</b>}>
      {query.isPending && <Rows />}
      {query.isError && <Unreadable error={query.error} onRetry={() => void query.refetch()} what="order" cancel={() => api.triggerOrders.cancel(id)} onEnded={onClose} />}
      {query.data && <Whole order={query.data} />}
    </Drawer>
  );
}

function Whole({ order }: { order: TriggerOrder }) {
  const nameOf = useClientNames();
  const currency = useClientCurrencies()(order.client_id);
  const clock = useZoneClock();
  const isPrice = (order.trigger_type === 'NAV' || order.trigger_type === 'Price') && order.series === null;
  const isByNav = isPrice && (order.trigger_field === null || order.trigger_field === 'nav');
  const history = useQuery({ queryKey: ['wealth', 'navs', order.scheme_id, shownNavs], queryFn: () => api.navs.of(order.scheme_id, shownNavs), enabled: isPrice });
  const points = [...(history.data ?? [])].reverse().map(({ nav_date, nav }) => ({ date: nav_date, value: Number(nav) }));
  const replay = useMutation({ mutationFn: () => api.triggerOrders.replay(order.id, points[0]!.date, null) });
  const trail = trailLevel(order);
  const level = trail ?? Number(order.trigger_value);
  const fired = order.fired_value !== null && order.fired_value !== undefined && order.fired_date && isByNav ? [{ date: order.fired_date, value: Number(order.fired_value), name: `fired at ${order.fired_value}` }] : [];
  const isOpen = ['Pending', 'Active', 'Held'].includes(order.status);
  const marks = isByNav && replay.data ? replayMarks(replay.data) : fired;
  return (
    <Stack>
      <div><Status word={order.status} /> <span className="mono quiet">{order.code}</span></div>
      {isByNav && history.isError && <ProblemNote error={history.error} onRetry={() => void history.refetch()} />}
      {isByNav && history.isSuccess && (points.length === 0
        ? <p className="quiet" style={{ margin: 0 }}>The scheme has no accepted NAV yet.</p>
        : <NavLine label={`NAV of ${order.scheme_name}`} points={points} threshold={level > 0.001 ? { value: level, name: trail === null ? conditionOf(order) : `fires at ${figure(level)}` } : undefined} marks={marks} />)}
      <dl className="facts">
        <dt>Client</dt><dd>{nameOf(order.client_id)}</dd>
        <dt>When</dt><dd className="num">{order.condition_tree ? <TreeText tree={order.condition_tree} /> : conditionOf(order)}{order.high_water && `; the highest since it began is ${order.high_water}`}{order.confirm_count > 1 && `, on ${order.confirm_count} dates in a row`}</dd>
        <dt>Then</dt><dd>{order.order_type} of {order.scheme_name}{order.target_scheme_name && ` into ${order.target_scheme_name}`}, {sizeOf(order, currency)}{order.repeat && order.repeat.max > 1 && `; at most ${order.repeat.max} times, ${order.repeat.cooldown_days} business days apart`}</dd>
        {order.last_value !== null && isOpen && <><dt>Now</dt><dd className="num">{order.last_value}{order.last_value_date && ` of ${day(order.last_value_date)}`}{toGo(order, level)}</dd></>}
        {isOpen && order.predicted_nav_date && !order.fired_date && <><dt>Its NAV</dt><dd className="num">of {day(order.predicted_nav_date)}, if it fired now</dd></>}
        <dt>Valid</dt><dd className="num">{clock.date(order.valid_from)} – {order.valid_until ? clock.date(order.valid_until) : 'open'}</dd>
        {order.held_reason && <><dt>Held</dt><dd>{say(order.held_reason)}</dd></>}
        {order.fired_date && <><dt>Fired</dt><dd className="num">{day(order.fired_date)} at {order.fired_value}{order.predicted_nav_date && `; the order gets the NAV of ${day(order.predicted_nav_date)}`}</dd></>}
        {order.execution_error && <><dt>Error</dt><dd>{order.execution_error}</dd></>}
      </dl>
      {isOpen && <p className="quiet" style={{ margin: 0 }}>{order.nav_date_rule}</p>}
      {order.oco_group_id && <GroupCard id={order.oco_group_id} order={order.id} />}
      {isPrice && points.length > 1 && <div><Button size="compact-sm" variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>What would it have done since {day(points[0]!.date)}?</Button></div>}
      {replay.isError && <ProblemNote error={replay.error} />}
      {replay.data && <ReplayFacts replay={replay.data} />}
      <TriggerActions order={order} />
    </Stack>
  );
}

/** How far the value is from the level, which of a trailing order moves. */
function toGo(order: TriggerOrder, level: number): string {
  const last = Number(order.last_value);
  if (!(level > 0.001) || !(last > 0) || order.trigger_type === 'Custom' || order.trigger_type === 'Date') return '';
  return `, ${signed(100 * (level / last - 1))} % to go`;
}

function TreeText({ tree }: { tree: ConditionNode }) {
  const ids = schemesOf(tree);
  const found = useQueries({ queries: ids.map((id) => ({ queryKey: ['wealth', 'scheme', id], queryFn: () => api.schemes.one(id), staleTime: 300_000 })) });
  const names = new Map(ids.map((id, at) => [id, found[at]?.data?.name]));
  return <>{sayTree(tree, (id) => names.get(id) ?? 'a scheme')}</>;
}

function TriggerActions({ order }: { order: TriggerOrder }) {
  const queries = useQueryClient();
  const mayTrade = useMay('wealth:trade');
  const [isChanging, setChanging] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const act = useMutation({
    mutationFn: (what: 'cancel' | 'release') => api.triggerOrders[what](order.id),
    onSuccess: (_, what) => tell(what === 'cancel' ? 'The order is cancelled.' : 'The order waits again.'),
    onSettled: () => { setEnding(false); return queries.invalidateQueries({ queryKey: ['wealth'] }); },
  });
  const isOpen = ['Pending', 'Active', 'Held'].includes(order.status);
  return (
    <>
      {act.isError && <ProblemNote error={act.error} />}
      <Group justify="flex-end">
        {order.fired_date && <Button variant="default" onClick={() => go({ screen: 'wealth/log', item: `trg:${order.id}:${order.status === 'Held' ? order.fire_no + 1 : Math.max(1, order.fire_no)}` })}>Why?</Button>}
        {mayTrade && order.status === 'Held' && <Button variant="default" loading={act.isPending} onClick={() => act.mutate('release')}>Let it wait again</Button>}
        {mayTrade && isOpen && <Button variant="default" onClick={() => setChanging(true)}>Change…</Button>}
        {mayTrade && isOpen && <Button color="red" variant="light" onClick={() => setEnding(true)}>Cancel the order…</Button>}
      </Group>
      {isEnding && (
        <Modal opened onClose={() => setEnding(false)} title={`Cancel ${order.name}?`}>
          <p style={{ marginTop: 0 }}>It waits for nothing any more{order.oco_group_id && '; the others of its group go on waiting'}. This is for good: a new order begins anew.</p>
          <Group justify="flex-end"><Button variant="default" onClick={() => setEnding(false)}>Keep it</Button><Button color="red" loading={act.isPending} onClick={() => act.mutate('cancel')}>Cancel the order</Button></Group>
        </Modal>
      )}
      {isChanging && <TriggerForm client={order.client_id} order={order} onClose={() => setChanging(false)} onSaved={() => setChanging(false)} onReload={() => { void queries.invalidateQueries({ queryKey: ['wealth'] }); setChanging(false); }} />}
    </>
  );
}
