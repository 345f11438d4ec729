import { describe, expect, it } from 'vitest';
import type { Preference } from '../api/types';
import { hasOwn, isHalf, quietOf, toSend, wishFor, withChannel, withoutWish, withWish } from './wishes';

const all: Preference = { event: '*', channels: ['In-App', 'Email'], enabled: true, quiet_hours: null, digest: 'None' };

describe('preferences as they are edited', () => {
  it('take the row for all where the event has none', () => {
    expect(wishFor([all], 'Escalation Raised')).toBe(all);
    expect(wishFor([], 'Escalation Raised')).toBeNull();
    expect(wishFor([{ ...all, event: 'Escalation Raised', client_id: 'c' }], 'Escalation Raised')).toBeNull();
  });

  it('begin a row of the event from what counted so far, and go back to it', () => {
    const rows = withWish([all], 'Escalation Raised', [], { digest: 'Hourly' });
    expect(rows[1]).toEqual({ ...all, event: 'Escalation Raised', digest: 'Hourly' });
    expect(hasOwn(rows, 'Escalation Raised')).toBe(true);
    expect(withoutWish(rows, 'Escalation Raised')).toEqual([all]);
    expect(withWish(rows, 'Escalation Raised', [], { channels: withChannel(['In-App', 'Email'], 'Email', false) })[1]!.channels).toEqual(['In-App']);
  });

  it('need both ends of the quiet hours', () => {
    expect(quietOf('', '', null, 'Asia/Riyadh')).toBeNull();
    expect(isHalf(quietOf('22:00', '', null, 'Asia/Riyadh'))).toBe(true);
    expect(quietOf('22:00', '07:00', null, 'Asia/Riyadh')).toMatchObject({ start: '22:00', end: '07:00', time_zone: 'Asia/Riyadh' });
  });

  it('send nothing that the server gave', () => {
    expect(toSend({ ...all, ...({ id: 'x', version: 3, created_at: '' } as object) })).toEqual(all);
  });
});
