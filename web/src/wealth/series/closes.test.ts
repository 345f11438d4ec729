import { describe, expect, it } from 'vitest';
import type { NavDrop } from '../../api/types';
import { firstOf, justBefore, outcomesOf, readCloses } from './closes';

const drop = { status: 'accepted', hold_code: null, hold_reason: null, accepted: 0, unchanged: 0, held: 0, ignored: 0, unknown: 0, no_value: 0, history: 0, restated: 0 } as NavDrop;

describe('closes of a series', () => {
  it('are read by comma, semicolon, tab and blank, under a heading or not', () => {
    const closes = [{ price_date: '2026-11-19', close: '14.23' }, { price_date: '2026-11-20', close: '15' }];
    for (const text of ['date,close\n2026-11-19,14.23\n2026-11-20,15', '2026-11-19; 14.23\n\n2026-11-20;15', '2026-11-19\t14.23\r\n2026-11-20 15']) expect(readCloses(text)).toEqual({ closes, errors: [] });
  });

  it('say which line is wrong', () => {
    expect(readCloses('20.11.2026, 14.23\n2026-11-20\n2026-11-20, 1e5').errors).toEqual([
      { line: 1, text: '“20.11.2026” is not a day such as 2026-11-20' }, { line: 2, text: 'the close is missing: a line is day, close' }, { line: 3, text: '“1e5” is not a number such as 14.23' },
    ]);
  });

  it('come to something that is said in sentences', () => {
    expect(outcomesOf({ ...drop, accepted: 3, restated: 1, held: 1 })).toEqual(['3 values are accepted, 1 in the place of another value.', 'One value is held: it counts when a person has looked.']);
    expect(outcomesOf({ ...drop, unchanged: 1, ignored: 1, no_value: 1 })).toEqual(['One value stood there already.', '2 values are passed over.']);
    expect(outcomesOf({ ...drop, status: 'held', hold_code: 'layout_changed' })).toEqual(['The delivery is held as a whole: layout_changed']);
    expect(outcomesOf(drop)).toEqual(['The delivery held no value.']);
  });

  it('are asked for as they stood before, and from a day of the right month on', () => {
    expect(justBefore('2026-11-20T08:30:00.000000Z')).toBe('2026-11-20T08:29:59.999Z');
    expect(firstOf('3', '2026-11-22')).toBe('2026-08-22');
    // November has 30 days, and a year before 29 February there is none.
    expect(firstOf('3', '2026-05-31')).toBe('2026-02-28');
    expect(firstOf('12', '2028-02-29')).toBe('2027-02-28');
    expect(firstOf('', '2026-11-22')).toBeUndefined();
  });
});
