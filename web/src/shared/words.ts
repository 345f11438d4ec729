/** Machine words as people say them, and figures as people read them. */
import type { BrokenRule, SmallestChange } from '../api/types';

const spoken: Record<string, string> = {
  proximity: 'Near the pickup',
  performance: 'Keeps his times',
  capacity: 'Room for more',
  zone_experience: 'Knows the area',
  availability: 'Free now',
  fatigue: 'Rested',
  efficiency: 'Little detour',
  target_gap: 'Behind his target',
  late_risk: 'Risk of being late',
  others_wait: 'Others wait longer',
  fairness: 'Fair share of work',
  taken_over: 'Taken from another',
  unserved: 'Order stays unserved',
  must_go: 'No time left',
  no_action: 'Leave it for the next round',
  late_minutes: 'Late minutes',
  free_load: 'Free load',
  target_pace: 'Target pace',
  best_match_now: 'Best match now',
  gain_better_driver_free_soon: 'Better driver soon free',
  gain_batch_partners_expected: 'Batch partners expected',
  wait_base: 'Price of waiting',
  wait_time: 'Price of the minutes',
  other_late: 'Would make another order late',
  late_share: 'Too likely to be late',
  unreachable: 'Cannot be reached by road',
  picked_up: 'Picked up',
  in_transit: 'On the way',
  on_break: 'On break',
  order_sla_changed: 'Promise judged anew',
  order_in_transit: 'On the way',
  driver_inactive: 'Driver is not active',
  other_zone: 'Works in another zone',
  driver_offline: 'Driver is offline',
  driver_on_break: 'Driver is on a break',
  off_shift: 'Has no shift, or it would end too late',
  position_missing: 'Position unknown',
  position_stale: 'Position too old',
  position_suspect: 'Position doubtful',
  out_of_radius: 'Too far from the pickup',
  too_many_orders: 'Carries too many orders',
  vehicle_type: 'Wrong type of vehicle',
  weight: 'Too heavy for the vehicle',
  volume: 'Too large for the vehicle',
  skill_missing: 'A needed skill is missing',
  cash_limit: 'Carries too much cash',
  hours_limit: 'Daily hours are used up',
  break_due: 'A break is due',
  blocked: 'Declined or blocked for this order',
  offer_open: 'Has an open offer',
  window_unreachable: 'Cannot arrive in time',
  improvement: 'Gains too little of the time',
  least_gain: 'Gains too few minutes',
  gain_per_moved_stop: 'Moves too many stops for its gain',
  promise_later: 'Would break a promise',
  locked_stop: 'Would move a locked stop',
  // Why rules, plans and orders of wealth wait, or came to nothing.
  nav_stale: 'NAV too old', no_nav: 'No NAV yet', quarantined: 'NAV in quarantine', nav_held: 'NAV in quarantine', calendar_missing: 'Year not in the calendar', no_cut_off: 'No cut-off in force',
  kyc_not_valid: 'Identity check not valid', client_not_active: 'Client not active', mandate_not_usable: 'Mandate cannot be used', mandate_ceiling: 'Above the mandate’s ceiling', scheme_closed: 'Scheme closed',
  amount_below_minimum: 'Below the scheme’s minimum', amount_not_multiple: 'Not a multiple of the scheme’s', units_below_minimum: 'Below the scheme’s least units', min_balance: 'Too little cash would stay',
  insufficient_funds: 'Too little cash', insufficient_cash: 'Too little cash', insufficient_units: 'Too few units', locked_in: 'Units are locked', limit_hard: 'Beyond a hard limit', limit_soft: 'Beyond a soft limit',
  kill_switch: 'Kill switch', approval_above: 'Above the amount that asks', approval_always: 'The rule asks each time', plan_approval: 'Plan waits for a yes', missed_dates: 'Missed dates', overlap: 'The run before is open',
  overlap_buffered: 'Waits for the run before', skipped_by_person: 'Left out by a person', condition_over: 'Condition holds no longer', condition_unknown: 'Condition not known', superseded: 'A later run took its place',
  max_per_execution: 'The most for one run', max_total_amount: 'The most in all', step_up: 'Step-up', step_up_cap: 'End of the step-up', scheme_multiple: 'The scheme’s multiple',
};

/** The state of a decision; `failed` says that its effect did not come about, such as an offer that was declined. */
export function sayDecided(status: string): string {
  return status === 'failed' ? 'Came to nothing' : status === 'committed' ? 'Decided' : status === 'executed' ? 'Carried out' : say(status);
}

