/** Routes and their stops. */
import type { Geometry, LineString } from 'geojson';

export interface RouteStop {
  id: string;
  sequence_order: number;
  stop_type: string;
  order_ids: string[];
  latitude: number;
  longitude: number;
  status: 'planned' | 'in_progress' | 'completed' | 'skipped';
  estimated_arrival: string | null;
  arrival_low: string | null;
  arrival_high: string | null;
}

/** A stop with its plan, its window and what became of it. */
export interface PlannedStop extends RouteStop {
  planned_arrival: string;
  estimated_departure: string | null;
  estimated_duration_minutes: number;
  window_start: string | null;
  window_end: string | null;
  actual_arrival: string | null;
  actual_departure: string | null;
  skip_reason: string | null;
}

export interface PlannedRoute extends Route { stops: PlannedStop[] }

export interface Shift { id: string; driver_id: string; starts_at: string; ends_at: string; cancelled_at: string | null }

export interface Break { driver_id: string; from: string; until: string | null }

export interface Route {
  id: string;
  route_id: string;
  driver_id: string;
  status: string;
  stops: RouteStop[];
  geometry: LineString | null;
}

export type TrafficSeverity = 'LOW' | 'MEDIUM' | 'HIGH' | 'SEVERE';

export interface Incident {
  id: string;
  latitude: number;
  longitude: number;
  affected_radius_meters: number;
  severity: TrafficSeverity;
  description: string | null;
  incident_type: string | null;
  active: boolean;
  affected_routes: number;
  affected_orders: string[];
  reported_at: string;
  resolved_at: string | null;
  starts_at: string | null;
  expires_at: string;
  closure: boolean;
  /** Null: a circle around its place. */
  geometry: Geometry | null;
  source: string | null;
  external_id: string | null;
  resolution: string | null;
}

export interface IncidentReport {
  location: { lat: number; lng: number };
  severity: TrafficSeverity;
  description?: string;
  incident_type?: string;
  affectedRadius?: number;
  geometry?: Geometry;
  expires_at?: string;
  closure?: boolean;
}

export interface IncidentImport {
  source: string;
  counts: Record<string, number>;
  rows: { row: number; external_id: string | null; state: string; id: string | null; error: string | null }[];
}

export interface StopLeg {
  stop_id: string;
  code: string;
  stop_type: string;
  order_ids: string[];
  arrival_at: string;
  minutes: number;
  km: number;
}

export interface Optimization {
  id: string;
  driver_id: string;
  route_id: string | null;
  stop_count: number | null;
  distance_saved_km: number | null;
  time_saved_minutes: number | null;
  stops_reordered: number | null;
  improvement_percentage: number | null;
  original_time_minutes: number | null;
  optimized_time_minutes: number | null;
  original_distance: number | null;
  optimized_distance: number | null;
  optimization_notes: string | null;
  status: string;
  decision_id: string | null;
  cause: string | null;
  incident_id: string | null;
  reason: string | null;
  /** A pending one is carried out then by itself, unless a person refuses it. */
  veto_until: string | null;
  created_at: string;
}

export interface OptimizationDetail {
  optimization: Optimization;
  original_stops: StopLeg[];
  optimized_stops: StopLeg[];
}
