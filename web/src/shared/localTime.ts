/** Between an instant and what a person types for it by the clock of the zone: `2026-11-21T14:30`. */

/** Null where nothing or half a time is typed. An hour that a clock change skips is taken by the offset before it. */
export function instantOf(typed: string, timeZone: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(typed)) return null;
  const asUtc = Date.parse(`${typed}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  // The offset at the guess; once more at the result, for the days on which it changes in between.
  const first = asUtc - offsetMs(asUtc, timeZone);
  return new Date(asUtc - offsetMs(first, timeZone)).toISOString();
}

export function typedOf(instant: string | null | undefined, timeZone: string): string {
  if (!instant) return '';
  const at = Date.parse(instant);
  return Number.isNaN(at) ? '' : new Date(at + offsetMs(at, timeZone)).toISOString().slice(0, 16);
}

function offsetMs(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part['year']!, part['month']! - 1, part['day']!, part['hour']!, part['minute']!, part['second']!) - Math.floor(at / 1000) * 1000;
}
