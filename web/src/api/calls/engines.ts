/** The engines: start and stop, settings, autonomy, runs, statistics. */
import { get, post, put } from '../client';
import type {
  AutomationDashboard, Autonomy, Batch, DayHours, EnginePath, EnginePreview, EngineRun, EngineSettings, EngineStats, EngineStatus, Page, PolicyAssignment, SettingsVersion, SettingValue, StatusAll,
} from '../types';

export const engines = {
  statusAll: () => get<StatusAll>('/automation/status-all'),
  status: (engine: EnginePath) => get<EngineStatus>(`/automation/${engine}/status`),
  start: (engine: EnginePath) => post<void>(`/automation/${engine}/start`),
  stop: (engine: EnginePath) => post<void>(`/automation/${engine}/stop`),
  startAll: () => post<void>('/automation/start-all'),
  stopAll: () => post<void>('/automation/stop-all'),
  dashboard: () => get<AutomationDashboard>('/automation/dashboard'),
  runs: (engine: EnginePath, zone: string, cursor: string | null) => get<Page<EngineRun>>(`/automation/${engine}/runs`, { zone_id: zone, limit: 50, cursor }),
  /** @param zone null: of all zones that have no settings of their own */
  settings: (engine: EnginePath, zone: string | null) => get<EngineSettings>(`/automation/${engine}/config`, { zone_id: zone }),
  saveSettings: (engine: EnginePath, zone: string | null, config: Record<string, SettingValue>, version: number) =>
    put<EngineSettings>(`/automation/${engine}/config${zone ? `?zone_id=${zone}` : ''}`, config, version),
  settingsVersions: (engine: EnginePath, zone: string | null) =>
    get<Page<SettingsVersion>>(`/automation/${engine}/config/versions`, { zone_id: zone }).then(({ items }) => items),
  restoreSettings: (engine: EnginePath, zone: string | null, wanted: number, version: number) =>
    post<EngineSettings>(`/automation/${engine}/config/restore`, { version: wanted }, { version, query: { zone_id: zone } }),
  /** @param zone null: of all zones that one may see */
  stats: (engine: EnginePath, zone: string | null, days: number) => get<EngineStats>(`/automation/${engine}/stats`, { zone_id: zone, days }),
  hours: (engine: EnginePath, zone: string, date: string) => get<DayHours>(`/automation/${engine}/stats/hours`, { zone_id: zone, date }),
  /** One run without effect; with these settings, or with those in force. */
  preview: (engine: EnginePath, zone: string, config?: Record<string, SettingValue>) =>
    post<EnginePreview>(`/automation/${engine}/preview`, config && { config }, { query: { zone_id: zone } }),
};

export const policies = {
  assignments: () => get<Page<PolicyAssignment>>('/policy-assignments', { limit: 500 }).then(({ items }) => items),
  assign: (request: { decision_type: string; members: PolicyAssignment['members']; zone_id?: string; autonomy: Autonomy; veto_seconds?: number }) =>
    post<PolicyAssignment>('/policy-assignments', request),
};

export const batches = {
  page: (zone: string, status: string, cursor: string | null) => get<Page<Batch>>('/automation/batching/batches', { zone, status: status || undefined, limit: 100, cursor }),
};
