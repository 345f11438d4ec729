/** The calls of the driver's page that only read, and those that are worth nothing later. What a driver does goes through `sending/`. */
import { get, post, remove } from '../api/client';
import { Problem } from '../api/problem';
import type { Page, Session, User } from '../api/types';
import type { Desk, Me, Notice, Offer, Order, Route, Target } from './types';

export const session = {
  read: () => get<Session>('/auth/session'),
  signIn: (username: string, password: string, otp?: string) => post<User>('/auth/session', { username, password, ...(otp && { otp }) }),
  join: (request: { username: string; email: string; password: string; invitation: string }) => post<User>('/auth/register', request),
  signOut: () => remove('/auth/session'),
};

const patienceMs = 15_000;
const askAgainMs = 600_000;
let noTargetUntil = 0;

/** @throws Problem 404 when the user is no driver */
export async function readDesk(): Promise<Omit<Desk, 'at'>> {
  const signal = AbortSignal.timeout(patienceMs);
  const [me, offers, routes, orders, unread] = await Promise.all([
    // The list of his open routes has one or none, where `/drivers/me/route` would answer 404 most of the day.
    get<Me>('/drivers/me', {}, signal), get<Page<Offer>>('/drivers/me/offers', {}, signal), get<Page<Route>>('/routes/active', { limit: 1 }, signal),
    get<Page<Order>>('/drivers/me/orders', {}, signal),
    get<{ count: number }>('/notifications/inbox/unread-count', {}, signal),
  ]);
  const asksTarget = Date.now() >= noTargetUntil;
  const target = asksTarget ? await orNull(get<Target>(`/fleet-manager/targets/${me.id}`, {}, signal)) : null;
  if (asksTarget && target === null) noTargetUntil = Date.now() + askAgainMs;
  return { me, offers: offers.items, route: routes.items[0] ?? null, orders: orders.items, target, unread: unread.count };
}

export const inbox = {
  list: () => get<Page<Notice>>('/notifications/inbox', { limit: 50 }).then(({ items }) => items),
  read: (id: string) => post<Notice>(`/notifications/inbox/${id}/read`),
  readAll: () => post<void>('/notifications/inbox/read-all'),
};

export const push = {
  key: () => get<{ key: string }>('/notifications/push/public-key').then(({ key }) => key),
  save: ({ endpoint, keys }: PushSubscriptionJSON) => post<void>('/notifications/push/subscriptions', { endpoint, keys }),
  end: (endpoint: string) => remove('/notifications/push/subscriptions', { endpoint }),
};

/** Nothing there is an answer too. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (Problem.of(error).status === 404) return null;
    throw error;
  }
}
