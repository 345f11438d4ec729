import { describe, expect, it } from 'vitest';
import { businessDays, monthsOf, readDays, yearsMissing, yearsOffered } from './calendar';

describe('a business calendar', () => {
  it('misses this year and the next while they have no row', () => {
    expect(yearsMissing([2025, 2026], '2026-11-22')).toEqual([2027]);
    expect(yearsMissing([], '2026-11-22')).toEqual([2026, 2027]);
    expect(yearsOffered([2013, 2026], '2026-11-22')).toEqual([2013, 2026, 2027]);
  });

  it('reads days as a circular lists them', () => {
    expect(readDays('2027-01-26, Republic Day\n2027-03-22\tHoli\n\n2027-05-01', 'holiday')).toEqual({
      days: [{ day: '2027-01-26', kind: 'holiday', name: 'Republic Day' }, { day: '2027-03-22', kind: 'holiday', name: 'Holi' }, { day: '2027-05-01', kind: 'holiday', name: null }], errors: [],
    });
  });

  it('says which line is no day, and which day stands there twice', () => {
    expect(readDays('26.01.2027 Republic Day\n2027-02-30\n2027-03-22\n2027-03-22', 'holiday').errors).toEqual([
      { line: 1, text: '“26.01.2027” is not a day such as 2027-01-26' }, { line: 2, text: '“2027-02-30” is not a day such as 2027-01-26' }, { line: 4, text: '2027-03-22 stands here twice' },
    ]);
  });

  it('shows each day as it counts', () => {
    // 2027 begins on a Friday and has 261 weekdays; 26 January is a Tuesday, 14 August a Saturday.
    const months = monthsOf(2027, [0, 6], [{ day: '2027-01-26', kind: 'weekday_holiday', name: 'Republic Day' }, { day: '2027-08-14', kind: 'holiday', name: null }, { day: '2027-11-01', kind: 'special_session', name: null }]);
    expect(months[0]!.days.slice(0, 6)).toMatchObject([null, null, null, null, { day: '2027-01-01', look: 'open' }, { day: '2027-01-02', look: 'weekend' }]);
    expect(months[0]!.days.find((day) => day?.day === '2027-01-26')).toMatchObject({ look: 'closed', name: 'Republic Day' });
    expect(months[10]!.days.find((day) => day?.day === '2027-11-01')?.look).toBe('session');
    expect(businessDays(months)).toBe(260);
  });
});