/** A rule of the list of those checked, as its keeping is said; `spoken` says its breaking. */
const kept: Record<string, string> = {
  driver_inactive: 'Driver is active', other_zone: 'Works in this zone', driver_offline: 'Driver is on duty', driver_on_break: 'Driver is not on a break',
  off_shift: 'Shift lasts long enough', position_missing: 'Position known', position_stale: 'Position fresh', position_suspect: 'Position plausible',
  unreachable: 'Can be reached by road', out_of_radius: 'Near enough to the pickup', too_many_orders: 'Has room for one more order', vehicle_type: 'Right type of vehicle',
  weight: 'Weight fits', volume: 'Volume fits', skill_missing: 'Has the needed skills', cash_limit: 'Cash within the limit', hours_limit: 'Hours left today',
  break_due: 'No break is due', blocked: 'Has not declined this order', offer_open: 'No other offer open', window_unreachable: 'Arrives in time',
  other_late: 'Keeps his other orders in time', late_share: 'Unlikely to be late',
  improvement: 'Gains enough of the time', least_gain: 'Gains enough minutes', gain_per_moved_stop: 'Worth the stops that it moves', promise_later: 'Keeps every promise', locked_stop: 'Leaves locked stops alone',
};

export function sayKept(rule: string): string {
  return kept[rule] ?? say(rule);
}

/** What a changed policy looked at; the words of the scores are other ones. */
const features: Record<string, string> = {
  distance: 'Distance to the pickup', travel_time: 'Travel time to the pickup', deadline: 'Promise', window_end: 'End of the time window', shift_end: 'End of his shift',
  order_weight: 'Weight of the order', order_volume: 'Volume of the order', capacity_weight: 'What his vehicle carries', capacity_volume: 'Room in his vehicle',
  active_orders: 'Orders on hand', max_active_orders: 'Most orders on hand', radius: 'Search radius', missing_skills_required: 'Skills that he lacks',
};

function sayFeature(feature: string): string {
  const part = /^weight_(.+)$/.exec(feature)?.[1];
  return part ? `Weight of “${say(part)}”` : features[feature] ?? say(feature);
}

export function say(word: string | null | undefined): string {
  if (!word) return '–';
  const known = spoken[word];
  if (known) return known;
  const plain = word.replace(/[_:]/g, ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** `12.3 km, limit 10 km` */
export function ruleAmount({ measured, limit, unit }: BrokenRule): string {
  if (unit === 'flag') return '';
  const parts = [
    measured === null || measured === undefined ? null : amount(measured, unit),
    limit === null || limit === undefined ? null : `limit ${amount(limit, unit)}`,
  ];
  return parts.filter(Boolean).join(', ');
}

export function changeText(change: SmallestChange | string): string {
  if (typeof change === 'string') return change;
  return `${sayFeature(change.feature)}: ${amount(change.from, change.unit)} → ${amount(change.to, change.unit)}`;
}

/** Machine units as people read them: `8930 metres` is 8.9 km, `2700 seconds` is 45 min. */
export function amount(value: number | string | null | undefined, unit: string | null | undefined): string {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return figure(value);
  switch (unit) {
    case 'metres': return Math.abs(number) < 1000 ? `${figure(number)} m` : `${tenths(number / 1000)} km`;
    case 'seconds': return minutes(number);
    case 'seconds_from_now': return number < 0 ? `${minutes(-number)} ago` : `in ${minutes(number)}`;
    case 'grams': return Math.abs(number) < 1000 ? `${figure(number)} g` : `${tenths(number / 1000)} kg`;
    case 'cm3': return `${tenths(number / 1000)} l`;
    case 'per_mille': return `${tenths(number / 10)} %`;
    case 'level': return say(['low', 'normal', 'high', 'urgent'][number] ?? String(number));
    case 'flag': return '';
    default: return unit ? `${figure(number)} ${unit.replace(/_/g, ' ')}` : figure(number);
  }
}

function minutes(seconds: number): string {
  if (Math.abs(seconds) < 120) return `${figure(seconds)} s`;
  const whole = Math.round(seconds / 60);
  return whole < 120 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}

function tenths(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: 1 });
}

export function figure(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  return value.toLocaleString('en-GB', { maximumFractionDigits: 2 });
}

/** Scores travel as integers in thousandths. */
export function score(milli: number | null | undefined): string {
  if (milli === null || milli === undefined) return '–';
  return (milli / 1000).toLocaleString('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 }).replace('-', '−');
}

export function signedScore(milli: number): string {
  return milli > 0 ? `+${score(milli)}` : score(milli);
}
