/** Every call that the dashboard makes, by name. */
import { get, patch, post, put, remove, upload } from './client';
import type {
  AlertList, AssignmentCandidate, AutomationDashboard, Batch, Decision, DecisionCard, Demo, Driver, DriverStatus, EnginePath, EngineStatus, EscalationLog, Health,
  ImportJob, ImportRow, NewZone,
  Order, OrderEvent, OrderRequest, Page, Roads, Role, Route, ServiceLevel, Session, StatusAll, User, Vehicle, VehicleRequest, VehicleType, WhyNot, WhyUnassigned, Zone, ZoneHours,
} from './types';

export const session = {
  read: () => get<Session>('/auth/session'),
  signIn: (username: string, password: string, otp?: string) => post<void>('/auth/session', { username, password, ...(otp && { otp }) }),
  signOut: () => remove('/auth/session'),
  register: (request: { username: string; email: string; password: string; bootstrap_token?: string; invitation?: string }) =>
    post<User>('/auth/register', request),
};

export const account = {
  secondFactor: () => get<{ enabled: boolean; recovery_codes_left: number }>('/auth/second-factor'),
  offerSecondFactor: (current_password: string) => post<{ secret: string; link: string }>('/auth/second-factor', { current_password }),
  confirmSecondFactor: (otp: string) => post<{ recovery_codes: string[] }>('/auth/second-factor/confirm', { otp }),
  disableSecondFactor: (current_password: string, otp: string) => post<void>('/auth/second-factor/disable', { current_password, otp }),
  changePassword: (current_password: string, password: string) => post<void>('/auth/password', { current_password, password }),
};

export const users = {
  invite: (role: Role) => post<{ token: string; expires_at: string }>('/users/invitations', { role }),
};

export const zones = {
  list: () => get<Page<Zone>>('/zones').then((page) => page.items),
  create: (zone: NewZone) => post<Zone>('/zones', zone),
  change: (zone: Zone, change: Partial<Omit<NewZone, 'code'>> & { boundary?: Zone['boundary'] }) => patch<Zone>(`/zones/${zone.id}`, change, zone.row_version),
  hours: (id: string) => get<{ hours: ZoneHours[] }>(`/zones/${id}/calendar`).then(({ hours }) => hours),
  setHours: (zone: Zone, hours: ZoneHours[]) => put<unknown>(`/zones/${zone.id}/calendar`, { hours }, zone.row_version),
  levels: (id: string) => get<Page<ServiceLevel>>('/service-levels', { zone: id }).then((page) => page.items),
  saveLevel: (zone: Zone, level: Omit<ServiceLevel, 'id' | 'zone_id' | 'version' | 'retired_at'>) => post<ServiceLevel>('/service-levels', { ...level, zone: zone.id }),
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
  create: (order: OrderRequest) => post<Order>('/orders', order),
  change: (id: string, change: OrderRequest, version: number) => patch<Order>(`/orders/${id}`, change, version),
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
  page: (zone: string) => get<Page<Vehicle>>('/vehicles', { zone, limit: 500 }).then((page) => page.items),
  create: (vehicle: VehicleRequest & { zone_id: string }) => post<Vehicle>('/vehicles', vehicle),
  change: (id: string, change: VehicleRequest, version: number) => patch<Vehicle>(`/vehicles/${id}`, change, version),
  retire: (id: string) => remove(`/vehicles/${id}`),
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

export const alerts = {
  open: (zone: string, severity: string) => get<AlertList>('/automation/escalation/alerts', { zone_id: zone, severity: severity || undefined, limit: 100 }),
  escalations: (zone: string) => get<{ logs: EscalationLog[] }>('/automation/escalation/logs', { zone_id: zone, status: 'open', limit: 50 }),
  acknowledge: (id: string) => post<void>(`/automation/escalation/alerts/${id}/acknowledge`, {}),
  snooze: (id: string, minutes: number, reason: string) => post<void>(`/automation/escalation/alerts/${id}/snooze`, { minutes, reason }),
  resolve: (id: string, resolution: string, notes?: string) => post<void>(`/automation/escalation/alerts/${id}/resolve`, { resolution, ...(notes && { notes }) }),
};

export const batches = {
  page: (zone: string, status: string, cursor: string | null) => get<Page<Batch>>('/automation/batching/batches', { zone, status: status || undefined, limit: 100, cursor }),
};

export const server = {
  health: () => get<Health>('/health'),
  demo: () => get<Demo>('/demo'),
  setDemo: (change: { speed?: number; running?: boolean }) => post<Demo | undefined>('/demo', change),
};
