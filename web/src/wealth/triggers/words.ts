import type { TriggerOrder } from '../../api/types';
import { figure, say } from '../../shared/words';

const signs: Record<string, string> = { 'Greater Than': '≥', 'Less Than': '≤', Equals: '=', 'Crosses Above': 'crosses above', 'Crosses Below': 'crosses below' };

/** `NAV ≥ 52.5`, as the order waits for it. */
export function conditionOf(order: Pick<TriggerOrder, 'trigger_type' | 'trigger_condition' | 'trigger_value' | 'trigger_field'>): string {
  if (order.trigger_type === 'Custom') return 'Several conditions';
  const field = order.trigger_field && !['nav', 'value', 'progress_percent'].includes(order.trigger_field) ? ` ${say(order.trigger_field)}` : '';
  return `${order.trigger_type}${field} ${signs[order.trigger_condition] ?? order.trigger_condition} ${order.trigger_value}`;
}

/** What it buys or sells: an amount, units, a share or all. */
export function sizeOf(order: Pick<TriggerOrder, 'amount' | 'units' | 'percent_of_holding' | 'all_units'>): string {
  if (order.all_units) return 'all units';
  if (order.amount !== null && order.amount !== undefined) return figure(order.amount);
  if (order.units !== null && order.units !== undefined) return `${order.units} units`;
  return order.percent_of_holding !== null && order.percent_of_holding !== undefined ? `${order.percent_of_holding} % of the holding` : '';
}
