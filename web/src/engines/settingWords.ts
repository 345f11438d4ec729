/** What each setting of the engines means, in its unit. A setting that is not here is shown by its name and its limits. */
import type { EnginePath } from '../api/types';

export interface SettingWord {
  label: string;
  unit?: string;
  what: string;
  /** Heading under which it stands. */
  group?: string;
  choices?: { value: string; label: string }[];
}

const dispatch: Record<string, SettingWord> = {
  tick_seconds: { label: 'Looks every', unit: 'seconds', what: 'How often waiting orders are looked at. A new order, a free driver or an answered offer wakes the engine within a second anyway.' },
  offer_timeout_seconds: { label: 'A driver has to answer', unit: 'seconds', what: 'An offer that is not answered in this time goes to the next best driver. Longer: fairer to drivers on the road, slower for the customer.' },
  max_offers: { label: 'Offers before the last resort', unit: 'offers', what: 'So many drivers are asked one after another. 0: nobody is asked, the last resort comes at once.' },
  max_active_orders: { label: 'Orders a driver carries at most', unit: 'orders', what: 'A driver with so many open orders gets no further one, whoever assigns.' },
  orders_per_run: { label: 'Orders in one run', unit: 'orders', what: 'More than these wait for the next run, the least urgent first. Guards the server on a day of ten times the orders.' },
  after_offers: {
    label: 'Last resort', what: 'What happens when that many offers found nobody.',
    choices: [
      { value: 'force', label: 'Give it to the best driver who did not decline' },
      { value: 'hold', label: 'Hold it and ask a dispatcher' },
      { value: 'broadcast', label: 'Ask up to ten drivers at once' },
    ],
  },
};

const routes: Record<string, SettingWord> = {
  tick_minutes: { label: 'Looks every', unit: 'minutes', what: 'How often each open route is held against a better order of its stops. Assignments, cancellations and incidents wake the engine at once.' },
  traffic_seconds: { label: 'Looks at late routes every', unit: 'seconds', what: 'Between the looks above: only routes that fall behind their plan or meet traffic.' },
  improvement_percent: { label: 'Least gain', unit: '%', what: 'A new order of stops must save at least this share of the time that is left. Lower: more changes for drivers, for less.' },
  rest_minutes: { label: 'Rest between changes', unit: 'minutes', what: 'A route that was changed is left alone for so long, unless something happens on it.' },
  veto_seconds: { label: 'Time for a veto', unit: 'seconds', what: 'Where the engine acts unless stopped: how long a proposal waits for your “no”.' },
};

const batching: Record<string, SettingWord> = {
  tick_minutes: { label: 'Looks every', unit: 'minutes', what: 'How often waiting orders are put together.' },
  wake_at_orders: { label: 'Wakes at', unit: 'waiting orders', what: 'So many orders that could be batched wake the engine before its time.' },
  min_orders: { label: 'Orders in a batch, least', unit: 'orders', what: 'A smaller group goes singly.' },
  max_orders: { label: 'Orders in a batch, most', unit: 'orders', what: 'The service level may allow fewer.' },
  max_distance_km: { label: 'Drop-offs lie within', unit: 'km', what: 'Every pair of drop-offs of a batch is at most so far apart.' },
  max_age_minutes: { label: 'Oldest order', unit: 'minutes', what: 'An order that has waited longer goes alone, at once.' },
  hold_minutes: { label: 'A batch waits for a driver', unit: 'minutes', what: 'Without a driver by then it is dissolved and its orders go singly.' },
};

