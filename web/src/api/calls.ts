/** Every call that the dashboard makes, by name. */
import { get, post, remove, upload } from './client';
import type {
  AssignmentCandidate, AutomationDashboard, Decision, DecisionCard, Demo, Driver, DriverStatus, EnginePath, EngineStatus, Health,
  ImportJob, ImportRow, NewZone,
  Order, OrderEvent, Page, Roads, Role, Route, Session, StatusAll, User, VehicleType, WhyNot, WhyUnassigned, Zone,
} from './types';

export const session = {
  read: () => get<Session>('/auth/session'),
  signIn: (username: string, password: string) => post<void>('/auth/session', { username, password }),
  signOut: () => remove('/auth/session'),
  register: (request: { username: string; email: string; password: string; bootstrap_token?: string; invitation?: string }) =>
    post<User>('/auth/register', request),
};

export const users = {
  invite: (role: Role) => post<{ token: string; expires_at: string }>('/users/invitations', { role }),
};

export const zones = {
  list: () => get<Page<Zone>>('/zones').then((page) => page.items),
  create: (zone: NewZone) => post<Zone>('/zones', zone),
  roads: (id: string) => get<Roads>(`/zones/${id}/roads`),
};

export const imports = {
  /** Answers when the job has ended. */
  send: async (file: File, options: { isDryRun: boolean; createsZones: boolean; createsDrivers: boolean }, onProgress?: (job: ImportJob) => void) => {
    let job = await upload<ImportJob>('/imports', file, {
      dry_run: options.isDryRun, create_zones: options.createsZones, create_drivers: options.createsDrivers, file_name: file.name,
    });
    while (job.state === 'waiting' || job.state === 'running') {
      onProgress?.(job);
      await new Promise((wake) => setTimeout(wake, 300));
      job = await get<ImportJob>(`/imports/${job.id}`);
    }
    return job;
  },
  rows: (id: string, state: string) => get<{ items: ImportRow[] }>(`/imports/${id}/rows`, { state, limit: 50 }).then(({ items }) => items),
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
  create: (driver: { zone_id: string; name: string; phone?: string }) => post<Driver & { device_id: string }>('/drivers', driver),
  planShift: (id: string, starts_at: string, ends_at: string) => post<unknown>('/shifts', { driver_id: id, starts_at, ends_at }),
  issueDevice: (id: string) => post<{ device_id: string }>(`/drivers/${id}/devices`, {}),
  move: (id: string, status: DriverStatus, force = false) => post<Driver>(`/drivers/${id}/state`, { status, force }),
  place: (id: string, latitude: number, longitude: number) => post<unknown>('/positions', [{ driver_id: id, latitude, longitude }]),
  page: (zone: string | undefined, cursor?: string | null) => get<Page<Driver>>('/drivers', { zone, limit: 500, cursor }),
};

export const vehicles = {
  types: () => get<Page<VehicleType>>('/vehicle-types').then((page) => page.items),
  create: (vehicle: { zone_id: string; vehicle_type: string; driver_id: string }) => post<unknown>('/vehicles', vehicle),
};

export const routes = {
  active: (zone: string | undefined, cursor?: string | null) => get<Page<Route>>('/routes/active', { zone, limit: 500, cursor }),
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
