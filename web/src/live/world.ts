/** The open orders, drivers and routes of one zone, kept current by events. */
import type { Driver, Order, OrderStatus, Route } from '../api/types';

export const openStatuses: readonly OrderStatus[] = ['pending', 'assigned', 'picked_up', 'in_transit', 'scheduled'];
export const finalStatuses: readonly OrderStatus[] = ['delivered', 'failed', 'cancelled'];
/** Finished orders that stay in the list, so that a delivery is seen to happen. */
const keptFinished = 200;

export interface WorldView {
  orders: ReadonlyMap<string, Order>;
  drivers: ReadonlyMap<string, Driver>;
  routes: ReadonlyMap<string, Route>;
  isLoaded: boolean;
}

const empty: WorldView = { orders: new Map(), drivers: new Map(), routes: new Map(), isLoaded: false };

/** Changes are gathered and shown together, at most `shownPerSecond` times, however fast events come. */
const shownPerSecond = 5;

export class World {
  private orders = new Map<string, Order>();
  private drivers = new Map<string, Driver>();
  private routes = new Map<string, Route>();
  private isLoaded = false;
  private view: WorldView = empty;
  private pending: ReturnType<typeof setTimeout> | null = null;
  private shownAt = -Infinity;
  private readonly watchers = new Set<() => void>();

  readonly subscribe = (watch: () => void): (() => void) => {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  };

  readonly read = (): WorldView => this.view;

  load(orders: Order[], drivers: Driver[], routes: Route[]): void {
    this.orders = new Map(orders.map((order) => [order.id, order]));
    this.drivers = new Map(drivers.map((driver) => [driver.id, driver]));
    this.routes = new Map(routes.map((route) => [route.id, route]));
    this.isLoaded = true;
    this.show();
  }

  clear(): void {
    this.load([], [], []);
    this.isLoaded = false;
    this.view = empty;
    this.watchers.forEach((watch) => watch());
  }

  hasOrder(id: string): boolean {
    return this.orders.has(id);
  }

  putOrder(order: Order): void {
    this.orders.set(order.id, order);
    this.dropOldFinished();
    this.later();
  }

  /** Takes the changed fields of an event; false when the order is not known and must be read. */
  patchOrder(change: Partial<Order> & { id: string }): boolean {
    const order = this.orders.get(change.id);
    if (!order) return false;
    this.putOrder({ ...order, ...knownOnly(order, withoutEmptyPlaces(change)) });
    return true;
  }

  putDriver(driver: Driver): void {
    this.drivers.set(driver.id, driver);
    this.later();
  }

  /** False when the driver is not known and must be read. */
  patchDriver(change: Partial<Driver> & { id: string }): boolean {
    const driver = this.drivers.get(change.id);
    if (!driver) return false;
    this.drivers.set(driver.id, { ...driver, ...knownOnly(driver, change) });
    this.later();
    return true;
  }

  /** Routes that did not change stay the same object, so that the map does not draw them anew. */
  setRoutes(routes: Route[]): void {
    const same = routes.length === this.routes.size && routes.every((route) => lineKey(this.routes.get(route.id)) === lineKey(route));
    if (same) return;
    this.routes = new Map(routes.map((route) => [route.id, route]));
    this.later();
  }

  private dropOldFinished(): void {
    const finished = [...this.orders.values()].filter((order) => finalStatuses.includes(order.status));
    // Insertion order is the order of news: the first are the oldest.
    for (const order of finished.slice(0, Math.max(0, finished.length - keptFinished))) this.orders.delete(order.id);
  }

  private later(): void {
    const wait = Math.max(0, this.shownAt + 1000 / shownPerSecond - performance.now());
    this.pending ??= setTimeout(() => this.show(), wait);
  }

  private show(): void {
    if (this.pending) clearTimeout(this.pending);
    this.pending = null;
    this.shownAt = performance.now();
    this.view = {
      orders: new Map(this.orders),
      drivers: new Map(this.drivers),
      routes: this.routes,
      isLoaded: this.isLoaded,
    };
    this.watchers.forEach((watch) => watch());
  }
}

/** Only the event of a new or moved order carries its places; the others leave them empty, which is not news. */
function withoutEmptyPlaces<T extends object>(change: T): T {
  return Object.fromEntries(Object.entries(change).filter(([name, value]) => value !== null || !/_(latitude|longitude)$/.test(name))) as T;
}

/** All of a route that is shown. */
function lineKey(route: Route | undefined): string {
  return route ? `${route.driver_id} ${route.stops.map((stop) => `${stop.id}:${stop.sequence_order}:${stop.status}:${stop.estimated_arrival}`).join(' ')}` : '';
}

function knownOnly<T extends object>(row: T, change: Partial<T>): Partial<T> {
  return Object.fromEntries(Object.entries(change).filter(([name, value]) => name in row && value !== undefined)) as Partial<T>;
}

export const world = new World();