const risk = 'When a promise is at risk', silent = 'Stuck orders and silent drivers', ladder = 'The ladder', remedies = 'Remedies';
const escalation: Record<string, SettingWord> = {
  tick_seconds: { label: 'Sweeps every', unit: 'seconds', what: 'The safety net. Due moments have timers of their own and do not wait for it.', group: risk },
  critical_minutes: { label: 'Critical below', unit: 'minutes left', what: 'Less than this to the promise is critical, unless the arrival is known to be in time.', group: risk },
  high_minutes: { label: 'High below', unit: 'minutes left', what: 'As above, one step lower.', group: risk },
  medium_minutes: { label: 'Medium below', unit: 'minutes left', what: 'As above, two steps lower.', group: risk },
  critical_percent: { label: 'Critical, at most', unit: '% of the promise', what: 'For short promises: the minutes above never count for more than this share.', group: risk },
  high_percent: { label: 'High, at most', unit: '% of the promise', what: 'The same for high.', group: risk },
  medium_percent: { label: 'Medium, at most', unit: '% of the promise', what: 'The same for medium.', group: risk },
  behind_plan_minutes: { label: 'Behind its plan', unit: 'minutes', what: 'A route so late against its plan raises an alert.', group: risk },
  stuck_order_minutes: { label: 'An order is stuck after', unit: 'minutes', what: 'No progress: no change of state, no stop, no 200 m towards the next stop.', group: silent },
  stuck_answer_minutes: { label: 'Its driver has to answer', unit: 'minutes', what: 'He is asked first; then the order is treated as his silence.', group: silent },
  driver_unresponsive_minutes: { label: 'A driver is silent after', unit: 'minutes', what: 'Busy, and no position for so long.', group: silent },
  message_wait_minutes: { label: 'Wait after the message', unit: 'minutes', what: 'Then he is called.', group: silent },
  call_wait_minutes: { label: 'Wait after the call', unit: 'minutes', what: 'Then what he has not picked up is handed over. Parcels on board stay with him.', group: silent },
  lost_driver_minutes: { label: 'New driver within', unit: 'minutes', what: 'An order that lost its driver climbs the ladder when it has none by then.', group: silent },
  acknowledge_critical_minutes: { label: 'Take a critical one within', unit: 'minutes', what: 'Nobody took it: the next level is told.', group: ladder },
  acknowledge_high_minutes: { label: 'Take a high one within', unit: 'minutes', what: 'As above.', group: ladder },
  acknowledge_medium_minutes: { label: 'Take a medium one within', unit: 'minutes', what: 'As above.', group: ladder },
  acknowledge_low_minutes: { label: 'Take a low one within', unit: 'minutes', what: 'As above.', group: ladder },
  solve_minutes: { label: 'Solve within', unit: 'minutes', what: 'Taken but not solved by then: open again, one level up.', group: ladder },
  solve_critical_minutes: { label: 'Solve a critical one within', unit: 'minutes', what: 'As above.', group: ladder },
  reopen_minutes: { label: 'Quiet after a resolution', unit: 'minutes', what: 'The same trouble opens again only after this, or when it is worse.', group: ladder },
  hand_over_gain_minutes: { label: 'Hand over for at least', unit: 'minutes saved', what: 'A high risk moves to another driver only when he is faster by this.', group: remedies },
  critical_gain_minutes: { label: 'When critical, for at least', unit: 'minutes saved', what: 'As above, for a critical risk.', group: remedies },
  most_hand_overs: { label: 'Hand-overs of one order', unit: 'times', what: 'After these a person decides.', group: remedies },
  compensation_minutes: { label: 'Propose compensation from', unit: 'minutes late', what: 'A proposal only: paying always waits for a person.', group: remedies },
};

export const settingWords: Record<EnginePath, Record<string, SettingWord>> = { dispatch, routes, batching, escalation };

/** The decisions that each engine makes, for its autonomy. */
export const decisionTypes: Record<EnginePath, string> = { dispatch: 'assignment', routes: 'route_change', batching: 'batch', escalation: 'escalation_step' };

export const autonomies = [
  { value: 'observe', label: 'Observe', what: 'Decides and writes it down, so that it can be compared with what people did. Nothing happens by it.' },
  { value: 'suggest', label: 'Suggest', what: 'Every decision waits as a proposal until a person accepts it; unanswered ones expire.' },
  { value: 'act_with_veto', label: 'Act unless stopped', what: 'A proposal is carried out by itself when nobody stops it in time. Rules are tested again then.' },
  { value: 'act', label: 'Act', what: 'Decisions are carried out at once. You see each one, and can overrule it.' },
] as const;
