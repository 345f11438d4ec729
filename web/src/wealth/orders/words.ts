import type { InvestmentOrder } from '../../api/types';
import { money } from '../parts/money';

/** An amount, units, a share or all. */
export function sizeOfOrder(order: Pick<InvestmentOrder, 'amount' | 'units' | 'percent_of_holding' | 'all_units' | 'currency'>): string {
  if (order.all_units) return 'all units';
  if (order.amount !== null) return money(order.amount, order.currency);
  if (order.units !== null) return `${order.units} units`;
  return order.percent_of_holding !== null ? `${order.percent_of_holding} % of the holding` : '–';
}

/** `42 min left`, by whole minutes: what is under a minute is none. */
export function minutesLeft(until: string, now: number): { text: string; tone: 'quiet' | 'tone-warning' | 'tone-late' } {
  const minutes = Math.floor((Date.parse(until) - now) / 60_000);
  if (minutes < 0) return { text: 'has passed', tone: 'tone-late' };
  const text = minutes < 120 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
  return { text, tone: minutes < 30 ? 'tone-late' : minutes <= 60 ? 'tone-warning' : 'quiet' };
}

/** Who did something: an engine, a rail, a person. */
export function sayActor(actor: string): string {
  if (actor.startsWith('engine:')) return `engine ${actor.slice('engine:'.length)}`;
  if (actor.startsWith('user:')) return 'a person';
  if (actor.startsWith('key:')) return 'a program';
  return actor.replace(/[:_]/g, ' ');
}
