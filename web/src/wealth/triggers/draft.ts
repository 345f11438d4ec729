import type { ConditionNode, NewTrigger, TriggerOrder } from '../../api/types';
import { instantOf, typedOf } from '../../shared/localTime';
import { orNull } from '../parts/FormFoot';
import { sizeMembers, sizeOf, type Size } from '../parts/SizeFields';

/** A trigger order, or a leg of a group, as its form holds it. */
export interface TriggerDraft {
  name: string;
  type: string;
  field: string;
  over: string;
  series: string;
  weightOf: string;
  condition: string;
  value: string;
  tolerance: string;
  goal: string;
  trail: '' | 'percent' | 'amount';
  trailBy: string;
  confirm: string;
  times: string;
  rest: string;
  tree: ConditionNode;
  order: string;
  scheme: string | null;
  target: string | null;
  size: Size;
  /** A day by the clock of the screen. */
  until: string;
  /** The instant that a changed order ends at; it stays while its day does. */
  endsAt: string | null;
}

export const emptyTree: ConditionNode = { and: [{ trigger_type: 'NAV', trigger_condition: 'Less Than', trigger_value: '' }, { trigger_type: 'Portfolio Value', trigger_condition: 'Greater Than', trigger_value: '' }] };

export function newDraft(): TriggerDraft {
  return {
    name: '', type: 'NAV', field: '', over: '5', series: '', weightOf: 'equity', condition: 'Less Than', value: '', tolerance: '', goal: '', trail: '', trailBy: '', confirm: '1', times: '1', rest: '0', tree: emptyTree, order: 'Purchase', scheme: null, target: null,
    size: { kind: 'amount', text: '' }, until: '', endsAt: null,
  };
}

export function draftOf(order: TriggerOrder, timeZone: string): TriggerDraft {
  const [field = '', part = ''] = (order.trigger_field ?? '').split(':');
  return {
    ...newDraft(), name: order.name, type: order.trigger_type, field: ['nav', 'value', 'progress_percent'].includes(field) ? '' : field, over: field === 'change_percent' ? part : '5', weightOf: field === 'class_weight' ? part : 'equity', series: order.series ?? '',
    condition: order.trigger_condition, value: order.trigger_value === '0' ? '' : order.trigger_value ?? '', tolerance: order.tolerance ?? '', goal: order.goal_id ?? '', trail: order.trail_percent !== null ? 'percent' : order.trail_amount !== null ? 'amount' : '',
    trailBy: order.trail_percent ?? order.trail_amount ?? '', confirm: String(order.confirm_count), times: String(order.repeat?.max ?? 1), rest: String(order.repeat?.cooldown_days ?? 0), tree: order.condition_tree ?? emptyTree, order: order.order_type,
    scheme: order.scheme_id, target: order.target_scheme_id, size: sizeOf(order), until: dayOf(order.valid_until, timeZone), endsAt: order.valid_until ?? null,
  };
}

/** Of which part of the value: the NAV itself, its change over so many NAVs, its fall from the top, a gain, a class's share. */
export function fieldOf({ type, field, over, weightOf }: Pick<TriggerDraft, 'type' | 'field' | 'over' | 'weightOf'>): string | null {
  if (type === 'NAV' || type === 'Price') return field === 'change_percent' ? `change_percent:${over.trim()}` : field === 'drawdown_percent' ? field : null;
  if (type === 'Portfolio Value') return field === 'class_weight' ? `class_weight:${weightOf}` : field === 'gain_percent' ? field : null;
  return null;
}

export function isTrailing(draft: Pick<TriggerDraft, 'type' | 'trail' | 'field'>): boolean {
  return draft.trail !== '' && (draft.type === 'NAV' || draft.type === 'Price') && draft.field === '';
}

function dayOf(instant: string | null | undefined, timeZone: string): string {
  return typedOf(instant, timeZone).slice(0, 10);
}

/** The last minute of the day that was chosen. */
function endOf({ until, endsAt }: Pick<TriggerDraft, 'until' | 'endsAt'>, timeZone: string): string | null {
  return endsAt !== null && dayOf(endsAt, timeZone) === until ? endsAt : instantOf(`${until}T23:59`, timeZone);
}

/** Everything but client and the instant from which it counts; null takes away what a changed order had. */
export function membersOf(draft: TriggerDraft, timeZone: string): Omit<NewTrigger, 'client_id' | 'valid_from'> {
  const isCustom = draft.type === 'Custom', trails = isTrailing(draft), repeats = Number(draft.times) > 1 && !isCustom;
  return {
    name: draft.name.trim(), trigger_type: draft.type, trigger_condition: isCustom ? null : trails ? 'Less Than' : draft.condition, trigger_value: isCustom ? null : draft.value.trim() || (trails ? '0' : ''), trigger_field: fieldOf(draft), series: draft.type === 'Price' ? orNull(draft.series) : null,
    condition_tree: isCustom ? draft.tree : null, goal_id: draft.type === 'Goal Progress' ? orNull(draft.goal) : null, tolerance: draft.condition === 'Equals' && !isCustom ? orNull(draft.tolerance) : null,
    trail_percent: trails && draft.trail === 'percent' ? orNull(draft.trailBy) : null, trail_amount: trails && draft.trail === 'amount' ? orNull(draft.trailBy) : null, confirm_count: isCustom || draft.type === 'Date' ? null : Number(draft.confirm) || 1,
    repeat: repeats ? { max: Number(draft.times), cooldown_days: Number(draft.rest) || 0 } : null, order_type: draft.order, scheme_id: draft.scheme ?? '', target_scheme_id: draft.order === 'Switch' ? draft.target : null, ...sizeMembers(draft.order, draft.size),
    valid_until: draft.until ? endOf(draft, timeZone) : null,
  };
}

/** As a new order sends it: without what is not set. */
export function newOrder(client: string, draft: TriggerDraft, from: string, timeZone: string): NewTrigger {
  return { client_id: client, ...withoutNulls(membersOf(draft, timeZone)), valid_from: from } as NewTrigger;
}

export function withoutNulls<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([name, value]) => value !== null && value !== undefined && !(name === 'all_units' && value === false))) as T;
}

/** Whether enough is there for the server to judge. */
export function isWhole(draft: TriggerDraft): boolean {
  const hasSize = (draft.order !== 'Purchase' && draft.size.kind === 'all_units') || draft.size.text.trim() !== '';
  const hasCondition = draft.type === 'Custom' || (isTrailing(draft) ? draft.trailBy.trim() !== '' : draft.value.trim() !== '');
  return draft.name.trim() !== '' && draft.scheme !== null && hasSize && hasCondition && (draft.order !== 'Switch' || draft.target !== null) && (draft.type !== 'Goal Progress' || draft.goal !== '');
}
