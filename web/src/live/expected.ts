/** When an order is expected: the route is read again with every change, the order itself is not. */
import type { Order, Route, RouteStop } from '../api/types';
import { finalStatuses } from './world';

export interface Expected { at: string | null; low: string | null; high: string | null }

export function expectedOf(order: Order, routes: ReadonlyMap<string, Route>): Expected {
  const own = { at: order.estimated_delivery_at, low: order.eta_low, high: order.eta_high };
  if (finalStatuses.includes(order.status)) return own;
  const stop = deliveryOf(order, routes);
  return stop?.estimated_arrival ? { at: stop.estimated_arrival, low: stop.arrival_low, high: stop.arrival_high } : own;
}

function deliveryOf(order: Order, routes: ReadonlyMap<string, Route>): RouteStop | null {
  for (const route of routes.values()) {
    if (route.driver_id !== order.driver_id) continue;
    const stop = route.stops.find(({ order_ids, stop_type }) => stop_type === 'delivery' && order_ids.includes(order.id));
    if (stop) return stop;
  }
  return null;
}
