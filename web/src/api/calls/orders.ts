/** Orders and their import. */
import { get, patch, post, upload } from '../client';
import type { AssignmentCandidate, Decision, ImportJob, ImportRow, Order, OrderEvent, OrderRequest, Page, WhyUnassigned } from '../types';

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
