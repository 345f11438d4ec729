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
