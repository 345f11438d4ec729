/** A day's routes as rows of drivers with bars: the plan above, what happens below. Pure. */
import type { Break, Driver, PlannedRoute, PlannedStop, Shift } from '../api/types';

/** Later than its plan by so much is behind, though its promise may hold. */
export const behindMinutes = 10;

export type BarState = 'done' | 'expected' | 'skipped';

export interface Bar {
  id: string;
  routeId: string;
  orderIds: string[];
  type: string;
  state: BarState;
  /** Epoch milliseconds, as all times here. */
  planStart: number;
  planEnd: number;
  start: number;
  end: number;
  windowStart: number | null;
  windowEnd: number | null;
  /** Past the end of its window; 0 when in time. */
  lateMinutes: number;
  behindMinutes: number;
}

export interface Span { from: number; until: number }

export interface Row { driverId: string; name: string; bars: Bar[]; shifts: Span[]; breaks: Span[]; late: number; done: number }

export function rowsOf(routes: Iterable<PlannedRoute>, drivers: ReadonlyMap<string, Driver>, shifts: readonly Shift[], breaks: readonly Break[], now: number): Row[] {
  const rows = new Map<string, Row>();
  const rowOf = (driverId: string): Row => {
    let row = rows.get(driverId);
    if (!row) rows.set(driverId, row = { driverId, name: drivers.get(driverId)?.name ?? 'A driver', bars: [], shifts: [], breaks: [], late: 0, done: 0 });
    return row;
  };
  for (const route of routes) {
    if (!route.driver_id || route.status === 'cancelled') continue;
    for (const stop of route.stops) rowOf(route.driver_id).bars.push(barOf(route, stop));
  }
  for (const { driver_id, starts_at, ends_at, cancelled_at } of shifts) if (!cancelled_at) rowOf(driver_id).shifts.push({ from: Date.parse(starts_at), until: Date.parse(ends_at) });
  for (const { driver_id, from, until } of breaks) rowOf(driver_id).breaks.push({ from: Date.parse(from), until: until ? Date.parse(until) : now });
  for (const row of rows.values()) {
    row.bars.sort((a, b) => a.start - b.start || a.id.localeCompare(b.id));
    row.late = row.bars.filter(({ lateMinutes }) => lateMinutes > 0).length;
    row.done = row.bars.filter(({ state }) => state === 'done').length;
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name) || a.driverId.localeCompare(b.driverId));
}

function barOf(route: PlannedRoute, stop: PlannedStop): Bar {
  const service = Math.max(1, stop.estimated_duration_minutes) * 60_000;
  const planStart = Date.parse(stop.planned_arrival);
  const start = time(stop.actual_arrival) ?? time(stop.estimated_arrival) ?? planStart;
  const end = Math.max(start + 60_000, time(stop.actual_departure) ?? (stop.actual_arrival ? start + service : time(stop.estimated_departure) ?? start + service));
  const windowEnd = time(stop.window_end);
  const isSkipped = stop.status === 'skipped';
  return {
    id: stop.id, routeId: route.id, orderIds: stop.order_ids, type: stop.stop_type, state: isSkipped ? 'skipped' : stop.status === 'completed' ? 'done' : 'expected',
    planStart, planEnd: planStart + service, start, end, windowStart: time(stop.window_start), windowEnd,
    lateMinutes: isSkipped || windowEnd === null ? 0 : wholeMinutes(start - windowEnd), behindMinutes: isSkipped ? 0 : wholeMinutes(start - planStart),
  };
}

function time(instant: string | null): number | null {
  return instant === null ? null : Date.parse(instant);
}

function wholeMinutes(ms: number): number {
  return Math.max(0, Math.floor(ms / 60_000));
}

/** From an hour before the first to an hour after the last thing, at least around now. */
export function spanOf(rows: readonly Row[], now: number): Span {
  let from = now - 2 * hourMs, until = now + 4 * hourMs;
  for (const { bars } of rows) for (const bar of bars) {
    from = Math.min(from, bar.start, bar.planStart);
    until = Math.max(until, bar.end, bar.planEnd);
  }
  return { from: Math.floor(from / hourMs) * hourMs - hourMs, until: Math.ceil(until / hourMs) * hourMs + hourMs };
}

export const hourMs = 3_600_000;

export type Mood = 'late' | 'behind' | 'good' | 'skipped';

export function moodOf(bar: Bar): Mood {
  if (bar.state === 'skipped') return 'skipped';
  return bar.lateMinutes > 0 ? 'late' : bar.behindMinutes >= behindMinutes ? 'behind' : 'good';
}

/** The one that lies under a place; the nearest within the reach, as a finger is wide. */
export function barAt(row: Row, at: number, reachMs: number): Bar | null {
  let best: Bar | null = null, least = reachMs;
  for (const bar of row.bars) {
    const distance = Math.max(0, Math.min(bar.start, bar.planStart) - at, at - Math.max(bar.end, bar.planEnd));
    if (distance <= least) [best, least] = [bar, distance];
  }
  return best;
}
