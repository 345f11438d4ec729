/** Opening hours as people write them: `08:00-12:00, 13:00-18:00`, one line a day. */
import type { ZoneHours } from '../api/types';

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

export interface SpecialDay { date: string; text: string; name: string }
export interface HoursDraft { week: string[]; special: SpecialDay[] }

export function hoursDraft(hours: readonly ZoneHours[]): HoursDraft {
  const dates = [...new Set(hours.flatMap(({ date }) => (date ? [date] : [])))].sort();
  return {
    week: weekdays.map((_, at) => spans(hours.filter(({ weekday }) => weekday === at + 1))),
    special: dates.map((date) => {
      const own = hours.filter((line) => line.date === date);
      return { date, text: spans(own), name: own.find(({ name }) => name)?.name ?? '' };
    }),
  };
}

/** Null when a line cannot be read; the lines that cannot are named by `wrongLines`. */
export function hoursOf(draft: HoursDraft): ZoneHours[] | null {
  const lines: ZoneHours[] = [];
  for (const [at, text] of draft.week.entries()) {
    const read = readSpans(text);
    if (!read) return null;
    lines.push(...read.map(({ opens, closes }) => ({ weekday: at + 1, date: null, opens, closes, name: null })));
  }
  for (const { date, text, name } of draft.special) {
    const read = readSpans(text);
    if (!read || !date) return null;
    const named = name.trim() || null;
    // A date without hours is a closed day; a weekday without hours is simply not there.
    if (read.length === 0) lines.push({ weekday: null, date, opens: null, closes: null, name: named });
    else lines.push(...read.map(({ opens, closes }) => ({ weekday: null, date, opens, closes, name: named })));
  }
  return lines;
}

export function readSpans(text: string): { opens: string; closes: string }[] | null {
  if (text.trim() === '') return [];
  const found = text.split(/[,;]/).map((part) => /^\s*(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)\s*$/.exec(part));
  if (found.some((match) => !match)) return null;
  const read = found.map((match) => ({ opens: match![1]!.padStart(5, '0'), closes: match![2]!.padStart(5, '0') }));
  return read.every(({ opens, closes }) => isTime(opens) && isTime(closes)) ? read : null;
}

function isTime(text: string): boolean {
  const [hour, minute] = text.split(':').map(Number);
  return minute! < 60 && (hour! < 24 || text === '24:00');
}

function spans(lines: readonly ZoneHours[]): string {
  return lines.flatMap(({ opens, closes }) => (opens && closes ? [`${opens.slice(0, 5)}-${closes.slice(0, 5)}`] : [])).join(', ');
}
