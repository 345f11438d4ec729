/** Where orders and routes are on the map. */
import type { Feature, FeatureCollection, LineString, Position } from 'geojson';
import type { Order, Route, RouteStop } from '../api/types';
import { mercatorX, mercatorY } from '../live/positions';
import { isFinal, toneOf, type Tone } from '../orders/urgency';

export interface OrderDot { id: string; x: number; y: number; tone: Tone; isWaiting: boolean }
export interface PlaceMark { label: string; x: number; y: number; tone: Tone }

/** One dot an order: where it waits to be fetched, or where it must go once it is on board. */
export function orderDots(orders: Iterable<Order>, now: number): OrderDot[] {
  const dots: OrderDot[] = [];
  for (const order of orders) {
    if (isFinal(order)) continue;
    const isOnBoard = order.status === 'picked_up' || order.status === 'in_transit';
    const at = isOnBoard ? dropoff(order) : pickup(order);
    if (at) dots.push({ id: order.id, ...at, tone: toneOf(order, now), isWaiting: order.driver_id === null });
  }
  return dots;
}

/** The chosen order's pickup and drop-off. */
export function placeMarks(order: Order | null, now: number): PlaceMark[] {
  if (!order) return [];
  const tone = toneOf(order, now);
  const from = pickup(order), to = dropoff(order);
  return [...(from ? [{ label: 'P', ...from, tone }] : []), ...(to ? [{ label: 'D', ...to, tone }] : [])];
}

/** From where a driver is to the stop that is next. */
export interface Lead { driverId: string; x: number; y: number }

/** What is left of each route, from its next stop on. It changes when a stop is done, not when a driver moves. */
export function routeLines(routes: Iterable<Route>): FeatureCollection {
  const features: Feature<LineString>[] = [];
  for (const route of routes) {
    const coordinates = lineLeft(route);
    if (coordinates.length > 1) features.push({ type: 'Feature', properties: { id: route.id }, geometry: { type: 'LineString', coordinates } });
  }
  return { type: 'FeatureCollection', features };
}

export function leads(routes: Iterable<Route>): Lead[] {
  const found: Lead[] = [];
  for (const route of routes) {
    const next = stopsLeft(route)[0];
    if (next) found.push({ driverId: route.driver_id, x: mercatorX(next.longitude), y: mercatorY(next.latitude) });
  }
  return found;
}

function stopsLeft(route: Route): RouteStop[] {
  return route.stops.filter(({ status }) => status === 'planned' || status === 'in_progress').sort((a, b) => a.sequence_order - b.sequence_order);
}

function lineLeft(route: Route): Position[] {
  const left = stopsLeft(route);
  const whole = route.geometry?.coordinates ?? [];
  if (left.length === 0) return [];
  // A line from stop to stop has no more points than stops; one along streets is cut where the next stop lies.
  if (whole.length <= route.stops.length) return left.map(({ longitude, latitude }) => [longitude, latitude]);
  return left.length === route.stops.length ? whole : whole.slice(nearestIndex(whole, left[0]!));
}

function nearestIndex(line: readonly Position[], { longitude, latitude }: RouteStop): number {
  const squares = line.map(([x, y]) => (x! - longitude) ** 2 + (y! - latitude) ** 2);
  return squares.indexOf(Math.min(...squares));
}

function pickup(order: Order): { x: number; y: number } | null {
  return place(order.pickup_longitude, order.pickup_latitude);
}

function dropoff(order: Order): { x: number; y: number } | null {
  return place(order.dropoff_longitude, order.dropoff_latitude);
}

function place(longitude: number | null | undefined, latitude: number | null | undefined): { x: number; y: number } | null {
  return typeof longitude === 'number' && typeof latitude === 'number' ? { x: mercatorX(longitude), y: mercatorY(latitude) } : null;
}
