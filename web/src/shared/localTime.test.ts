import { describe, expect, it } from 'vitest';
import { instantOf, typedOf } from './localTime';

describe('a time that is typed', () => {
  it('is by the clock of the zone', () => {
    // Nairobi is three hours ahead, Kathmandu five and three quarters.
    expect(instantOf('2026-11-21T14:30', 'Africa/Nairobi')).toBe('2026-11-21T11:30:00.000Z');
    expect(instantOf('2026-11-21T14:30', 'Asia/Kathmandu')).toBe('2026-11-21T08:45:00.000Z');
    expect(typedOf('2026-11-21T11:30:00Z', 'Africa/Nairobi')).toBe('2026-11-21T14:30');
  });

  it('is right on both sides of a clock change', () => {
    // Berlin left summer time on 25 October 2026 at 01:00 UTC.
    expect(instantOf('2026-10-25T01:30', 'Europe/Berlin')).toBe('2026-10-24T23:30:00.000Z');
    expect(instantOf('2026-10-25T12:00', 'Europe/Berlin')).toBe('2026-10-25T11:00:00.000Z');
  });

  it('is nothing while it is half typed', () => {
    for (const text of ['', '2026-11-21', 'soon', '2026-13-41T10:00']) expect(instantOf(text, 'UTC')).toBeNull();
  });
});
