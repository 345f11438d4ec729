import { describe, expect, it } from 'vitest';
import { draftProblem, freshIncident, reportOf, withCorner } from './incidentDraft';

const now = Date.parse('2026-11-21T10:00:00Z');

describe('an incident that is being drawn', () => {
  it('needs as many places as its shape', () => {
    expect(draftProblem(freshIncident)).not.toBeNull();
    expect(draftProblem(withCorner(freshIncident, [46, 24]))).toBeNull();
    const area = { ...freshIncident, kind: 'area' as const, corners: [[46, 24], [47, 24]] as const };
    expect(draftProblem(area)).toBe('At least 3 places.');
    expect(draftProblem({ ...freshIncident, corners: [[46, 24]], radius: '49' })).toBe('A whole number from 50 to 20000.');
  });

  it('is sent with longitude first where GeoJSON wants it so', () => {
    const line = reportOf({ ...freshIncident, kind: 'line', corners: [[46, 24], [47, 25]], minutes: 30 }, now);
    expect(line).toMatchObject({ location: { lat: 24, lng: 46 }, affectedRadius: 500, geometry: { type: 'LineString', coordinates: [[46, 24], [47, 25]] }, expires_at: '2026-11-21T10:30:00.000Z' });
    const area = reportOf({ ...freshIncident, kind: 'area', corners: [[46, 24], [47, 24], [47, 25]] }, now);
    expect(area.geometry).toEqual({ type: 'Polygon', coordinates: [[[46, 24], [47, 24], [47, 25], [46, 24]]] });
    expect(area.affectedRadius).toBeUndefined();
  });

  it('moves a circle and lets a line grow', () => {
    expect(withCorner(withCorner(freshIncident, [1, 1]), [2, 2]).corners).toEqual([[2, 2]]);
    expect(withCorner(withCorner({ ...freshIncident, kind: 'line' }, [1, 1]), [2, 2]).corners).toEqual([[1, 1], [2, 2]]);
  });
});
