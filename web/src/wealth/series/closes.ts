/** Closes out of a table, what a delivery of them came to, and how a value stood before it was published anew. */
import type { NavDrop } from '../../api/types';
import { dayFrom } from '../market/rows';

export interface ReadCloses { closes: { price_date: string; close: string }[]; errors: { line: number; text: string }[] }

/** Lines such as `2026-11-20, 14.23`, by comma, semicolon or tab; a heading is passed over. */
export function readCloses(text: string): ReadCloses {
  const closes: ReadCloses['closes'] = [];
  const errors: ReadCloses['errors'] = [];
  text.split(/\r?\n/).forEach((line, at) => {
    if (line.trim() === '' || (at === 0 && !/\d/.test(line))) return;
    const [day = '', value = ''] = line.trim().split(/\s*[,;\t]\s*|\s+/);
    if (dayFrom(day, 0) !== day) errors.push({ line: at + 1, text: `“${day}” is not a day such as 2026-11-20` });
    else if (!/^\d+(\.\d+)?$/.test(value)) errors.push({ line: at + 1, text: value === '' ? 'the close is missing: a line is day, close' : `“${value}” is not a number such as 14.23` });
    else closes.push({ price_date: day, close: value });
  });
  return { closes, errors };
}

/** What became of a delivery, a sentence each. */
export function outcomesOf(drop: NavDrop): string[] {
  if (drop.status === 'held') return [`The delivery is held as a whole: ${drop.hold_reason ?? drop.hold_code}`];
  const values = (count: number) => (count === 1 ? 'One value' : `${count.toLocaleString('en-GB')} values`);
  const is = (count: number) => (count === 1 ? 'is' : 'are');
  const lines = [
    drop.accepted > 0 && `${values(drop.accepted)} ${is(drop.accepted)} accepted${detailOf(drop)}.`,
    drop.unchanged > 0 && `${values(drop.unchanged)} stood there already.`,
    drop.held > 0 && `${values(drop.held)} ${is(drop.held)} held: ${drop.held === 1 ? 'it counts' : 'they count'} when a person has looked.`,
    drop.ignored + drop.no_value > 0 && `${values(drop.ignored + drop.no_value)} ${is(drop.ignored + drop.no_value)} passed over.`,
    drop.unknown > 0 && `${values(drop.unknown)} ${is(drop.unknown)} of no series that is known.`,
  ].filter((line) => line !== false);
  return lines.length > 0 ? lines : ['The delivery held no value.'];
}

function detailOf({ restated, history }: NavDrop): string {
  const parts = [restated > 0 && `${restated} in the place of another value`, history > 0 && `${history} from before the last one, which nothing fires on`].filter(Boolean);
  return parts.length > 0 ? `, ${parts.join(', ')}` : '';
}

/** The instant just before one, so that what was known then is what stood there before. */
export function justBefore(instant: string): string {
  return new Date(Date.parse(instant) - 1).toISOString();
}

export const ranges = [{ value: '3', label: '3 months' }, { value: '12', label: 'A year' }, { value: '60', label: '5 years' }, { value: '', label: 'All' }];

/** The first day of the last so many months; undefined: from the beginning. */
export function firstOf(months: string, today: string): string | undefined {
  if (months === '') return undefined;
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number);
  const begin = month - 1 - Number(months);
  const last = new Date(Date.UTC(year, begin + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, begin, Math.min(day, last))).toISOString().slice(0, 10);
}
