/** Joins the live stream to the world: what each event changes, and what must be read again. */
import { listen, type ServerEvent, type StreamState } from '../api/events';
import * as api from '../api/calls';
import type { Driver, Order, Route } from '../api/types';
import { clock } from './clock';
import { age } from './age';
import { gather, oneAtATime } from './pace';
import { positions, type PositionRow } from './positions';
import { openStatuses, world } from './world';

const mostOrdersAStatus = 10_000;
/** More news than this at once, such as an import, is read as a whole. */
const mostRereadsAtOnce = 10;

export interface Follower {
  /** Tells the queries which answers are old now. */
  onStale: (what: 'decisions' | 'orders' | 'demo' | 'incidents' | 'wealth' | 'inbox', ids: { orderIds?: string[]; decisionId?: string }) => void;
  onState: (state: StreamState) => void;
}

export function followZone(zoneId: string, follower: Follower): () => void {
  let routesTimer: ReturnType<typeof setTimeout> | null = null;
  let isStopped = false;

  world.clear();
  positions.clear();
  /** Orders of which something was heard while all were read: what was read of them may be older. */
  let heard: Set<string> | null = null;
  const reload = oneAtATime(async () => {
    heard = new Set();
    try {
      await load(zoneId, () => isStopped);
    } finally {
      const again = [...heard];
      heard = null;
      void readAgain(again, () => isStopped);
    }
  }, () => isStopped);

  const readOrder = gather((ids) => {
    if (ids.length > mostRereadsAtOnce) return reload();
    for (const id of ids) void api.orders.one(id).then((order) => { if (!isStopped) world.putOrder(order); }, () => {});
  });
  const readDriver = gather((ids) => {
    if (ids.length > mostRereadsAtOnce) return reload();
    for (const id of ids) void api.drivers.one(id).then((driver) => { if (!isStopped) world.putDriver(driver); }, () => {});
  });
  const routesLater = () => {
    routesTimer ??= setTimeout(() => {
      routesTimer = null;
      void allPages<Route>((cursor) => api.routes.active(zoneId, cursor), 5_000).then((routes) => { if (!isStopped) world.setRoutes(routes); }, () => {});
    }, 1_000);
  };

  const onEvent = (event: ServerEvent) => {
    const data = (event.data ?? {}) as Record<string, unknown>;
    const inOtherZone = typeof data['zone_id'] === 'string' && data['zone_id'] !== zoneId;
    if (inOtherZone) return;
    if (hearWealth(event, follower)) return;
    if (event.type.startsWith('order_')) {
      heard?.add(String(data['id']));
      return takeOrder(data as Partial<Order> & { id: string }, readOrder, follower);
    }
    if (event.type.startsWith('traffic_incident_')) return follower.onStale('incidents', {});
    if (event.type.startsWith('route_')) return routesLater();
    if (event.type.startsWith('decision_')) return follower.onStale('decisions', { decisionId: String(data['id']), orderIds: idsOf(data) });
    switch (event.type) {
      case 'positions':
        return positions.apply((data['items'] as PositionRow[] | undefined) ?? [], performance.now(), (data['at'] as string | undefined) ?? null);
      case 'outcome_recorded':
        return follower.onStale('decisions', { decisionId: String(data['id']), orderIds: idsOf(data) });
      case 'offer_updated':
        return follower.onStale('orders', { orderIds: [String(data['order_id'])] });
      case 'driver_updated':
        if (!world.patchDriver(data as Partial<Driver> & { id: string })) readDriver(String(data['id']));
        return;
      case 'demo_clock':
        clock.set(Date.parse(String(data['now'] ?? data['simulated_now'])), Number(data['speed'] ?? 1));
        return follower.onStale('demo', {});
      case 'resync_required':
        follower.onStale('wealth', {});
        return reload();
    }
  };

  reload();
  const stop = listen({ zones: zoneId }, { onEvent, onState: follower.onState, onSign: () => age.sign() });
  return () => {
    isStopped = true;
    if (routesTimer) clearTimeout(routesTimer);
    stop();
  };
}
/** For whom no zone is at hand, such as an adviser. */
export function followWealth(follower: Follower): () => void {
  const onEvent = (event: ServerEvent) => {
    if (!hearWealth(event, follower) && event.type === 'resync_required') { follower.onStale('wealth', {}); follower.onStale('inbox', {}); }
  };
  return listen({}, { onEvent, onState: follower.onState, onSign: () => age.sign() });
}

/** What money did comes to an adviser without its payload: the screen that is open is read again. */
function hearWealth({ type }: ServerEvent, follower: Follower): boolean {
  if (type.startsWith('wealth.')) follower.onStale('wealth', {});
  else if (type.startsWith('inbox.') || type.startsWith('notification.')) follower.onStale('inbox', {});
  else return false;
  return true;
}

/** An event carries the state, the driver and the promise; everything else of a new order is read. */
function takeOrder(change: Partial<Order> & { id: string }, readLater: (id: string) => void, follower: Follower): void {
  if (!world.patchOrder(change)) readLater(change.id);
  follower.onStale('orders', { orderIds: [change.id] });
}

function idsOf(data: Record<string, unknown>): string[] {
  return Array.isArray(data['order_ids']) ? data['order_ids'].map(String) : [];
}

async function readAgain(orders: string[], isStopped: () => boolean): Promise<void> {
  for (const id of orders) {
    const order = await api.orders.one(id).catch(() => null);
    if (isStopped()) return;
    if (order) world.putOrder(order);
  }
}

async function load(zoneId: string, isStopped: () => boolean): Promise<void> {
  const [open, drivers, routes] = await Promise.all([
    Promise.all(openStatuses.map((status) => allPages((cursor) => api.orders.page({ zone: zoneId, status, limit: 500, cursor }), mostOrdersAStatus))),
    allPages<Driver>((cursor) => api.drivers.page(zoneId, cursor), 5_000),
    allPages<Route>((cursor) => api.routes.active(zoneId, cursor), 5_000).catch((): Route[] => []),
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
