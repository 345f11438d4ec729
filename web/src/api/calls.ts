/** Every call that the dashboard makes, by name. */
import { get, post, remove } from './client';
import type {
  AssignmentCandidate, AutomationDashboard, Decision, DecisionCard, Demo, Driver, EnginePath, EngineStatus, Health,
  Order, OrderEvent, Page, Roads, Route, Session, StatusAll, User, WhyNot, WhyUnassigned, Zone,
} from './types';

export const session = {
  read: () => get<Session>('/auth/session'),
  signIn: (username: string, password: string) => post<void>('/auth/session', { username, password }),
  signOut: () => remove('/auth/session'),
  register: (request: { username: string; email: string; password: string; full_name?: string; bootstrap_token: string }) =>
    post<User>('/auth/register', request),
};

export const zones = {
  list: () => get<Page<Zone>>('/zones').then((page) => page.items),
  roads: (id: string) => get<Roads>(`/zones/${id}/roads`),
};

export interface OrderFilter {
  zone?: string;
  status?: string;
  q?: string;
  limit?: number;
  cursor?: string | null;
}

export const orders = {
  page: (filter: OrderFilter, signal?: AbortSignal) => get<Page<Order>>('/orders', { ...filter }, signal),
  one: (id: string) => get<Order>(`/orders/${id}`),
  events: (id: string) => get<Page<OrderEvent>>(`/orders/${id}/events`).then((page) => page.items),
  decisions: (id: string) => get<Page<Decision>>('/decisions', { order_id: id, limit: 50 }).then((page) => page.items),
  whyUnassigned: (id: string) => get<WhyUnassigned>(`/orders/${id}/why-unassigned`),
  sendNow: (id: string) => post<void>(`/orders/${id}/send-now`),
  candidates: (id: string) =>
    get<Page<AssignmentCandidate>>(`/automation/dispatch/orders/${id}/candidates`).then((page) => page.items),
  assign: (id: string, request: { driver_id: string; reason: string; acknowledge_rules: string[] }) =>
    post<Record<string, unknown>>(`/automation/dispatch/orders/${id}/assign`, request),
  unassign: (id: string, request: { reason_code: string; reason: string }) =>
    post<void>(`/automation/dispatch/orders/${id}/unassign`, request),
};

export const drivers = {
  one: (id: string) => get<Driver>(`/drivers/${id}`),
  page: (zone: string | undefined, cursor?: string | null) => get<Page<Driver>>('/drivers', { zone, limit: 500, cursor }),
};

export const routes = {
  active: (zone: string | undefined) => get<Page<Route>>('/routes/active', { zone, limit: 500 }).then((page) => page.items),
};

export const decisions = {
  page: (filter: { zone?: string; type?: string; order_id?: string; driver_id?: string; limit?: number; cursor?: string | null }) =>
    get<Page<Decision>>('/decisions', filter),
  card: (id: string) => get<DecisionCard>(`/decisions/${id}/card`),
  whyNot: (id: string, driverId: string) =>
    post<WhyNot>(`/decisions/${id}/why-not`, { target: { kind: 'driver', id: driverId } }),
};

export const engines = {
  statusAll: () => get<StatusAll>('/automation/status-all'),
  status: (engine: EnginePath) => get<EngineStatus>(`/automation/${engine}/status`),
  start: (engine: EnginePath) => post<void>(`/automation/${engine}/start`),
  stop: (engine: EnginePath) => post<void>(`/automation/${engine}/stop`),
  startAll: () => post<void>('/automation/start-all'),
  stopAll: () => post<void>('/automation/stop-all'),
  dashboard: () => get<AutomationDashboard>('/automation/dashboard'),
};

export const server = {
  health: () => get<Health>('/health'),
  demo: () => get<Demo>('/demo'),
  setDemo: (change: { speed?: number; running?: boolean }) => post<Demo | undefined>('/demo', change),
};
