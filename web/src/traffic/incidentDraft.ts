/** An incident as it is drawn and typed, and what the server is sent. */
import type { Geometry } from 'geojson';
import type { IncidentReport, TrafficSeverity } from '../api/types';
import type { ShapeKind } from '../map/incidents';
import type { Corner } from '../map/PickMap';

export interface IncidentDraft {
  kind: ShapeKind;
  corners: readonly Corner[];
  radius: string;
  severity: TrafficSeverity;
  type: string;
  description: string;
  closure: boolean;
  minutes: number;
}

export const freshIncident: IncidentDraft = { kind: 'circle', corners: [], radius: '500', severity: 'MEDIUM', type: 'accident', description: '', closure: false, minutes: 120 };

export const severities: readonly { value: TrafficSeverity; label: string }[] = [
  { value: 'LOW', label: 'Low: no slower' },
  { value: 'MEDIUM', label: 'Medium: 85 % of the speed' },
  { value: 'HIGH', label: 'High: 70 % of the speed' },
  { value: 'SEVERE', label: 'Severe: half the speed' },
];

export const severityTone: Record<TrafficSeverity, string> = { LOW: 'chip', MEDIUM: 'chip warning', HIGH: 'chip late', SEVERE: 'chip late' };

export const kinds: readonly { value: ShapeKind; label: string; hint: string }[] = [
  { value: 'circle', label: 'Circle', hint: 'Click the middle. Every leg through the circle is affected.' },
  { value: 'line', label: 'Street', hint: 'Click along the street. Legs within the radius of it are affected.' },
  { value: 'area', label: 'Area', hint: 'Click the corners of the area. Legs that cross it are affected.' },
];

const least = { circle: 1, line: 2, area: 3 } as const;

/** Why this is no incident yet; null when it is one. */
export function draftProblem(draft: IncidentDraft): string | null {
  if (draft.corners.length < least[draft.kind]) return draft.kind === 'circle' ? 'Click the map, or type the place.' : `At least ${least[draft.kind]} places.`;
  return draft.kind === 'area' ? null : radiusProblem(draft.radius) ?? null;
}

export function radiusProblem(typed: string): string | undefined {
  const metres = Number(typed);
  return Number.isInteger(metres) && metres >= 50 && metres <= 20_000 ? undefined : 'A whole number from 50 to 20000.';
}

export function reportOf(draft: IncidentDraft, now: number): IncidentReport {
  const [longitude, latitude] = draft.corners[0]!;
  const geometry = geometryOf(draft);
  return {
    location: { lat: latitude, lng: longitude }, severity: draft.closure ? 'SEVERE' : draft.severity, closure: draft.closure, incident_type: draft.type,
    expires_at: new Date(now + draft.minutes * 60_000).toISOString(),
    ...(draft.kind !== 'area' && { affectedRadius: Number(draft.radius) }),
    ...(draft.description.trim() && { description: draft.description.trim() }),
    ...(geometry && { geometry }),
  };
}

function geometryOf({ kind, corners }: IncidentDraft): Geometry | null {
  const line = corners.map((corner) => [...corner]);
  if (kind === 'line') return { type: 'LineString', coordinates: line };
  return kind === 'area' ? { type: 'Polygon', coordinates: [[...line, line[0]!]] } : null;
}

/** The next place that was clicked: a circle moves, a line or an area grows. */
export function withCorner(draft: IncidentDraft, corner: Corner): IncidentDraft {
  return { ...draft, corners: draft.kind === 'circle' ? [corner] : [...draft.corners, corner] };
}
