/** Days without a row, and sums over a period. Pure. */
import type { StatsDay } from '../api/types';
import type { Figure } from './figures';

/** Every date of the period, oldest first, with its row; a day on which nothing happened has none. */
export function everyDay(rows: readonly StatsDay[], today: string, days: number): { date: string; row: StatsDay | null }[] {
  const byDate = new Map(rows.map((row) => [row.date, row]));
  const last = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: days + 1 }, (_, at) => {
    const date = new Date(last - (days - at) * 86_400_000).toISOString().slice(0, 10);
    return { date, row: byDate.get(date) ?? null };
  });
}

export function valueOf(row: StatsDay | null, name: string): number | null {
  const value = row?.[name];
  return typeof value === 'number' ? value : null;
}

/** Counts are summed; a mean of a period is weighted by what its days counted. */
export function overall(rows: readonly StatsDay[], figure: Figure, weight: string): number | null {
  const values = rows.map((row) => [valueOf(row, figure.name), valueOf(row, weight) ?? 0] as const).filter(([value]) => value !== null);
  if (values.length === 0) return null;
  if (!figure.name.startsWith('avg_')) return round(values.reduce((sum, [value]) => sum + value!, 0));
  const weights = values.reduce((sum, [, count]) => sum + count, 0);
  return weights === 0 ? null : round(values.reduce((sum, [value, count]) => sum + value! * count, 0) / weights);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
