import type { Order } from '../api/types';
import { useZoneClock } from '../shared/time';
import { countdown, isFinal, toneOf } from './urgency';

/** Time left to the promise, or how it ended. */
export function Countdown({ order, now }: { order: Order; now: number }) {
  const zoneClock = useZoneClock();
  const tone = toneOf(order, now);
  if (isFinal(order)) {
    const word = order.status !== 'delivered' ? '' : order.sla_state === 'missed' ? 'late' : 'on time';
    return <span className={`tone-${tone}`}>{word}</span>;
  }
  const left = countdown(order.sla_deadline, now);
  if (!left) return <span className="quiet">no promise</span>;
  return (
    <time
      className={`countdown num tone-${tone}`} dateTime={order.sla_deadline ?? undefined}
      title={`Promised for ${zoneClock.dayTime(order.sla_deadline)}`}
    >
      {left.text}
    </time>
  );
}
