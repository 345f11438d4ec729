/** Where orders and routes are on the map. */
import type { Feature, FeatureCollection, LineString } from 'geojson';
import type { Order, Route } from '../api/types';
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

export function routeLines(routes: Iterable<Route>): FeatureCollection {
  const features: Feature<LineString>[] = [];
  for (const route of routes) {
    const geometry = lineOf(route);
    if (geometry) features.push({ type: 'Feature', properties: { id: route.id }, geometry });
  }
  return { type: 'FeatureCollection', features };
}

function lineOf(route: Route): LineString | null {
  if (route.geometry && route.geometry.coordinates.length > 1) return route.geometry;
  const coordinates = [...route.stops]
    .sort((a, b) => a.sequence_order - b.sequence_order)
    .map((stop) => [stop.longitude, stop.latitude]);
  return coordinates.length > 1 ? { type: 'LineString', coordinates } : null;
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
