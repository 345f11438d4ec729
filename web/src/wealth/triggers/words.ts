import type { ConditionLeaf, ConditionNode, TriggerOrder } from '../../api/types';
import { figure, say } from '../../shared/words';
import { money } from '../parts/money';

const signs: Record<string, string> = { 'Greater Than': '≥', 'Less Than': '≤', Equals: '=', 'Crosses Above': 'crosses above', 'Crosses Below': 'crosses below' };

const fields: Record<string, string> = { drawdown_percent: 'fall from the top, %,', gain_percent: 'gain, %,' };

/** `NAV ≥ 52.5`, or `NAV 4 % below its highest`, as the order waits for it. */
export function conditionOf(order: Pick<TriggerOrder, 'trigger_type' | 'trigger_condition' | 'trigger_value' | 'trigger_field' | 'trail_percent' | 'trail_amount'> & { series?: string | null }): string {
  if (order.trigger_type === 'Custom') return 'Several conditions';
  if (order.trigger_type === 'Date') return `${order.trigger_condition === 'Equals' ? 'On' : 'From'} ${order.trigger_value}`;
  const hasFloor = Number(order.trigger_value) > 0.001;
  const what = order.series ? `Close of ${order.series}` : order.trigger_type;
  const floor = hasFloor ? `, or ≤ ${order.trigger_value}` : '';
  if (order.trail_percent) return `${what} ${order.trail_percent} % below its highest${floor}`;
  if (order.trail_amount) return `${what} ${order.trail_amount} below its highest${floor}`;
  return `${what}${partOf(order.trigger_field)} ${signs[order.trigger_condition] ?? order.trigger_condition} ${order.trigger_value}`;
}

function partOf(field: string | null): string {
  if (!field || ['nav', 'value', 'progress_percent'].includes(field)) return '';
  const [name = '', part] = field.split(':');
  if (name === 'change_percent') return ` change over ${part} NAVs, %,`;
  return ` ${name === 'class_weight' ? `share of ${part}, %,` : fields[name] ?? say(name).toLowerCase()}`;
}

/** The level that a trailing order fires at now; null before it has seen a value. */
export function trailLevel(order: Pick<TriggerOrder, 'trail_percent' | 'trail_amount' | 'high_water'>): number | null {
  if (order.high_water === null) return null;
  const high = Number(order.high_water);
  return order.trail_percent ? high * (1 - Number(order.trail_percent) / 100) : order.trail_amount ? high - Number(order.trail_amount) : null;
}

/** A tree of conditions in one line. */
export function sayTree(node: ConditionNode, nameOf: (scheme: string) => string, isInner = false): string {
  if ('not' in node) return `not ${sayTree(node.not, nameOf, true)}`;
  const joined = 'and' in node ? { parts: node.and, word: ' and ' } : 'or' in node ? { parts: node.or, word: ' or ' } : null;
  if (joined) {
    const text = joined.parts.map((part) => sayTree(part, nameOf, true)).join(joined.word);
    return isInner && joined.parts.length > 1 ? `(${text})` : text;
  }
  const leaf = node as ConditionLeaf;
  return `${leaf.trigger_type}${leaf.scheme_id ? ` of ${nameOf(leaf.scheme_id)}` : ''} ${signs[leaf.trigger_condition] ?? leaf.trigger_condition} ${leaf.trigger_value}`;
}

/** What it buys or sells: an amount, units, a share or all. */
export function sizeOf(order: Pick<TriggerOrder, 'amount' | 'units' | 'percent_of_holding' | 'all_units'>, currency?: string): string {
  if (order.all_units) return 'all units';
  if (order.amount !== null && order.amount !== undefined) return currency ? money(order.amount, currency) : figure(order.amount);
  if (order.units !== null && order.units !== undefined) return `${order.units} units`;
  return order.percent_of_holding !== null && order.percent_of_holding !== undefined ? `${order.percent_of_holding} % of the holding` : '';
}
