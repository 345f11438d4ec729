import { describe, expect, it } from 'vitest';
import type { Incident } from '../api/types';
import { circleAround, corridorPixels, draftFeatures, incidentFeatures, placesOf } from './incidents';

const incident: Incident = {
  id: 'i', latitude: 60, longitude: 10, affected_radius_meters: 1000, severity: 'HIGH', description: null, incident_type: null, active: true, affected_routes: 0, affected_orders: [],
  reported_at: '', resolved_at: null, starts_at: null, expires_at: '', closure: false, geometry: null, source: null, external_id: null, resolution: null,
};

describe('incidents on the map', () => {
  it('draws a circle as round on the ground as it is', () => {
    const ring = placesOf(incident);
    const north = Math.max(...ring.map(([, latitude]) => latitude)) - 60, east = Math.max(...ring.map(([longitude]) => longitude)) - 10;
    // At 60° north a degree of longitude is half a degree of latitude.
    expect(east / north).toBeCloseTo(2, 3);
    expect(north * 111_195).toBeCloseTo(1000, 0);
  });

  it('draws a line as wide as its corridor, and the given geometry otherwise', () => {
    // 2 × 78,271.517 m of corridor is two pixels at zoom 0 on the equator.
    expect(corridorPixels(78_271.517, 0)).toBeCloseTo(2, 6);
    const line = { type: 'LineString' as const, coordinates: [[10, 60], [11, 60]] };
    expect(incidentFeatures([{ ...incident, geometry: line }], 'i').features[0]).toMatchObject({ geometry: line, properties: { isChosen: true, label: 'High' } });
  });

  it('shows a draft from its first click on', () => {
    expect(draftFeatures('circle', [], 500)).toEqual([]);
    expect(draftFeatures('circle', [[10, 60]], 500)[0]!.geometry).toEqual(circleAround(60, 10, 500));
    expect(draftFeatures('area', [[0, 0], [1, 0]], 500)[0]!.geometry.type).toBe('LineString');
    expect(draftFeatures('area', [[0, 0], [1, 0], [1, 1]], 500)[0]!.geometry.type).toBe('Polygon');
  });
});
