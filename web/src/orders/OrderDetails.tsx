import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconDots, IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Order, Zone } from '../api/types';
import { expectedOf } from '../live/expected';
import { useNow, useWorld } from '../live/useLive';
import { world } from '../live/world';
import { isCovered } from '../shared/overlay';
import { ProblemNote, tell, tellProblem } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { isTyping } from '../shell/Shortcuts';
import { go } from '../shell/place';
import { AssignDialog } from './AssignDialog';
import { Countdown } from './Countdown';
import { OrderHistory } from './OrderHistory';
import { openParts } from './orderDraft';
import { OrderForm } from './OrderForm';
import { UnassignDialog } from './UnassignDialog';
import { WhyWaiting } from './WhyWaiting';
import { isFinal, toneOf } from './urgency';

type OpenDialog = 'assign' | 'unassign' | 'edit' | null;

export function OrderDetails({ id, zone, onClose }: { id: string; zone: Zone; onClose: () => void }) {
  const query = useQuery({ queryKey: ['order', id], queryFn: () => api.orders.one(id) });
  const known = useWorld().orders.get(id);
  const order = known ? { ...query.data, ...known } : query.data;
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const mayAct = useMay('operations:act');
  useDetailKeys(onClose, () => { if (order && mayAct && canAssign(order)) setDialog('assign'); });

  return (
    <aside className="details" aria-label="Order details">
      <div className="details-head">
        <h2 className="mono">{order?.order_number ?? 'Order'}</h2>
        <span className="grow" />
        <ActionIcon variant="subtle" color="gray" aria-label="Close details" onClick={onClose}><IconX size={18} /></ActionIcon>
      </div>
      {!order && query.isPending && <Rows />}
      {!order && query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {order && (
        <div className="details-body">
          <Summary order={order} />
          <Actions order={order} onDialog={setDialog} />
          <Legs order={order} />
          {order.status === 'pending' && <WhyWaiting orderId={id} />}
          <OrderHistory orderId={id} />
        </div>
      )}
      {order && dialog === 'assign' && <AssignDialog orderId={id} onClose={() => setDialog(null)} />}
      {query.data && dialog === 'edit' && <OrderForm zone={zone} order={query.data} onClose={() => setDialog(null)} />}
      {order && dialog === 'unassign' && <UnassignDialog orderId={id} onClose={() => setDialog(null)} />}
    </aside>
  );
}

function Summary({ order }: { order: Order }) {
  const now = useNow();
  const zoneClock = useZoneClock();
  const { drivers, routes } = useWorld();
  const driver = drivers.get(order.driver_id ?? '');
  const expected = expectedOf(order, routes);
  const tone = toneOf(order, now);
  const chip = tone === 'late' || tone === 'critical' ? 'chip late' : tone === 'warning' ? 'chip warning' : tone === 'done' ? 'chip done' : 'chip';
  return (
    <div>
      <Group gap={8} mb={10}>
        <span className={chip} data-testid="order-status">{say(order.status)}</span>
        <span className="chip">{say(order.priority)}</span>
        {order.service_type && <span className="chip">{order.service_type}</span>}
        <span className="grow" />
        <span><Countdown order={order} now={now} />{!isFinal(order) && order.sla_deadline && <span className="quiet"> {Date.parse(order.sla_deadline) < now ? 'over' : 'left'}</span>}</span>
      </Group>
      <dl className="facts">
        <dt>Promised for</dt><dd className="num">{zoneClock.dayTime(order.sla_deadline)}</dd>
        <dt>Expected</dt>
        <dd className="num">
          {zoneClock.time(expected.at)}
          {expected.low && expected.high && <span className="quiet"> ({zoneClock.time(expected.low)}–{zoneClock.time(expected.high)})</span>}
        </dd>
        <dt>Driver</dt>
        <dd>
          {order.driver_id
            ? <button type="button" className="pick-name" onClick={() => go({ screen: 'live', driver: order.driver_id, order: null })}>{driver?.name ?? 'Assigned'}</button>
            : 'None yet'}
        </dd>
        <dt>Customer</dt><dd>{order.customer_name ?? '–'}</dd>
        {order.weight_kg !== null && order.weight_kg !== undefined && <><dt>Weight</dt><dd className="num">{order.weight_kg} kg</dd></>}
        {order.external_id && <><dt>Your number</dt><dd className="mono">{order.external_id}</dd></>}
      </dl>
    </div>
  );
}

function Legs({ order }: { order: Order }) {
  return (
    <div>
      <h3 className="section-title">From and to</h3>
      <div className="leg"><b>P</b><span>{order.pickup_address ?? placeText(order.pickup_latitude, order.pickup_longitude)}</span><b>D</b><span>{order.dropoff_address ?? placeText(order.dropoff_latitude, order.dropoff_longitude)}</span></div>
    </div>
  );
}

function placeText(latitude: number | null, longitude: number | null): string {
  return latitude === null || longitude === null ? '–' : `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

function Actions({ order, onDialog }: { order: Order; onDialog: (dialog: OpenDialog) => void }) {
  const queries = useQueryClient();
  const mayAct = useMay('operations:act');
  const sendNow = () => api.orders.sendNow(order.id).then(() => {
    tell(`${order.order_number} no longer waits.`);
    return queries.invalidateQueries({ queryKey: ['order', order.id] });
  }, tellProblem);
  if (isFinal(order) || !mayAct) return null;
  return (
    <Group gap={8}>
      <Button size="xs" disabled={!canAssign(order)} onClick={() => onDialog('assign')}>
        {order.driver_id ? 'Give to another driver' : 'Assign by hand'}
      </Button>
      <Menu position="bottom-start">
        <Menu.Target><ActionIcon variant="default" size={30} aria-label="More actions"><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={openParts(order.status).size === 0} onClick={() => onDialog('edit')}>Change the order…</Menu.Item>
          <Menu.Item disabled={order.status !== 'pending'} onClick={() => void sendNow()}>Send now, end any wait</Menu.Item>
          <Menu.Item disabled={order.status !== 'assigned'} onClick={() => onDialog('unassign')}>Take back from the driver…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function canAssign(order: Order): boolean {
  return order.status === 'pending' || order.status === 'scheduled' || order.status === 'assigned';
}

function useDetailKeys(onClose: () => void, onAssign: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event) || isCovered()) return;
      if (event.key === 'Escape') onClose();
      if (event.key.toLowerCase() === 'a' && !event.ctrlKey && !event.metaKey) onAssign();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
}

/** Reads an order again after an action, without waiting for its event. */
export async function refreshOrder(id: string): Promise<void> {
  world.putOrder(await api.orders.one(id));
}
