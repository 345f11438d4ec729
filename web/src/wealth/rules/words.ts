import type { AutoInvestRule } from '../../api/types';
import { money } from '../parts/money';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const nths: Record<string, string> = { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', [-1]: 'last' };

/** When a rule acts, as one plain sentence. */
export function whenOf(rule: Pick<AutoInvestRule, 'trigger_type' | 'trigger_config' | 'frequency' | 'goal_name' | 'scheme_name'>): string {
  const config = rule.trigger_config ?? {};
  const period = rule.frequency.toLowerCase();
  const at = typeof config['time'] === 'string' ? ` at ${config['time']}` : '';
  switch (rule.trigger_type) {
    case 'Goal Progress': return `While the goal “${rule.goal_name ?? '?'}” is ${String(config['goal_progress_direction'] ?? 'below')} ${String(config['goal_progress_threshold'])} %, at most once (${period})`;
    case 'Portfolio Drift': return `While the portfolio drifts beyond ${String(config['drift_threshold'])} %, at most once (${period})`;
    case 'Market Condition':
      return config['market_condition']
        ? `While ${String(config['series'])} is ${String(config['market_condition']).toLowerCase()}, at most once (${period})`
        : `When the NAV ${Number(config['nav_change_threshold']) < 0 ? 'falls' : 'rises'} ${Math.abs(Number(config['nav_change_threshold']))} % ${Number(config['change_days']) === 1 ? 'from one NAV to the next' : `over ${String(config['change_days'])} NAVs`}, at most once (${period})`;
    default: return `${rule.frequency}${dayOf(config)}${at}`;
  }
}

function dayOf(config: Record<string, unknown>): string {
  if (config['last_business_day']) return ', on the last business day of the month';
  if (config['nth_week'] !== undefined) return `, on the ${nths[String(config['nth_week'])] ?? ''} ${weekdays[Number(config['day_of_week'])] ?? ''} of the month`;
  if (config['day_of_month'] !== undefined) return `, on day ${String(config['day_of_month'])} of the month`;
  return config['day_of_week'] !== undefined ? `, on ${weekdays[Number(config['day_of_week'])]}` : '';
}

/** How the amount grows and where it ends; null: it stays as it is. */
export function growthOf({ step_up: step, currency }: Pick<AutoInvestRule, 'step_up' | 'currency'>): string | null {
  if (!step) return null;
  const by = step.percent !== null && step.percent !== undefined ? `${step.percent} % of the first amount` : money(step.amount, currency);
  return `${by} more every ${step.every} dates${step.cap !== null && step.cap !== undefined ? `, up to ${money(step.cap, currency)}` : ''}`;
}
