import type { AutoInvestRule, NewAutoInvest, StepUp } from '../../api/types';
import { orNull } from '../parts/FormFoot';
import type { Funding } from '../parts/FundingFields';

/** A part of a basket; one part alone is the rule's scheme. */
export interface Part { scheme: string | null; percent: string }

/** Which day a rule by dates runs on. */
export type DayKind = 'start' | 'day' | 'weekday' | 'last';

/** The members of the form as text. */
export interface AutoInvestDraft extends Record<string, string> {
  name: string; amount: string; frequency: string; start: string; end: string; roll: string;
  trigger: string; dayKind: DayKind; day: string; weekday: string; nth: string;
  goal: string; threshold: string; direction: string; against: string; into: string; market: string; series: string; change: string; changeDays: string;
  stepKind: 'percent' | 'amount'; step: string; stepEvery: string; stepCap: string;
  mostTotal: string; mostEach: string; keep: string; times: string; untilGoal: string; catchUp: string; overlap: string; approval: string; above: string;
}

export function draftOf(rule: AutoInvestRule | undefined, today: string): AutoInvestDraft {
  const config = rule?.trigger_config ?? {};
  const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
  const step = rule?.step_up ?? null;
  return {
    name: rule?.name ?? '', amount: text(rule?.amount), frequency: rule?.frequency ?? 'Monthly', start: rule?.start_date ?? today, end: rule?.end_date ?? '', roll: rule?.roll_convention ?? 'Following',
    trigger: rule?.trigger_type ?? 'Date', dayKind: config['last_business_day'] ? 'last' : config['nth_week'] !== undefined ? 'weekday' : config['day_of_month'] !== undefined ? 'day' : 'start',
    day: text(config['day_of_month']) || '1', weekday: text(config['day_of_week']) || '1', nth: text(config['nth_week']) || '1',
    goal: rule?.goal_id ?? '', threshold: text(config['goal_progress_threshold'] ?? config['drift_threshold']), direction: text(config['goal_progress_direction']) || 'below', against: text(config['rebalancing_rule_id']), into: text(config['into']) || 'scheme',
    market: text(config['market_condition']) || 'change', series: text(config['series']), change: text(config['nav_change_threshold']) || '-5', changeDays: text(config['change_days']) || '1',
    stepKind: step?.amount !== null && step?.amount !== undefined ? 'amount' : 'percent', step: text(step?.percent ?? step?.amount), stepEvery: text(step?.every) || '12', stepCap: text(step?.cap),
    mostTotal: text(rule?.max_total_amount), mostEach: text(rule?.max_per_execution), keep: text(rule?.min_balance_required), times: text(rule?.max_executions), untilGoal: rule?.until_goal ? 'yes' : '', catchUp: rule?.catch_up_policy ?? 'Ask',
    overlap: rule?.overlap_policy ?? 'Buffer One', approval: rule?.approval ?? 'None', above: text(rule?.approval_above),
  };
}

export function partsOf(rule: AutoInvestRule | undefined): Part[] {
  if (rule?.basket) return rule.basket.map(({ scheme_id, percent }) => ({ scheme: scheme_id, percent }));
  return [{ scheme: rule?.scheme_id ?? null, percent: '100' }];
}

/** What the rule looks at, by its kind; keys that it had and has no more are taken away. */
export function configOf(draft: AutoInvestDraft, before: Record<string, unknown> = {}): Record<string, unknown> {
  const gone = Object.fromEntries(Object.keys(before).filter((key) => key !== 'time' && key !== 'mode').map((key) => [key, null]));
  return { ...gone, ...present(draft) };
}

function present(draft: AutoInvestDraft): Record<string, unknown> {
  switch (draft.trigger) {
    case 'Goal Progress': return { goal_progress_threshold: draft.threshold.trim(), goal_progress_direction: draft.direction };
    case 'Portfolio Drift': return { drift_threshold: draft.threshold.trim(), rebalancing_rule_id: draft.against || undefined, into: draft.into };
    case 'Market Condition': return draft.market === 'change' ? { nav_change_threshold: draft.change.trim(), change_days: draft.changeDays.trim() } : { market_condition: draft.market, series: draft.series.trim() };
    default:
      if (draft.dayKind === 'last') return { last_business_day: true };
      if (draft.dayKind === 'weekday') return { nth_week: Number(draft.nth), day_of_week: Number(draft.weekday) };
      return draft.dayKind === 'day' ? { day_of_month: draft.day.trim() } : {};
  }
}

/** The rule as it is sent; null while something is missing without which the server could say nothing useful. */
export function ruleOf(client: string | null, parts: readonly Part[], funding: Funding, draft: AutoInvestDraft, before?: AutoInvestRule): NewAutoInvest | null {
  const chosen = parts.filter((part): part is Part & { scheme: string } => part.scheme !== null);
  if (!client || chosen.length === 0 || chosen.length < parts.length || !draft.amount.trim() || !draft.start) return null;
  return {
    client_id: client, name: draft.name.trim() || 'Rule', ...(chosen.length === 1 ? { scheme_id: chosen[0]!.scheme, ...(before?.basket && { basket: null }) } : { basket: chosen.map(({ scheme, percent }) => ({ scheme_id: scheme, percent: percent.trim() })) }),
    amount: draft.amount.trim(), frequency: draft.frequency, trigger_type: draft.trigger, trigger_config: configOf(draft, before?.trigger_config ?? {}), start_date: draft.start, end_date: orNull(draft.end), roll_convention: draft.roll, step_up: stepOf(draft),
    goal_id: orNull(draft.goal), funding: funding.kind, mandate_id: funding.mandate, max_total_amount: orNull(draft.mostTotal), max_per_execution: orNull(draft.mostEach), min_balance_required: orNull(draft.keep),
    max_executions: draft.times.trim() ? Number(draft.times) : null, until_goal: draft.untilGoal !== '', catch_up_policy: draft.catchUp, overlap_policy: draft.overlap, approval: draft.approval, approval_above: draft.approval === 'Above Amount' ? orNull(draft.above) : null,
  };
}

function stepOf(draft: AutoInvestDraft): StepUp | null {
  if (!draft.step.trim()) return null;
  const isShare = draft.stepKind === 'percent';
  return { percent: isShare ? draft.step.trim() : null, amount: isShare ? null : draft.step.trim(), every: Number(draft.stepEvery) || 12, cap: orNull(draft.stepCap) };
}
