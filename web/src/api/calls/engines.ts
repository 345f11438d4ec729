/** The engines. */
import { get, post } from '../client';
import type { AutomationDashboard, Batch, EnginePath, EngineStatus, Page, StatusAll } from '../types';

export const engines = {
  statusAll: () => get<StatusAll>('/automation/status-all'),
  status: (engine: EnginePath) => get<EngineStatus>(`/automation/${engine}/status`),
  start: (engine: EnginePath) => post<void>(`/automation/${engine}/start`),
  stop: (engine: EnginePath) => post<void>(`/automation/${engine}/stop`),
  startAll: () => post<void>('/automation/start-all'),
  stopAll: () => post<void>('/automation/stop-all'),
  dashboard: () => get<AutomationDashboard>('/automation/dashboard'),
};

export const batches = {
  page: (zone: string, status: string, cursor: string | null) => get<Page<Batch>>('/automation/batching/batches', { zone, status: status || undefined, limit: 100, cursor }),
};
