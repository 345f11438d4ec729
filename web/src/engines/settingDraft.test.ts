import { describe, expect, it } from 'vitest';
import { changedNames, configOf, draftOf, valueProblem } from './settingDraft';

const limits = [{ name: 'max_orders', least: 2, most: 20 }, { name: 'max_distance_km', least: 0.1, most: 50 }];
const settings = { zone_id: null, version: 1, config: { max_orders: 5, max_distance_km: 3, after: 'hold' }, defaults: {}, limits };

describe('settings as they are typed', () => {
  it('says what is wrong before the server is asked', () => {
    expect(valueProblem('', limits[0]!)).toBe('A number.');
    expect(valueProblem('2.5', limits[0]!)).toBe('A whole number.');
    expect(valueProblem('21', limits[0]!)).toBe('From 2 to 20.');
    expect(valueProblem('2.5', limits[1]!)).toBeUndefined();
  });

  it('become settings again only when every value is one', () => {
    const draft = draftOf(settings.config);
    expect(configOf(draft, settings)).toEqual(settings.config);
    expect(configOf({ ...draft, max_orders: 'x' }, settings)).toBeNull();
    expect(changedNames(settings.config, configOf({ ...draft, max_orders: '4' }, settings)!)).toEqual(['max_orders']);
  });
});
