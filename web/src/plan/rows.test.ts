import { describe, expect, it } from 'vitest';
import type { PlannedRoute, PlannedStop } from '../api/types';
import { barAt, moodOf, rowsOf, spanOf } from './rows';

const at = (time: string) => `2026-11-21T${time}:00Z`;
const stop = (id: string, planned: string, change: Partial<PlannedStop> = {}): PlannedStop => ({
  id, sequence_order: 1, stop_type: 'delivery', order_ids: ['o'], latitude: 0, longitude: 0, status: 'planned', estimated_arrival: at(planned), arrival_low: null, arrival_high: null,
  planned_arrival: at(planned), estimated_departure: null, estimated_duration_minutes: 5, window_start: null, window_end: at('10:30'), actual_arrival: null, actual_departure: null, skip_reason: null, ...change,
});
const route = (driver_id: string, stops: PlannedStop[], status = 'in_progress'): PlannedRoute => ({ id: 'r', route_id: 'RTE-1', driver_id, status, stops, geometry: null });
const drivers = new Map([['d1', { name: 'Zed' }], ['d2', { name: 'Amal' }]]) as never;
const now = Date.parse(at('10:00'));

describe('the plan of a day', () => {
  it('has a row a driver by name, with a bar a stop', () => {
    const rows = rowsOf([route('d1', [stop('a', '10:00')]), route('d2', [stop('b', '09:00', { status: 'completed', actual_arrival: at('09:02'), actual_departure: at('09:09') })])], drivers, [], [], now);
    expect(rows.map(({ name }) => name)).toEqual(['Amal', 'Zed']);
    expect(rows[0]!.bars[0]).toMatchObject({ state: 'done', start: Date.parse(at('09:02')), end: Date.parse(at('09:09')), planEnd: Date.parse(at('09:05')) });
    expect(rows[0]!.done).toBe(1);
  });

  it('is late by its window and behind by its plan', () => {
    const [row] = rowsOf([route('d1', [stop('late', '10:25', { estimated_arrival: at('10:31') }), stop('behind', '10:00', { estimated_arrival: at('10:10') }), stop('gone', '09:00', { status: 'skipped' })])], drivers, [], [], now);
    expect(row!.bars.map((bar) => [bar.id, moodOf(bar), bar.lateMinutes])).toEqual([['gone', 'skipped', 0], ['behind', 'behind', 0], ['late', 'late', 1]]);
    expect(row!.late).toBe(1);
  });

  it('leaves cancelled routes out, and keeps who has only a shift or a break', () => {
    const rows = rowsOf([route('d1', [stop('a', '10:00')], 'cancelled')], drivers, [{ id: 's', driver_id: 'd2', starts_at: at('08:00'), ends_at: at('16:00'), cancelled_at: null }], [{ driver_id: 'd2', from: at('09:30'), until: null }], now);
    expect(rows).toHaveLength(1);
    expect(rows[0]!.breaks).toEqual([{ from: Date.parse(at('09:30')), until: now }]);
  });

  it('finds the bar under a place, or the nearest within reach', () => {
    const [row] = rowsOf([route('d1', [stop('a', '10:00'), stop('b', '11:00')])], drivers, [], [], now);
    expect(barAt(row!, Date.parse(at('10:03')), 0)?.id).toBe('a');
    expect(barAt(row!, Date.parse(at('10:57')), 5 * 60_000)?.id).toBe('b');
    expect(barAt(row!, Date.parse(at('10:30')), 5 * 60_000)).toBeNull();
    expect(spanOf([row!], now)).toEqual({ from: Date.parse(at('07:00')), until: Date.parse(at('15:00')) });
  });
});
