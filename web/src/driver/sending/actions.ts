/** What a driver has done, as it is kept until the server knows: one key and one time each. */
import type { DriverStatus } from '../../api/types';
import type { Me, Order, OrderStatus, Route, Stop } from '../types';

export type FailureCategory = 'customer_unavailable' | 'access_denied' | 'wrong_address' | 'payment_problem' | 'refused' | 'damaged' | 'other';

export type ProblemReason = 'VEHICLE_BREAKDOWN' | 'TRAFFIC_INCIDENT' | 'CUSTOMER_EMERGENCY' | 'DRIVER_CANCELLED' | 'SYSTEM_ERROR';

/** A picture as bytes: some browsers keep no blobs. */
export interface Picture { bytes: ArrayBuffer; type: string }

export interface Proof { order: string; recipientName?: string; code?: string; barcodes?: string[]; photos: Picture[]; signature?: Picture }

/** Where an action happens: a stop of the route, or an order that no route holds. */
export interface Where { route: string | null; stop: string | null; orders: string[] }

export type Wish =
  | { kind: 'state'; status: DriverStatus; breakEndsAt?: string }
  | { kind: 'answer'; offer: string; answer: 'accept' | 'decline'; reason?: string }
  | ({ kind: 'arrive' } & Where)
  | ({ kind: 'pickup' } & Where)
  | ({ kind: 'deliver'; proofs: Proof[] } & Where)
  | ({ kind: 'fail'; isPickup: boolean; category: FailureCategory; note: string } & Where)
  | { kind: 'again'; orders: string[] }
  | { kind: 'return'; orders: string[] }
  /** A problem with one order, or with the whole tour. */
  | { kind: 'report'; order: string | null; driver: string; reason: ProblemReason; note: string };

export interface Refused { status: number; code: string; title: string; detail: string }

export interface Action {
  id: number;
  /** Only his own sign-in sends it. */
  user: string;
  key: string;
  /** When it happened, by the server's clock. */
  at: string;
  /** In words, for the list of what waits: `Deliver ORD-7F3K2`. */
  label: string;
  wish: Wish;
  position: { latitude: number; longitude: number } | null;
  /** By the phone's clock; until then it can be undone. */
  holdUntil: number;
  refused: Refused | null;
  /** When the server took it, by its clock. It stays on the phone, and on the screen, until a look has seen what came of it. */
  answeredAt?: number;
}

/** What follows a stop is written a moment behind the answer. */
export const settleMs = 1_000;

/** Whether a look that began then shows what came of an action. */
export function isSeen(answeredAt: number, lookedAt: number): boolean {
  return lookedAt > answeredAt + settleMs;
}

/** Not refused, and no answer yet. */
export function waits({ refused, answeredAt }: Action): boolean {
  return refused === null && answeredAt === undefined;
}

/** As it stays on the phone once it is answered: without its pictures. */
export function answered(action: Action, answeredAt: number): Action {
  return { ...action, answeredAt, wish: action.wish.kind === 'deliver' ? { ...action.wish, proofs: [] } : action.wish };
}

export const holdMs = 5_000;

/** What cannot be taken back on the server is held for some seconds. */
export function isHeld(wish: Wish): boolean {
  return ['pickup', 'deliver', 'fail', 'return'].includes(wish.kind);
}

/** Until when it can still be undone; a phone whose clock was set back holds nothing longer than that. */
export function leftToUndo(action: Action, phoneNow: number): number {
  const left = action.holdUntil - phoneNow;
  return !waits(action) || left > holdMs ? 0 : Math.max(0, left);
}

/** Refusals that come from an earlier action's: they pass when that one is settled. */
const followsFrom = ['stop_in_progress', 'pickup_open'];

export function waitsForEarlier(refused: Refused, earlier: readonly Action[]): boolean {
  return followsFrom.includes(refused.code) && earlier.some((action) => action.refused !== null && 'route' in action.wish);
}

interface Shown { me: Me; route: Route | null; orders: Order[]; at: number }

/** What the driver sees: the server's word with what it does not show yet of his own actions on top, in their order. A refused one has no effect. */
export function withWaiting<T extends Shown>(desk: T, actions: readonly Action[]): T {
  const isNews = ({ refused, answeredAt }: Action) => refused === null && (answeredAt === undefined || !isSeen(answeredAt, desk.at));
  return actions.filter(isNews).reduce((shown, { wish, at }) => apply(shown, wish, at), desk);
}

function apply<T extends Shown>(desk: T, wish: Wish, at: string): T {
  switch (wish.kind) {
    case 'state': return { ...desk, me: { ...desk.me, status: wish.status, status_since: at, break_ends_at: wish.breakEndsAt ?? null, offers_paused: false } };
    case 'arrive': return stops(desk, wish, { status: 'in_progress', actual_arrival: at });
    case 'pickup': return orders(stops(desk, wish, { status: 'completed' }), wish.orders, 'picked_up');
    case 'deliver': return orders(stops(desk, wish, { status: 'completed' }), wish.orders, 'delivered');
    case 'fail': return wish.isPickup ? without(stops(desk, wish, { status: 'skipped' }), wish.orders) : orders(stops(desk, wish, { status: 'skipped' }), wish.orders, 'failed');
    case 'again': return orders(desk, wish.orders, 'in_transit');
    case 'return': return without(desk, wish.orders);
    case 'answer': case 'report': return desk;
  }
}

function stops<T extends Shown>(desk: T, { stop }: Where, change: Partial<Stop>): T {
  if (!desk.route || !stop) return desk;
  return { ...desk, route: { ...desk.route, stops: desk.route.stops.map((one) => (one.id === stop ? { ...one, ...change } : one)) } };
}

function orders<T extends Shown>(desk: T, ids: string[], status: OrderStatus): T {
  return { ...desk, orders: desk.orders.map((order) => (ids.includes(order.id) ? { ...order, status } : order)) };
}

/** Given back: his stops for it go too. */
function without<T extends Shown>(desk: T, ids: string[]): T {
  const isGone = (stop: Stop) => stop.order_ids.length > 0 && stop.order_ids.every((id) => ids.includes(id)) && stop.status === 'planned';
  return {
    ...desk, orders: desk.orders.filter(({ id }) => !ids.includes(id)),
    route: desk.route && { ...desk.route, stops: desk.route.stops.filter((stop) => !isGone(stop)) },
  };
}
