import { useEffect, useRef, useState } from 'react';
import { Note, Sheet, useNow } from '../parts';
import type { Action, Wish } from '../sending/actions';
import type { Offer } from '../types';
import { declines, kilometres, money, placeText, time } from '../words';

interface Props { offers: Offer[]; actions: Action[]; act: (label: string, wish: Wish) => Promise<void>; isOnline: boolean }

/** What is offered now, with the seconds that are left; and what became of an offer that was open a moment ago. */
export function Offers({ offers, actions, act, isOnline }: Props) {
  const at = useNow(250);
  const gone = useGone(offers, actions);
  const open = offers.filter((offer) => Date.parse(offer.expires_at) > at || answerTo(offer.id, actions));
  return (
    <>
      {open.map((offer) => <OfferCard key={offer.id} offer={offer} at={at} answer={answerTo(offer.id, actions)} act={act} isOnline={isOnline} />)}
      {gone && open.length === 0 && <Note tone="calm" title={gone}>No harm done: the next offer comes to you as before.</Note>}
    </>
  );
}

function answerTo(offer: string, actions: Action[]): Action | null {
  return actions.find(({ wish, refused }) => wish.kind === 'answer' && wish.offer === offer && !refused) ?? null;
}

/** An offer that ended without an answer of his, said for a minute. */
function useGone(offers: Offer[], actions: Action[]): string | null {
  const before = useRef<Offer[]>([]);
  const answered = useRef(new Set<string>());
  const [text, setText] = useState<string | null>(null);
  for (const { wish } of actions) if (wish.kind === 'answer') answered.current.add(wish.offer);
  useEffect(() => {
    const lost = before.current.find((offer) => !offers.some(({ id }) => id === offer.id) && !answered.current.has(offer.id));
    before.current = offers;
    if (offers.length > 0) setText(null);
    if (!lost) return;
    setText(`The offer of ${lost.orders.map(({ order_number }) => order_number).join(', ')} ended: ${lost.broadcast ? 'it ran out or somebody else took it' : 'it ran out or was taken back'}.`);
    const timer = setTimeout(() => setText(null), 60_000);
    return () => clearTimeout(timer);
  }, [offers]);
  return text;
}

function OfferCard({ offer, at, answer, act, isOnline }: { offer: Offer; at: number; answer: Action | null; act: Props['act']; isOnline: boolean }) {
  const [asksReason, setAsksReason] = useState(false);
  const left = Math.max(0, Math.ceil((Date.parse(offer.expires_at) - at) / 1000));
  const whole = Math.max(1, (Date.parse(offer.expires_at) - Date.parse(offer.offered_at)) / 1000);
  const name = offer.orders.length === 1 ? offer.orders[0]!.order_number : `${offer.orders.length} orders`;
  const decline = (reason: string) => {
    setAsksReason(false);
    void act(`Decline ${name}`, { kind: 'answer', offer: offer.id, answer: 'decline', reason });
  };
  return (
    <section className="card offer" aria-label={`Offer of ${name}`}>
      <div className="row"><h2 className="grow">New: {name}</h2><span className="countdown num" role="timer" aria-label="Seconds left">{left} s</span></div>
      <progress max={whole} value={left} aria-hidden="true" />
      <div className="figures">
        <div><b>{offer.distance_km === null ? '–' : kilometres(offer.distance_km)}</b><span>way{offer.minutes === null ? '' : `, ${offer.minutes} min`}</span></div>
        <div><b>{offer.pickup_distance_km === null ? '–' : kilometres(offer.pickup_distance_km)}</b><span>to the pick-up</span></div>
        {offer.delivery_fee > 0 && offer.currency && <div><b>{money(offer.delivery_fee, offer.currency)}</b><span>delivery fee</span></div>}
      </div>
      {offer.orders.map((order) => (
        <dl key={order.order_id} className="facts">
          <dt>From</dt><dd>{placeText(order.pickup)}</dd>
          <dt>To</dt><dd>{placeText(order.dropoff)}</dd>
          <dt>By</dt><dd>{time(order.window_end ?? order.sla_deadline)}{order.weight_kg > 0 && `, ${order.weight_kg.toLocaleString('en-GB')} kg`}{order.cod_amount > 0 && `, collect ${money(order.cod_amount, order.currency)}`}</dd>
        </dl>
      ))}
      {answer
        ? <p role="status">{isOnline ? 'Sending your answer…' : 'Your answer waits for a connection.'}</p>
        : (
          <div className="row">
            <button className="primary grow" onClick={() => void act(`Accept ${name}`, { kind: 'answer', offer: offer.id, answer: 'accept' })}>Accept</button>
            <button onClick={() => setAsksReason(true)}>Decline</button>
          </div>
        )}
      {asksReason && (
        <Sheet title="Why not?" onClose={() => setAsksReason(false)}>
          <p className="quiet">Declining costs you nothing. This order is not offered to you again.</p>
          <div className="choices">{Object.entries(declines).map(([code, text]) => <button key={code} onClick={() => decline(code)}>{text}</button>)}</div>
        </Sheet>
      )}
    </section>
  );
}
