/** Years and days of a business calendar. */
import type { Calendar, CalendarDay } from '../../api/types';
import { dayFrom } from './rows';

export const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;

export function weekendOf({ weekend_days }: Calendar): string {
  // A week is read from Monday.
  return [...weekend_days].sort((one, other) => ((one + 6) % 7) - ((other + 6) % 7)).map((at) => weekdayNames[at]).join(', ') || 'none';
}

/** This year and the next, where they are unknown: what needs them is held. */
export function yearsMissing(known: readonly number[], today: string): number[] {
  const year = Number(today.slice(0, 4));
  return [year, year + 1].filter((each) => !known.includes(each));
}

/** The years to choose from: those that are known, this one and the next. */
export function yearsOffered(known: readonly number[], today: string): number[] {
  const year = Number(today.slice(0, 4));
  return [...new Set([...known, year, year + 1])].sort((one, other) => one - other);
}

export interface ReadDays { days: CalendarDay[]; errors: { line: number; text: string }[] }

/** Lines such as `2027-01-26, Republic Day`, as a spreadsheet or a circular gives them. */
export function readDays(text: string, kind: CalendarDay['kind']): ReadDays {
  const days: CalendarDay[] = [];
  const errors: ReadDays['errors'] = [];
  text.split(/\r?\n/).forEach((line, at) => {
    if (line.trim() === '') return;
    const [, day = '', name = ''] = /^\s*(\S+?)(?:[,;\t]|\s|$)\s*(.*)$/.exec(line) ?? [];
    // A day that no month has, such as 30 February, is taken for another one by the machine.
    if (dayFrom(day, 0) !== day) errors.push({ line: at + 1, text: `“${day}” is not a day such as 2027-01-26` });
    else if (days.some((other) => other.day === day)) errors.push({ line: at + 1, text: `${day} stands here twice` });
    else days.push({ day, kind, name: name.trim().replace(/^"|"$/g, '') || null });
  });
  return { days, errors };
}

export type Look = 'open' | 'weekend' | 'closed' | 'session';

export interface Month { name: string; /** From Monday; null before the first day. */ days: ({ day: string; look: Look; name: string | null } | null)[] }

/** A year as it is looked at: twelve months, each day open, of the weekend, closed, or remarkable and open. */
export function monthsOf(year: number, weekend: readonly number[], rows: readonly CalendarDay[]): Month[] {
  const known = new Map(rows.map((row) => [row.day, row]));
  return monthNames.map((name, at) => {
    const first = new Date(Date.UTC(year, at, 1));
    const length = new Date(Date.UTC(year, at + 1, 0)).getUTCDate();
    const days = Array.from({ length }, (_, index) => {
      const date = new Date(Date.UTC(year, at, index + 1));
      const day = date.toISOString().slice(0, 10);
      const row = known.get(day);
      return { day, look: lookOf(row, weekend.includes(date.getUTCDay())), name: row?.name ?? null };
    });
    return { name, days: [...Array<null>((first.getUTCDay() + 6) % 7).fill(null), ...days] };
  });
}

/** A special session makes its year known and opens nothing. */
function lookOf(row: CalendarDay | undefined, isWeekend: boolean): Look {
  if (row && row.kind !== 'special_session') return 'closed';
  return isWeekend ? 'weekend' : row ? 'session' : 'open';
}

export function businessDays(months: readonly Month[]): number {
  return months.reduce((sum, { days }) => sum + days.filter((day) => day?.look === 'open' || day?.look === 'session').length, 0);
}
