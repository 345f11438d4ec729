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
};

export function say(word: string | null | undefined): string {
  if (!word) return '–';
  const known = spoken[word];
  if (known) return known;
  const plain = word.replace(/[_:]/g, ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** `12.3 km, limit 10 km` */
export function ruleAmount({ measured, limit, unit }: BrokenRule): string {
  const unitText = unit ? ` ${unit}` : '';
  const parts = [
    measured === null || measured === undefined ? null : `${figure(measured)}${unitText}`,
    limit === null || limit === undefined ? null : `limit ${figure(limit)}${unitText}`,
  ];
  return parts.filter(Boolean).join(', ');
}

export function changeText(change: SmallestChange | string): string {
  if (typeof change === 'string') return change;
  const unit = change.unit ? ` ${change.unit}` : '';
  return `${say(change.feature)}: ${figure(change.from)} → ${figure(change.to)}${unit}`;
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
