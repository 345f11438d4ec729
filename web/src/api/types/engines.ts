/** The engines, their state and what they did today. */

export type EngineKey = 'autoDispatch' | 'routeOptimizer' | 'smartBatching' | 'escalation';

export type EnginePath = 'dispatch' | 'routes' | 'batching' | 'escalation';

export interface EngineSummary {
  initialized: boolean;
  available: boolean;
  isRunning: boolean;
  status: 'running' | 'ready' | 'unavailable';
}

export interface StatusAll {
  summary: { totalEngines: number; availableEngines: number; runningEngines: number };
  engines: Partial<Record<EngineKey, EngineSummary>>;
}

export interface EngineZone {
  zone_id: string;
  wish: string;
  running: boolean;
  node: string | null;
  last_tick_at: string | null;
  tick_ms: number | null;
  behind_seconds: number | null;
  last_error: string | null;
}

export interface EngineStatus {
  isRunning: boolean;
  config: Record<string, unknown>;
  zones: EngineZone[];
}

/** Figures of engines that this version does not have are null: nothing was measured. */
export interface AutomationDashboard {
  today: Record<string, Record<string, number | null>>;
  alerts: { pending: number | null; atRiskOrders: number | null; criticalRiskOrders: number | null };
}

export type SettingValue = number | string;

export interface SettingLimit { name: string; least: number; most: number }

/** The settings of an engine for one zone, or for all that have none of their own. */
export interface EngineSettings {
  zone_id: string | null;
  version: number;
  config: Record<string, SettingValue>;
  defaults: Record<string, SettingValue>;
  limits: SettingLimit[];
}

export interface SettingsVersion {
  version: number;
  config: Record<string, SettingValue>;
  changed_by: string;
  created_at: string;
}

export interface EngineRun {
  id: string;
  zone_id: string;
  node: string;
  started_at: string;
  duration_ms: number;
  state: string;
  counts: Record<string, number>;
  error: string | null;
  created_at: string;
}

export type Autonomy = 'observe' | 'suggest' | 'act_with_veto' | 'act';

/** Which policy decides a type of decision, where, and how far it may go alone. */
export interface PolicyAssignment {
  id: string;
  zone_id: string | null;
  decision_type: string;
  members: { policy: string; weight: string }[];
  autonomy: Autonomy;
  veto_seconds: number | null;
  valid_from: string;
  valid_to: string | null;
  created_by: string;
  created_at: string;
}

/** One run without effect. Which members a zone's part has depends on the engine. */
export interface EnginePreview {
  zones: {
    zone_id: string;
    proposals?: Record<string, unknown>[];
    left_alone?: { order_id: string; reason: string }[];
    orders?: { order_id: string; order_number: string; status: string }[];
    silent_drivers?: unknown[];
  }[];
}

/** A row of a statistics view: `date`, then figures that depend on the engine. Null: nothing was measured. */
export type StatsDay = { date: string } & Record<string, number | string | null>;

export interface EngineStats {
  historical: StatsDay[];
  today: Record<string, number | null>;
  period: string;
}

/** Facts of one business date by hour of the zone's clock. */
export interface DayHours {
  zone_id: string;
  date: string;
  hours: { hour: number; count: number; mean: number | null }[];
}
