/** How pressing an order is, told from its promise and the time. */
import type { Order, Urgency } from '../api/types';
import { finalStatuses } from '../live/world';

/** `delivery-automation.md` 2: minutes left below 30 critical, 60 urgent, 180 normal, else flexible. */
export function urgencyAt(deadline: string | null, now: number): Urgency | null {
  if (!deadline) return null;
  const minutesLeft = (Date.parse(deadline) - now) / 60_000;
  if (minutesLeft < 30) return 'critical';
  if (minutesLeft < 60) return 'urgent';
  return minutesLeft < 180 ? 'normal' : 'flexible';
}

export interface Countdown {
  text: string;
  isLate: boolean;
  secondsLeft: number;
}

export function countdown(deadline: string | null, now: number): Countdown | null {
  if (!deadline) return null;
  const secondsLeft = Math.floor((Date.parse(deadline) - now) / 1000);
  return { text: spanText(secondsLeft), isLate: secondsLeft < 0, secondsLeft };
}

/** `12:05` below an hour, `3 h 20` below two days, else days; late ones with a minus. */
export function spanText(seconds: number): string {
  const sign = seconds < 0 ? '−' : '';
  const total = Math.abs(seconds);
  const minutes = Math.floor(total / 60);
  if (total < 3_600) return `${sign}${minutes}:${String(total % 60).padStart(2, '0')}`;
  if (minutes < 48 * 60) return `${sign}${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
  return `${sign}${Math.floor(minutes / 1_440)} d`;
}

export type Tone = 'late' | 'critical' | 'warning' | 'calm' | 'done' | 'muted';

/** The colour of an order everywhere: list, map, drawer. */
export function toneOf(order: Pick<Order, 'status' | 'sla_state' | 'sla_deadline'>, now: number): Tone {
  if (order.status === 'delivered') return order.sla_state === 'missed' ? 'late' : 'done';
  if (order.status === 'failed') return 'late';
  if (order.status === 'cancelled') return 'muted';
  if (order.sla_state === 'breached' || order.sla_state === 'missed' || (order.sla_deadline !== null && Date.parse(order.sla_deadline) < now)) return 'late';
  if (order.sla_state === 'critical') return 'critical';
  return order.sla_state === 'warning' ? 'warning' : 'calm';
}

export function isFinal(order: Pick<Order, 'status'>): boolean {
  return finalStatuses.includes(order.status);
}

/** Open orders by deadline, soonest first; finished ones after them, newest first. */
export function byUrgency(a: Order, b: Order): number {
  const finalA = isFinal(a), finalB = isFinal(b);
  if (finalA !== finalB) return finalA ? 1 : -1;
  if (finalA) return plain(b.created_at, a.created_at);
  return plain(a.sla_deadline ?? '9999', b.sla_deadline ?? '9999') || plain(a.order_number, b.order_number);
}

/** By code units: times and codes need no alphabet, and thousands are sorted anew with every change. */
function plain(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
