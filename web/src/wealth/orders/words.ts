import type { InvestmentOrder } from '../../api/types';
import { money } from '../parts/money';

/** An amount, units, a share or all. */
export function sizeOfOrder(order: Pick<InvestmentOrder, 'amount' | 'units' | 'percent_of_holding' | 'all_units' | 'currency'>): string {
  if (order.all_units) return 'all units';
  if (order.amount !== null) return money(order.amount, order.currency);
  if (order.units !== null) return `${order.units} units`;
  return order.percent_of_holding !== null ? `${order.percent_of_holding} % of the holding` : '–';
}

/** Who did something: an engine, a rail, a person. */
export function sayActor(actor: string): string {
  if (actor.startsWith('engine:')) return `engine ${actor.slice('engine:'.length)}`;
  if (actor.startsWith('user:')) return 'a person';
  if (actor.startsWith('key:')) return 'a program';
  return actor.replace(/[:_]/g, ' ');
}
