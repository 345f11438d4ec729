/** Traffic incidents, and the changes of routes that the optimizer proposes. */
import { get, patch, post } from '../client';
import type { Incident, IncidentImport, IncidentReport, Optimization, OptimizationDetail, Page } from '../types';

const base = '/automation/routes';

export const incidents = {
  page: (zone: string, isActive: boolean, cursor: string | null = null) =>
    get<Page<Incident>>(`${base}/traffic-incidents`, { zone_id: zone, active: isActive ? true : undefined, limit: 200, cursor }),
  report: (report: IncidentReport) => post<{ message: string; incident: Incident; affected_routes: number }>(`${base}/traffic-incident`, report),
  extend: (id: string, expires_at: string) => patch<Incident>(`${base}/traffic-incidents/${id}`, { expires_at }),
  end: (id: string, reason?: string) => post<Incident>(`${base}/traffic-incidents/${id}/resolve`, { ...(reason && { reason }) }),
  importFeed: (document: unknown, source?: string) => post<IncidentImport>(`${base}/traffic-incidents/import`, document, { query: { source } }),
};

export const optimizations = {
  page: (zone: string, status: string, cursor: string | null) => get<Page<Optimization>>(`${base}/optimizations`, { zone_id: zone, status: status || undefined, limit: 50, cursor }),
  one: (id: string) => get<OptimizationDetail>(`${base}/optimizations/${id}`),
  apply: (id: string) => post<Optimization>(`${base}/optimizations/${id}/apply`, {}),
  reject: (id: string, reason: string) => post<Optimization>(`${base}/optimizations/${id}/reject`, { reason }),
};
