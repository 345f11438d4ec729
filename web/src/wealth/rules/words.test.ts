import { describe, expect, it } from 'vitest';
import { growthOf, whenOf } from './words';

const rule = { trigger_type: 'Date', trigger_config: {}, frequency: 'Monthly', goal_name: null, scheme_name: 'Large Caps' };

describe('when a rule acts', () => {
  it('is said in words', () => {
    expect(whenOf({ ...rule, trigger_config: { day_of_month: 5 } })).toBe('Monthly, on day 5 of the month');
    expect(whenOf({ ...rule, trigger_config: { nth_week: -1, day_of_week: 5 } })).toBe('Monthly, on the last Friday of the month');
    expect(whenOf({ ...rule, trigger_type: 'Market Condition', frequency: 'Weekly', trigger_config: { nav_change_threshold: -3, change_days: 1 } })).toBe('When the NAV falls 3 % from one NAV to the next, at most once (weekly)');
    expect(whenOf({ ...rule, trigger_type: 'Goal Progress', goal_name: 'House', trigger_config: { goal_progress_threshold: 40 } })).toBe('While the goal “House” is below 40 %, at most once (monthly)');
  });

  it('says how the amount grows', () => {
    expect(growthOf({ step_up: null, currency: 'INR' })).toBeNull();
    expect(growthOf({ step_up: { percent: 10, every: 12, cap: 8000 }, currency: 'INR' })!.replace(/\u00a0/g, ' ')).toBe('10 % of the first amount more every 12 dates, up to INR 8,000.00');
  });
});
