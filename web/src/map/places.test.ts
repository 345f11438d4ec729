import { describe, expect, it } from 'vitest';
import type { Route, RouteStop } from '../api/types';
import { leads, routeLines } from './places';

const stop = (sequence_order: number, longitude: number, status: RouteStop['status'] = 'planned'): RouteStop =>
  ({ id: `s${sequence_order}`, sequence_order, stop_type: 'delivery', order_ids: [], latitude: 0, longitude, status, estimated_arrival: null, arrival_low: null, arrival_high: null });
const route = (stops: RouteStop[], line?: number[]): Route =>
  ({ id: 'r', route_id: 'RTE-1', driver_id: 'd', status: 'in_progress', stops, geometry: line ? { type: 'LineString', coordinates: line.map((x) => [x, 0]) } : null });
const longitudes = (of: Route) => routeLines([of]).features.flatMap(({ geometry }) => ('coordinates' in geometry ? (geometry.coordinates as number[][]).map(([x]) => x) : []));

describe('routes on the map', () => {
  it('shows only what is left of a route', () => {
    expect(longitudes(route([stop(1, 10, 'completed'), stop(3, 30), stop(2, 20)]))).toEqual([20, 30]);
  });

  it('cuts a line along streets at the next stop', () => {
    expect(longitudes(route([stop(1, 10, 'completed'), stop(2, 20), stop(3, 30)], [10, 14, 20, 25, 30]))).toEqual([20, 25, 30]);
  });

  it('draws no line when one stop is left, but leads the driver to it', () => {
    const last = route([stop(1, 10, 'completed'), stop(2, 20)]);
    expect(longitudes(last)).toEqual([]);
    expect(leads([last])).toEqual([{ driverId: 'd', x: (180 + 20) / 360, y: 0.5 }]);
  });

  it('leads nobody on a finished route', () => expect(leads([route([stop(1, 10, 'skipped')])])).toEqual([]));
});
