import { describe, expect, it } from 'vitest';
import { everyDay, overall, valueOf } from './days';

const rows = [{ date: '2026-11-21', total: 3, avg_score: 80 }, { date: '2026-11-19', total: 1, avg_score: 60 }, { date: '2026-11-18', total: 2, avg_score: null }];
const figure = (name: string) => ({ name, label: name, what: '' });

describe('days of the statistics', () => {
  it('are all there, and those without a row say so', () => {
    const days = everyDay(rows, '2026-11-21', 3);
    expect(days.map(({ date }) => date)).toEqual(['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21']);
    expect(valueOf(days[2]!.row, 'total')).toBeNull();
    expect(valueOf(days[3]!.row, 'total')).toBe(3);
  });

  it('are summed by counts, and averaged by their weight', () => {
    expect(overall(rows, figure('total'), 'total')).toBe(6);
    // (80 × 3 + 60 × 1) / 4; the day without a score has no part in it.
    expect(overall(rows, figure('avg_score'), 'total')).toBe(75);
    expect(overall([], figure('total'), 'total')).toBeNull();
  });
});
