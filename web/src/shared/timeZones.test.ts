import { describe, expect, it } from 'vitest';
import { timeZones } from './timeZones';

describe('the list of time zones', () => {
  it('has the present names, and the older spellings of none', () => {
    const zones = timeZones();
    for (const name of ['Asia/Kolkata', 'Asia/Ho_Chi_Minh', 'Europe/Kyiv', 'Africa/Nairobi']) expect(zones).toContain(name);
    expect(zones).not.toContain('Asia/Calcutta');
    expect(new Set(zones).size).toBe(zones.length);
  });

  it('has nothing that the clock does not know', () => {
    for (const zone of timeZones()) expect(() => new Intl.DateTimeFormat('en-GB', { timeZone: zone })).not.toThrow();
  });
});
