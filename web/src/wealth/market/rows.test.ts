import { describe, expect, it } from 'vitest';
import { bySubject, conflictOf, dayFrom, doOverlap, gapsOf, lastDayBefore, standingOf } from './rows';

const row = (id: string, category: string, effective_from: string, effective_to: string | null = null) => ({ id, category, effective_from, effective_to, version: 1 });
const members = ['category'];

describe('rows with effective dates', () => {
  it('are in force on their first day and on their last', () => {
    const span = { effective_from: '2026-04-01', effective_to: '2027-03-31' };
    expect(['2026-03-31', '2026-04-01', '2027-03-31', '2027-04-01'].map((today) => standingOf(span, today))).toEqual(['ahead', 'in force', 'in force', 'ended']);
    expect(standingOf({ effective_from: '2000-01-01', effective_to: null }, '2026-11-22')).toBe('in force');
  });

  it('overlap when they share a day, and not when one begins the day after the other ends', () => {
    const old = { effective_from: '2026-01-01', effective_to: '2026-12-31' };
    expect(doOverlap(old, { effective_from: '2026-12-31', effective_to: null })).toBe(true);
    expect(doOverlap(old, { effective_from: '2027-01-01', effective_to: null })).toBe(false);
    expect(doOverlap({ effective_from: '2000-01-01', effective_to: null }, { effective_from: '1999-01-01', effective_to: null })).toBe(true);
  });

  it('are in the way only of the same subject, and never of themselves', () => {
    const rows = [row('a', '*', '2000-01-01'), row('b', 'liquid', '2000-01-01', '2026-12-31')];
    expect(conflictOf(rows, members, row('new', 'liquid', '2026-12-01'))?.id).toBe('b');
    expect(conflictOf(rows, members, row('new', 'liquid', '2027-01-01'))).toBeNull();
    expect(conflictOf(rows, members, row('b', 'liquid', '2026-12-01'))).toBeNull();
    expect(conflictOf(rows, members, row('new', 'overnight', '2026-12-01'))).toBeNull();
  });

  it('end the day before their successor begins, if they had begun by then', () => {
    expect(lastDayBefore(row('a', '*', '2000-01-01'), '2027-03-01')).toBe('2027-02-28');
    expect(lastDayBefore(row('a', '*', '2027-03-01'), '2027-03-01')).toBeNull();
    expect(lastDayBefore(row('a', '*', '2000-01-01'), '')).toBeNull();
    expect(dayFrom('2028-02-28', 1)).toBe('2028-02-29');
  });

  it('leave a gap that lies ahead, inside or at the end; one that is past and closed is none', () => {
    const today = '2026-11-22';
    expect(gapsOf([row('a', '*', '2000-01-01', '2026-12-31')], members, today)).toMatchObject([{ after: { id: 'a' }, from: '2027-01-01', until: null }]);
    expect(gapsOf([row('b', '*', '2027-02-01'), row('a', '*', '2000-01-01', '2026-12-31')], members, today)).toMatchObject([{ from: '2027-01-01', until: '2027-01-31' }]);
    expect(gapsOf([row('a', '*', '2000-01-01', '2026-12-31'), row('b', '*', '2027-01-01')], members, today)).toEqual([]);
    expect(gapsOf([row('a', '*', '2000-01-01', '2020-12-31'), row('b', '*', '2021-06-01')], members, today)).toEqual([]);
    expect(gapsOf([row('a', '*', '2000-01-01', '2020-12-31')], members, today)).toEqual([]);
  });

  it('stand by subject in the order of their days', () => {
    const found = bySubject([row('b', 'x', '2027-01-01'), row('c', 'y', '2000-01-01'), row('a', 'x', '2000-01-01', '2026-12-31')], members);
    expect([...found.values()].map((same) => same.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
  });
});
