import { describe, expect, it } from 'vitest';
import { hoursDraft, hoursOf, readSpans } from './hours';

const line = (weekday: number | null, date: string | null, opens: string | null, closes: string | null, name: string | null = null) => ({ weekday, date, opens, closes, name });

describe('opening hours', () => {
  it('come back as they were', () => {
    const hours = [line(1, null, '08:00', '12:00'), line(1, null, '13:00', '18:00'), line(6, null, '22:00', '02:00'), line(null, '2026-12-25', null, null, 'Christmas'), line(null, '2026-12-31', '08:00', '12:00')];
    const draft = hoursDraft(hours);
    expect(draft.week[0]).toBe('08:00-12:00, 13:00-18:00');
    expect(draft.special).toEqual([{ date: '2026-12-25', text: '', name: 'Christmas' }, { date: '2026-12-31', text: '08:00-12:00', name: '' }]);
    expect(hoursOf(draft)).toEqual(hours);
  });

  it('are read as people write them', () => {
    expect(readSpans('8:00 – 12:30; 14:00-24:00')).toEqual([{ opens: '08:00', closes: '12:30' }, { opens: '14:00', closes: '24:00' }]);
    expect(readSpans(' ')).toEqual([]);
    for (const text of ['8-12', '25:00-26:00', '08:60-09:00', 'always']) expect(readSpans(text)).toBeNull();
  });

  it('are not sent while a line is wrong', () => {
    expect(hoursOf({ week: ['8 to 5', '', '', '', '', '', ''], special: [] })).toBeNull();
    expect(hoursOf({ week: ['', '', '', '', '', '', ''], special: [{ date: '', text: '', name: '' }] })).toBeNull();
  });
});
