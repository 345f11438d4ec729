import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useMemo, useState, type DragEvent } from 'react';
import { useMay } from '../api/rights';
import type { Order, Route, RouteStop, Zone } from '../api/types';
import { positions } from '../live/positions';
import { useNow, useWorld } from '../live/useLive';
import { Countdown } from '../orders/Countdown';
import { isFinal } from '../orders/urgency';
import { isCovered } from '../shared/overlay';
import { useZoneClock } from '../shared/time';
import { Empty } from '../shared/Waiting';
import { say } from '../shared/words';
import { isTyping } from '../shell/Shortcuts';
import { go, usePlace } from '../shell/place';
import { DutyControls } from './DutyControls';
import { DriverState } from './DriverState';
import './drivers.css';

interface Props { id: string; zone: Zone; onClose: () => void; onDropOrder: (orderId: string) => void }

/** One driver; an order dropped here is offered for assignment to him. */
export function DriverDetails({ id, zone, onClose, onDropOrder }: Props) {
  const { drivers, orders, routes } = useWorld();
  const zoneClock = useZoneClock();
  useNow();
  const [isOver, setOver] = useState(false);
  const driver = drivers.get(id);
  const own = useMemo(() => [...orders.values()].filter((order) => order.driver_id === id && !isFinal(order)), [orders, id]);
  const route = useMemo(() => [...routes.values()].find((each) => each.driver_id === id) ?? null, [routes, id]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !isTyping(event) && !isCovered()) onClose();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
  const mayAct = useMay('operations:act');
  const onScreen = usePlace().screen;
  const takes = (event: DragEvent) => mayAct && event.dataTransfer.types.includes('text/x-order');

  return (
    <aside
      className={isOver ? 'details drop-here' : 'details'} aria-label="Driver details"
      onDragOver={(event) => { if (takes(event)) { event.preventDefault(); setOver(true); } }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => { setOver(false); onDropOrder(event.dataTransfer.getData('text/x-order')); }}
    >
      <div className="details-head">
        <h2 className="cut">{driver?.name ?? 'Driver'}</h2>
        <span className="grow" />
        <ActionIcon variant="subtle" color="gray" aria-label="Close details" onClick={onClose}><IconX size={18} /></ActionIcon>
      </div>
      {!driver && <Empty title="This driver is not in the zone" />}
      {driver && (
        <div className="details-body">
          <div>
            <DriverState status={driver.status} />
            <dl className="facts" style={{ marginTop: 10 }}>
              <dt>Code</dt><dd className="mono">{driver.code}</dd>
              <dt>Vehicle</dt><dd>{say(driver.vehicle_type)}</dd>
              <dt>Open orders</dt><dd className="num">{driver.active_orders}</dd>
              <dt>Shift ends</dt><dd className="num">{zoneClock.dayTime(driver.shift_end)}</dd>
              <dt>Last position</dt><dd className="num">{zoneClock.timeSeconds(positions.drivers.get(id)?.seenAt ?? driver.position_at)}</dd>
            </dl>
          </div>
          <DutyControls driver={driver} zone={zone} />
          <OwnOrders orders={own} />
          <Stops route={route} />
          {mayAct && onScreen === 'live' && <p className="quiet" style={{ margin: 0 }}>Drag an order from the list onto this panel, or onto the driver on the map, to assign it by hand.</p>}
        </div>
      )}
    </aside>
  );
}

function OwnOrders({ orders }: { orders: Order[] }) {
  const now = useNow();
  return (
    <section aria-label="Orders of this driver">
      <h3 className="section-title">Orders</h3>
      {orders.length === 0 && <span className="quiet">None on hand.</span>}
      <ul className="stops">
        {orders.map((order) => (
          <li key={order.id}>
            <span />
            <button type="button" className="pick-name" onClick={() => go({ screen: 'live', order: order.id, driver: null })}>
              <span className="mono">{order.order_number}</span> · {say(order.status)}
            </button>
            <Countdown order={order} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Stops({ route }: { route: Route | null }) {
  const zoneClock = useZoneClock();
  const { orders } = useWorld();
  if (!route) return null;
  const stops = [...route.stops].sort((a, b) => a.sequence_order - b.sequence_order);
  return (
    <section aria-label="Stops of the route">
      <h3 className="section-title">Route {route.route_id}</h3>
      <ol className="stops">
        {stops.map((stop) => (
          <li key={stop.id} className={stop.status === 'completed' || stop.status === 'skipped' ? 'done' : ''}>
            <span className="num quiet">{stop.sequence_order}</span>
            <span>{say(stop.stop_type)}{placeOf(stop, orders)}{stop.order_ids.length > 1 ? ` · ${stop.order_ids.length} orders` : ''}</span>
            <span className="num">{zoneClock.time(stop.estimated_arrival)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Of an order that is still known here; a finished one is no longer. */
function placeOf(stop: RouteStop, orders: ReadonlyMap<string, Order>): string {
  const order = stop.order_ids.map((id) => orders.get(id)).find(Boolean);
  if (!order) return '';
  const address = stop.stop_type === 'pickup' ? order.pickup_address : order.dropoff_address;
  return ` · ${address ?? order.order_number}`;
}
