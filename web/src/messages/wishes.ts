/** One's preferences as the table edits them. Pure. */
import type { Channel, Preference, QuietHours } from '../api/types';

export const anyEvent = '*';
export const choosable: readonly Channel[] = ['Email', 'SMS', 'Push'];

/** What counts for an event: its own row, else that for all; null: the default of the organisation or the server. */
export function wishFor(rows: readonly Preference[], event: string): Preference | null {
  const own = rows.filter((row) => !row.client_id);
  return own.find((row) => row.event === event) ?? own.find((row) => row.event === anyEvent) ?? null;
}

export function hasOwn(rows: readonly Preference[], event: string): boolean {
  return rows.some((row) => !row.client_id && row.event === event);
}

/** With a row of the event's own, made from what counted so far where there was none. */
export function withWish(rows: readonly Preference[], event: string, defaults: readonly Channel[], change: Partial<Preference>): Preference[] {
  const base = wishFor(rows, event) ?? { event, channels: [...defaults], enabled: true, quiet_hours: null, digest: 'None' as const };
  const next = { ...base, ...change, event };
  return hasOwn(rows, event) ? rows.map((row) => (!row.client_id && row.event === event ? next : row)) : [...rows, next];
}

export function withoutWish(rows: readonly Preference[], event: string): Preference[] {
  return rows.filter((row) => row.client_id || row.event !== event);
}

export function withChannel(channels: readonly Channel[], channel: Channel, isOn: boolean): Channel[] {
  const others = channels.filter((each) => each !== channel);
  return isOn ? [...others, channel] : others;
}

/** Both times or none; the zone's clock unless the row names another. */
export function quietOf(start: string, end: string, present: QuietHours | null, timeZone: string): QuietHours | null {
  if (start === '' && end === '') return null;
  return { start: start || null, end: end || null, time_zone: present?.time_zone ?? timeZone, days: present?.days ?? null, all_day: false };
}

export function isHalf(quiet: QuietHours | null): boolean {
  return quiet !== null && !quiet.all_day && (quiet.start === null) !== (quiet.end === null);
}

/** Only what the server takes: not the ids and times that it gave. */
export function toSend(row: Preference): Preference {
  const { client_id, event, channels, enabled, quiet_hours, min_amount, schemes, digest, digest_at, throttle, failover, locale } = row;
  return {
    event, channels, enabled, quiet_hours, digest, ...(client_id && { client_id }), ...(min_amount && { min_amount }), ...(schemes && { schemes }), ...(digest_at && { digest_at }), ...(throttle && { throttle }),
    ...(failover && { failover }), ...(locale && { locale }),
  };
}
