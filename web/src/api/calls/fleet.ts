/** Drivers, vehicles and their routes. */
import { get, patch, post, remove } from '../client';
import type { Break, Driver, DriverStatus, Page, PlannedRoute, Route, Shift, Vehicle, VehicleRequest, VehicleType } from '../types';

export const drivers = {
  one: (id: string) => get<Driver>(`/drivers/${id}`),
  create: (driver: { zone_id: string; name: string; phone?: string }) => post<Driver & { device_id: string }>('/drivers', driver),
  planShift: (id: string, starts_at: string, ends_at: string) => post<unknown>('/shifts', { driver_id: id, starts_at, ends_at }),
  issueDevice: (id: string) => post<{ device_id: string }>(`/drivers/${id}/devices`, {}),
  invite: (id: string) => post<{ token: string; expires_at: string }>(`/drivers/${id}/invitation`, {}),
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
  active: (zone: string | undefined, cursor?: string | null) => get<Page<Route>>('/routes/active', { zone_id: zone, limit: 500, cursor }),
};

/** What the plan of a day is drawn from. */
export const plans = {
  routes: (zone: string, date: string, cursor: string | null) => get<Page<PlannedRoute>>('/routes', { zone_id: zone, date, limit: 500, cursor }),
  shifts: (zone: string, from: string, to: string) => get<Page<Shift>>('/shifts', { zone, from, to, limit: 500 }).then(({ items }) => items),
  breaks: (zone: string, from: string, to: string) => get<Page<Break>>('/drivers/breaks', { zone_id: zone, from, to }).then(({ items }) => items),
};
