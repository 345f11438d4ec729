/** Orders and routes as GeoJSON for the map's sources. */
import type { Feature, FeatureCollection, LineString, Point } from 'geojson';
import type { Order, Route } from '../api/types';
import { isFinal, toneOf } from '../orders/urgency';

/** One dot an order: where it waits to be fetched, or where it must go once it is on board. */
export function orderPlaces(orders: Iterable<Order>, now: number): FeatureCollection {
  const features: Feature[] = [];
  for (const order of orders) {
    if (isFinal(order)) continue;
    const isOnBoard = order.status === 'picked_up' || order.status === 'in_transit';
    const at = isOnBoard ? dropoff(order) : pickup(order);
    if (at) features.push(point(at, { id: order.id, tone: toneOf(order, now), waiting: order.driver_id === null }));
  }
  return { type: 'FeatureCollection', features };
}

export function chosenPlaces(order: Order | null, now: number): FeatureCollection {
  if (!order) return { type: 'FeatureCollection', features: [] };
  const tone = toneOf(order, now);
  const from = pickup(order), to = dropoff(order);
  return {
    type: 'FeatureCollection',
    features: [
      ...(from ? [point(from, { label: 'P', tone })] : []),
      ...(to ? [point(to, { label: 'D', tone })] : []),
    ],
  };
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

function pickup(order: Order): [number, number] | null {
  return place(order.pickup_longitude, order.pickup_latitude);
}

function dropoff(order: Order): [number, number] | null {
  return place(order.dropoff_longitude, order.dropoff_latitude);
}

function place(longitude: number | null | undefined, latitude: number | null | undefined): [number, number] | null {
  return typeof longitude === 'number' && typeof latitude === 'number' ? [longitude, latitude] : null;
}

function point(coordinates: [number, number], properties: Record<string, unknown>): Feature<Point> {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates } };
}
