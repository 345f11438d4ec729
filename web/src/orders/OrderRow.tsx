import { useMay } from '../api/rights';
import type { Order } from '../api/types';
import { say } from '../shared/words';
import { Countdown } from './Countdown';
import { isFinal, toneOf, urgencyAt } from './urgency';

interface Props {
  order: Order;
  now: number;
  top: number;
  isChosen: boolean;
  driverName: string | null;
  position: number;
  count: number;
  onChoose: (id: string) => void;
}

export function OrderRow({ order, now, top, isChosen, driverName, position, count, onChoose }: Props) {
  const mayAct = useMay('operations:act');
  const tone = toneOf(order, now);
  const urgency = isFinal(order) ? null : urgencyAt(order.sla_deadline, now);
  return (
    <div
      id={`order-${order.id}`} role="option" aria-selected={isChosen} aria-setsize={count} aria-posinset={position}
      className={`order-row stripe-${tone}`} style={{ transform: `translateY(${top}px)` }} draggable={mayAct && !isFinal(order)}
      data-order={order.order_number} data-status={order.status}
      onClick={() => onChoose(order.id)}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/x-order', order.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
    >
      <div className="order-line">
        <b className="mono">{order.order_number}</b>
        {order.service_type && <span className="quiet">{order.service_type}</span>}
        {(order.priority === 'urgent' || order.priority === 'high') && <span className="chip warning">{say(order.priority)}</span>}
        <span className="grow" />
        {urgency && <span className="visually-hidden">{urgency}</span>}
        <Countdown order={order} now={now} />
      </div>
      <div className="order-line">
        <span className="cut grow quiet">{order.dropoff_address ?? order.customer_name ?? '–'}</span>
        <span className="order-state cut">{statusText(order, driverName, now)}</span>
      </div>
    </div>
  );
}

export function statusText(order: Order, driverName: string | null, now: number): string {
  if (order.status === 'pending' && order.hold_until && Date.parse(order.hold_until) > now) return 'Held back on purpose';
  return driverName && !isFinal(order) ? `${say(order.status)} · ${driverName}` : say(order.status);
}
