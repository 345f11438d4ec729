import type { Wish } from '../sending/actions';
import { Chip } from '../parts';
import type { Order } from '../types';
import { money, phoneIn, placeOf, placeText, proofs, time, wayTo } from '../words';
import type { Task } from './Work';

interface Props {
  task: Task;
  isNext: boolean;
  /** One stop is served at a time. */
  mayArrive: boolean;
  isWaiting: boolean;
  act: (label: string, wish: Wish) => Promise<void>;
  onDeliver: () => void;
  onFail: () => void;
}

export function StopCard({ task, isNext, mayArrive, isWaiting, act, onDeliver, onFail }: Props) {
  const { kind, at, own, isReached } = task;
  const first = own[0];
  const place = at ? placeOf(at, first) : first ? (kind === 'pickup' ? first.pickup : first.dropoff) : null;
  const latitude = at?.latitude ?? place?.latitude;
  const longitude = at?.longitude ?? place?.longitude;
  const name = own.map(({ order_number }) => order_number).join(', ') || 'Order';
  const where = { route: task.route, stop: task.stop, orders: task.orders };
  const call = kind === 'pickup' ? phoneIn(place?.contact) : phoneIn(first?.recipient_phone, place?.contact);
  const until = kind === 'delivery' ? at?.window_end ?? first?.window_end ?? first?.sla_deadline : at?.window_end;
  const from = at?.window_start ?? (kind === 'delivery' ? first?.window_start : null);
  return (
    <article className={`card stop ${isNext ? 'next' : ''}`} aria-label={`${kind === 'pickup' ? 'Pick up' : 'Deliver'} ${name}`} data-stop={kind} data-waiting={isWaiting || undefined}>
      <div className="row">
        <h2 className="grow">{kind === 'pickup' ? 'Pick up' : 'Deliver'} <span className="quiet">{name}</span></h2>
        {isWaiting ? <Chip tone="warning">waits to be sent</Chip> : isReached ? <Chip tone="done">you are here</Chip> : at && <span className="eta num">≈ {time(at.estimated_arrival)}</span>}
      </div>
      <p className="address">{placeText(place, at ?? undefined)}</p>
      <p className="quiet">
        {kind === 'delivery' && first && <>{first.recipient_name ?? first.customer_name} · </>}
        {kind === 'pickup' && place?.contact && <>{place.contact} · </>}
        {from && until ? `between ${time(from)} and ${time(until)}` : until ? `by ${time(until)}` : ''}
      </p>
      {(isNext || isReached) && (
        <>
          {own.map((order) => <Details key={order.id} order={order} kind={kind} notes={kind === 'pickup' ? order.pickup.notes : order.dropoff.notes} />)}
          <div className="row links">
            {latitude != null && longitude != null && <a className="button" href={wayTo(latitude, longitude, name)} target="_blank" rel="noopener noreferrer">Find the way</a>}
            {call && <a className="button" href={`tel:${call}`}>Call {kind === 'pickup' ? 'the shop' : 'the customer'}</a>}
          </div>
          <div className="row">
            {at && !isReached && mayArrive && <button className="grow" onClick={() => void act(`Arrive at ${name}`, { kind: 'arrive', ...where })}>I am here</button>}
            {kind === 'pickup'
              ? <button className="primary grow" onClick={() => void act(`Picked up ${name}`, { kind: 'pickup', ...where })}>Picked up</button>
              : <button className="primary grow" onClick={onDeliver}>Deliver</button>}
            <button className="plain" onClick={onFail}>{kind === 'pickup' ? 'Cannot pick up' : 'Cannot deliver'}</button>
          </div>
        </>
      )}
    </article>
  );
}

function Details({ order, kind, notes }: { order: Order; kind: Task['kind']; notes: string | null | undefined }) {
  const handling = [...(order.fragile ? ['fragile'] : []), ...order.special_handling.filter((word) => word !== 'fragile')].map((word) => word.replaceAll('_', ' '));
  return (
    <dl className="facts">
      {notes && <><dt>Instructions</dt><dd className="said">{notes}</dd></>}
      {order.notes && order.notes !== notes && <><dt>Note</dt><dd className="said">{order.notes}</dd></>}
      <dt>Parcels</dt>
      <dd>
        {order.packages.length || 1}{order.weight_kg > 0 && `, ${order.weight_kg.toLocaleString('en-GB')} kg`}{handling.length > 0 && <>, <b>{handling.join(', ')}</b></>}
        {order.packages.some(({ barcode }) => barcode) && <div className="quiet mono">{order.packages.map(({ barcode }) => barcode).filter(Boolean).join(' · ')}</div>}
      </dd>
      {kind === 'delivery' && order.cod_amount !== null && order.cod_amount > 0 && <><dt>Collect</dt><dd><b>{money(order.cod_amount, order.currency)}</b></dd></>}
      {kind === 'delivery' && order.required_proof.length > 0 && <><dt>Needs</dt><dd>{order.required_proof.map((proof) => proofs[proof]).join(', ')}</dd></>}
      {order.attempt_count > 0 && <><dt>Attempt</dt><dd>{order.attempt_count + 1}</dd></>}
    </dl>
  );
}
