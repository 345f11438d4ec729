/** Joins the live stream to the world: what each event changes, and what must be read again. */
import { listen, type ServerEvent, type StreamState } from '../api/events';
import * as api from '../api/calls';
import type { Driver, Order, Route } from '../api/types';
import { clock } from './clock';
import { age } from './age';
import { positions, type PositionRow } from './positions';
import { openStatuses, world } from './world';

const mostOrdersAStatus = 2_000;
const mostRereadsAtOnce = 40;
const rereadPauseMs = 400;

export interface Follower {
  /** Tells the queries which answers are old now. */
  onStale: (what: 'decisions' | 'engines' | 'demo', ids: { orderId?: string; decisionId?: string }) => void;
  onState: (state: StreamState) => void;
}

export function followZone(zoneId: string, follower: Follower): () => void {
  const toRead = new Set<string>();
  let rereads: ReturnType<typeof setTimeout> | null = null;
  let routesTimer: ReturnType<typeof setTimeout> | null = null;
  let isStopped = false;

  world.clear();
  positions.clear();
  const reload = () => load(zoneId, () => isStopped).catch(() => setTimeout(() => { if (!isStopped) void reload(); }, 3_000));

  const readLater = (orderId: string) => {
    toRead.add(orderId);
    rereads ??= setTimeout(() => {
      rereads = null;
      const ids = [...toRead];
      toRead.clear();
      if (ids.length > mostRereadsAtOnce) return void reload();
      for (const id of ids) void api.orders.one(id).then((order) => world.putOrder(order), () => {});
    }, rereadPauseMs);
  };
  const routesLater = () => {
    routesTimer ??= setTimeout(() => {
      routesTimer = null;
      void api.routes.active(zoneId).then((routes) => { if (!isStopped) world.setRoutes(routes); }, () => {});
    }, 1_000);
  };

  const onEvent = (event: ServerEvent) => {
    const data = (event.data ?? {}) as Record<string, unknown>;
    const inOtherZone = typeof data['zone_id'] === 'string' && data['zone_id'] !== zoneId;
    if (inOtherZone) return;
    switch (event.type) {
      case 'positions':
        return positions.apply((data['items'] as PositionRow[] | undefined) ?? [], performance.now(), (data['at'] as string | undefined) ?? null);
      case 'order_created':
      case 'order_assigned':
      case 'order_updated':
        return takeOrder(data as Partial<Order> & { id: string }, event.type, readLater, follower);
      case 'driver_updated':
        return void world.patchDriver(data as Partial<Driver> & { id: string });
      case 'route_created':
      case 'route_updated':
        return routesLater();
      case 'decision_made':
        return follower.onStale('decisions', { decisionId: String(data['id']), orderId: data['order_id'] as string | undefined });
      case 'engine_updated':
        return follower.onStale('engines', {});
      case 'demo_clock':
        clock.set(Date.parse(String(data['now'] ?? data['simulated_now'])), Number(data['speed'] ?? 1));
        return follower.onStale('demo', {});
      case 'resync_required':
        return void reload();
    }
  };

  void reload();
  const stop = listen({ zones: zoneId }, { onEvent, onState: follower.onState, onSign: () => age.sign() });
  return () => {
    isStopped = true;
    if (rereads) clearTimeout(rereads);
    if (routesTimer) clearTimeout(routesTimer);
    stop();
  };
}

function takeOrder(
  change: Partial<Order> & { id: string }, type: string, readLater: (id: string) => void, follower: Follower,
): void {
  const isWhole = change.order_number !== undefined && change.pickup_latitude !== undefined;
  if (isWhole && !world.hasOrder(change.id)) world.putOrder(change as Order);
  else if (!world.patchOrder(change)) readLater(change.id);
  // An assignment also moves the promise and the driver, which the event need not carry.
  if (type === 'order_assigned' && change.driver_id === undefined) readLater(change.id);
  if (type !== 'order_updated' || change.status !== undefined) follower.onStale('decisions', { orderId: change.id });
}

async function load(zoneId: string, isStopped: () => boolean): Promise<void> {
  const [open, drivers, routes] = await Promise.all([
    Promise.all(openStatuses.map((status) => allPages((cursor) => api.orders.page({ zone: zoneId, status, limit: 500, cursor }), mostOrdersAStatus))),
    allPages<Driver>((cursor) => api.drivers.page(zoneId, cursor), 5_000),
    api.routes.active(zoneId).catch((): Route[] => []),
  ]);
  if (isStopped()) return;
  for (const driver of drivers) {
    if (driver.latitude !== null && driver.longitude !== null) positions.place(driver.id, driver.latitude, driver.longitude, driver.heading);
  }
  world.load(open.flat(), drivers, routes);
  age.sign();
}

async function allPages<T>(
  read: (cursor: string | null) => Promise<{ items: T[]; next_cursor: string | null }>, most: number,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: T[]; next_cursor: string | null } = await read(cursor);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor && items.length < most);
  return items;
}
