import { describe, expect, it } from 'vitest';
import { amount, changeText, ruleAmount, say, sayKept } from './words';

describe('words', () => {
  it('reads machine units as people do', () => {
    expect(amount(8930, 'metres')).toBe('8.9 km');
    expect(amount('450', 'per_mille')).toBe('45 %');
    expect(amount(2700, 'seconds')).toBe('45 min');
    expect(amount(-600, 'seconds_from_now')).toBe('10 min ago');
    expect(amount(3, 'active_orders')).toBe('3 active orders');
    expect(amount(null, 'metres')).toBe('–');
  });

  it('says what would have to change without a machine word', () => {
    expect(changeText({ feature: 'distance', from: '7171', to: '2971', unit: 'metres' })).toBe('Distance to the pickup: 7.2 km → 3 km');
    expect(changeText({ feature: 'weight_zone_experience', from: 100, to: 450, unit: 'per_mille' })).toBe('Weight of “Knows the area”: 10 % → 45 %');
  });

  it('says a rule by its keeping where it was kept, and by its breaking where it was broken', () => {
    expect(sayKept('driver_inactive')).toBe('Driver is active');
    expect(say('driver_inactive')).toBe('Driver is not active');
    expect(ruleAmount({ rule: 'out_of_radius', measured: 9965, limit: 5000, unit: 'metres' })).toBe('10 km, limit 5 km');
    expect(ruleAmount({ rule: 'blocked', measured: 1, limit: 0, unit: 'flag' })).toBe('');
  });
});
