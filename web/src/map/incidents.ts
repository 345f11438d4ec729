/** Traffic incidents as the map draws them. */
import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import type { Incident } from '../api/types';
import { say } from '../shared/words';
import type { Corner } from './PickMap';

const earthMetresPerDegree = 111_195;
/** Metres per pixel at zoom 0 and the equator, of tiles of 512 px. */
const metresPerPixel = 78_271.517;
const circleCorners = 48;

export function incidentFeatures(incidents: readonly Incident[], chosen: string | null): FeatureCollection {
  return { type: 'FeatureCollection', features: incidents.map((incident) => feature(incident, incident.id === chosen)) };
}

function feature(incident: Incident, isChosen: boolean): Feature {
  const { id, severity, closure, latitude, longitude, affected_radius_meters: radius } = incident;
  const geometry = incident.geometry && incident.geometry.type !== 'Point' ? incident.geometry : circleAround(latitude, longitude, radius);
  return {
    type: 'Feature', geometry,
    properties: { id, severity, closure, isChosen, label: closure ? 'Closed' : say(severity.toLowerCase()), corridor: corridorPixels(radius, latitude) },
  };
}

/** As wide as the corridor is on the ground, in pixels at zoom 0. */
export function corridorPixels(radiusMetres: number, latitude: number): number {
  return (2 * radiusMetres) / (metresPerPixel * Math.cos((latitude * Math.PI) / 180));
}

export function circleAround(latitude: number, longitude: number, radiusMetres: number): Geometry {
  const north = radiusMetres / earthMetresPerDegree, east = north / Math.max(0.01, Math.cos((latitude * Math.PI) / 180));
  const ring: Position[] = Array.from({ length: circleCorners + 1 }, (_, at) => {
    const angle = (2 * Math.PI * (at % circleCorners)) / circleCorners;
    return [longitude + east * Math.cos(angle), latitude + north * Math.sin(angle)];
  });
  return { type: 'Polygon', coordinates: [ring] };
}

export type ShapeKind = 'circle' | 'line' | 'area';

/** What is being drawn, with a dot at each place that was clicked. */
export function draftFeatures(kind: ShapeKind, corners: readonly Corner[], radiusMetres: number): Feature[] {
  const dots: Feature[] = corners.map((corner) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [...corner] } }));
  const shape = draftGeometry(kind, corners, radiusMetres);
  return shape ? [{ type: 'Feature', properties: {}, geometry: shape }, ...dots] : dots;
}

function draftGeometry(kind: ShapeKind, corners: readonly Corner[], radiusMetres: number): Geometry | null {
  if (kind === 'circle') return corners[0] ? circleAround(corners[0][1], corners[0][0], radiusMetres) : null;
  if (corners.length < 2) return null;
  const line = corners.map((corner) => [...corner]);
  return kind === 'area' && corners.length > 2 ? { type: 'Polygon', coordinates: [[...line, line[0]!]] } : { type: 'LineString', coordinates: line };
}

/** The places of a shape, to bring it into view. */
export function placesOf(incident: Incident): [number, number][] {
  const shape = feature(incident, false).geometry;
  const found: [number, number][] = [];
  const walk = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] === 'number') found.push([node[0], node[1] as number]);
    else node.forEach(walk);
  };
  walk('coordinates' in shape ? shape.coordinates : []);
  return found;
}
