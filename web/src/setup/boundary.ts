/** A zone's boundary as the corners that a person draws. */
import type { Zone } from '../api/types';
import type { Corner } from '../map/PickMap';
import { readPlace } from './fields';

/** The outer ring of a simple boundary, open; null where there is none or it has holes or several parts, which are not drawn here. */
export function cornersOf(boundary: Zone['boundary']): Corner[] | null {
  const ring = boundary?.type === 'Polygon' && boundary.coordinates.length === 1 ? boundary.coordinates[0]! : null;
  return ring ? ring.slice(0, -1).map(([longitude, latitude]) => [longitude!, latitude!] as const) : null;
}

export function polygonOf(corners: readonly Corner[]): Zone['boundary'] {
  return { type: 'Polygon', coordinates: [[...corners, corners[0]!].map((corner) => [...corner])] };
}

/** One `latitude, longitude` a line, as maps copy it; null where a line is none. */
export function readCorners(text: string): Corner[] | null {
  const places = text.split('\n').filter((line) => line.trim() !== '').map(readPlace);
  return places.some((place) => !place) ? null : places.map((place) => [place!.longitude, place!.latitude] as const);
}

export function cornersText(corners: readonly Corner[]): string {
  return corners.map(([longitude, latitude]) => `${latitude}, ${longitude}`).join('\n');
}

/** Why these corners are no boundary; null when they are one. */
export function boundaryProblem(corners: readonly Corner[]): string | null {
  if (corners.length < 3) return 'A boundary has three corners at least.';
  return crossing(corners) ? 'Two sides cross each other. Take the last corner back.' : null;
}

function crossing(corners: readonly Corner[]): boolean {
  const sides = corners.map((corner, at) => [corner, corners[(at + 1) % corners.length]!] as const);
  return sides.some((one, i) => sides.some((other, j) => j > i + 1 && !(i === 0 && j === sides.length - 1) && cross(one, other)));
}

function cross([a, b]: readonly [Corner, Corner], [c, d]: readonly [Corner, Corner]): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

function turn(a: Corner, b: Corner, c: Corner): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}
