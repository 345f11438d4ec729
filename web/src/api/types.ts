/** The shapes of `/api/v1`, as the server writes them. */
import type { FeatureCollection, LineString, MultiPolygon, Polygon } from 'geojson';

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type Role = 'admin' | 'manager' | 'dispatcher' | 'driver' | 'adviser' | 'viewer' | 'service';

export interface User {
  id: string;
  username: string;
  email: string;
  full_name: string | null;
  role: Role;
}

/** Who sits at this browser, and what the server would let him do. */
export interface Session {
  signed_in: boolean;
  demo: boolean;
  user: User | null;
  permissions: string[];
}

export interface Zone {
  id: string;
  code: string;
  name: string;
  time_zone: string;
  currency: string;
  depot: { latitude: number; longitude: number } | null;
  boundary: Polygon | MultiPolygon | null;
  assignment_mode: string;
  planning_mode: string;
  country: string;
  row_version: number;
}

/** Hours of a weekday (1 is Monday) or of one date; a date without hours is closed. */
export interface ZoneHours {
  weekday: number | null;
  date: string | null;
  opens: string | null;
  closes: string | null;
  name: string | null;
}

export interface ServiceLevel {
  id: string;
  /** Null: an installed example that the zone has not changed. */
  zone_id: string | null;
  code: string;
  name: string;
  version: number;
  promise_minutes: number;
  warning_minutes: number;
  critical_minutes: number;
  preferred_radius_metres: number;
  emergency_radius_metres: number;
  most_radius_metres: number;
  batch_least: number;
  batch_most: number;
  trip_minutes: number;
  penalty_per_minute: number;
  penalty_least: number;
  penalty_most: number;
  score_profile: string;
  vehicle_types: string[];
  required_proof: string[];
  default_weight_kg: number;
  default_volume_m3: number;
  follows_calendar: boolean;
  retired_at: string | null;
}

export type NewZone = Pick<Zone, 'code' | 'name' | 'time_zone' | 'currency' | 'assignment_mode'>
  & { country: string; depot: { latitude: number; longitude: number } };

export interface VehicleType {
  code: string;
  name: string;
  capacity_weight_kg: number;
  capacity_volume_m3: number;
}

export interface Vehicle {
  id: string;
  vehicle_id: string;
  vehicle_type: string;
  capacity_weight_kg: number;
  capacity_volume_m3: number;
  status: string;
  driver_id: string | null;
  maintenance_due: string | null;
  row_version: number;
}

export interface VehicleRequest {
  vehicle_id?: string;
  vehicle_type?: string;
  capacity_weight_kg?: number;
  capacity_volume_m3?: number;
  status?: string;
  driver_id?: string | null;
}

export interface PlaceRequest {
  latitude: number;
  longitude: number;
  address?: string;
}

export interface OrderRequest {
  zone?: string;
  customer?: { name: string; phone?: string };
  recipient_name?: string;
  recipient_phone?: string;
  pickup?: PlaceRequest;
  dropoff?: PlaceRequest;
  service_type?: string;
  priority?: Priority;
  window_start?: string;
  window_end?: string;
  weight_kg?: number;
  packages?: { weight_kg?: number; volume_m3?: number }[];
  notes?: string;
  external_id?: string;
}

export interface ImportJob {
  id: string;
  dry_run: boolean;
  state: string;
  progress: number;
  rows_total: number;
  created_count: number;
  warning_count: number;
  updated_count: number;
  unchanged_count: number;
  failed_count: number;
  error: string | null;
}

export interface ImportRow {
  row_number: number;
  state: string;
  field: string | null;
  code: string | null;
  reason: string | null;
}

export type Roads = FeatureCollection;

export type OrderStatus =
  | 'scheduled' | 'pending' | 'assigned' | 'picked_up' | 'in_transit' | 'delivered' | 'failed' | 'cancelled';
export type Priority = 'low' | 'normal' | 'high' | 'urgent';
export type Urgency = 'critical' | 'urgent' | 'normal' | 'flexible';
export type SlaState = 'on_track' | 'warning' | 'critical' | 'breached' | 'met' | 'missed';

export interface Order {
  id: string;
  order_number: string;
  zone_id: string;
  status: OrderStatus;
  priority: Priority;
  urgency: Urgency | null;
  sla_state: SlaState;
  sla_deadline: string | null;
  created_at: string;
  service_type: string | null;
  customer_name: string | null;
  driver_id: string | null;
  pickup_latitude: number | null;
  pickup_longitude: number | null;
  pickup_address: string | null;
  dropoff_latitude: number | null;
  dropoff_longitude: number | null;
  dropoff_address: string | null;
  estimated_delivery_at: string | null;
  eta_low: string | null;
  eta_high: string | null;
  hold_until: string | null;
  weight_kg: number | null;
  external_id: string | null;
  row_version: number;
  delivered_at: string | null;
  recipient_name?: string | null;
  recipient_phone?: string | null;
  delivery_window_start?: string | null;
  delivery_window_end?: string | null;
  notes?: string | null;
}

export interface OrderEvent {
  id: string;
  type: string;
  from_status: string | null;
  to_status: string | null;
  /** `user:amina`, `engine:auto-dispatch` */
  actor: string;
  occurred_at: string;
  data: Record<string, unknown>;
}

export type DriverStatus = 'offline' | 'available' | 'busy' | 'returning' | 'on_break';

export interface Driver {
  id: string;
  code: string;
  name: string;
  status: DriverStatus;
  zone_id: string;
  latitude: number | null;
  longitude: number | null;
  position_at: string | null;
  shift_end: string | null;
  vehicle_type: string | null;
  active_orders: number;
  heading: number | null;
}

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

export interface Route {
  id: string;
  route_id: string;
  driver_id: string;
  status: string;
  stops: RouteStop[];
  geometry: LineString | null;
}

export interface Decision {
  id: string;
  decision_id: string;
  decision_type: string;
  trigger_reason: string | null;
  status: string;
  policy_used: string | null;
  algorithm: string | null;
  algorithm_version: number | null;
  parameters_hash: string | null;
  seed: string | null;
  created_at: string;
  actor_kind: string;
  actor_id: string | null;
  reason: string | null;
  business_date: string | null;
  recommended_action: string | null;
  driver_id?: string | null;
  /** What it is about, such as an order's number; in lists only. */
  about?: string | null;
}

export interface ScorePart {
  key?: string;
  label: string;
  /** Thousandths of a point, or of the currency unit; see `score_unit`. */
  value: number;
  share?: number;
}

export interface BrokenRule {
  rule: string;
  measured: number | string | null;
  limit: number | string | null;
  unit: string | null;
}

export interface Candidate {
  key: string;
  label: string;
  driver_id: string | null;
  total: number | null;
  gap?: number | null;
  parts: ScorePart[];
  broken_rules: BrokenRule[];
}

export interface Estimate {
  value: number | string | null;
  low?: number | string | null;
  high?: number | string | null;
  basis?: string | null;
}

export type Figures = Record<string, Estimate | number | string | null>;

export interface DecisionCard {
  decision: Decision;
  question: string;
  score_unit: 'point_milli' | 'currency_milli';
  winner: Candidate | null;
  candidates: Candidate[];
  rules_checked: { rule: string; label: string; passed: number; broken: number }[];
  prediction: Figures | null;
  actual: Figures | null;
  confidence: (Estimate & { sample_size?: number | null }) | null;
  data_age_seconds: number | null;
  would_change_if: (SmallestChange | string)[];
  approvals: unknown[];
  overrides: { reason_code?: string; reason?: string; at?: string; actor?: string }[];
  chain: { stream: string; seq: number; entry_hash: string; verified: boolean | null } | null;
  rerun: { state: string | null } | null;
}

export interface SmallestChange {
  feature: string;
  from: number | string | null;
  to: number | string | null;
  unit: string | null;
  /** Key of the candidate who would win with it. */
  target?: string | null;
  new_margin?: number | null;
  grid?: number | string | null;
  verified?: boolean;
}

export interface WhyNot {
  target_status: 'chosen' | 'blocked' | 'lost' | 'pruned';
  broken_rules: BrokenRule[];
  gap: number | null;
  part_differences: { code: string; value: number }[];
  smallest_changes: SmallestChange[];
  none_found: string | null;
}

export interface AssignmentCandidate {
  driver_id: string;
  name: string;
  eligible: boolean;
  broken_rules: BrokenRule[];
  parts: ScorePart[];
  total: number | null;
  match_value: number | null;
  predicted_pickup_at: string | null;
  predicted_delivery_at: string | null;
  smallest_change?: SmallestChange | null;
}

export interface WhyUnassigned {
  code: string;
  message: string;
  /** Drivers by the rule that shuts them out first; absent while the order waits on purpose. */
  reasons?: Record<string, number>;
  confirmed_by: string;
  tested_vehicles: number;
  vehicles: TestedVehicle[];
}

export interface TestedVehicle {
  driver_id: string;
  name: string;
  first_broken_rule: string;
  broken_rules: BrokenRule[];
  cheapest_relaxation: { rule: string; feature: string; from: number | string; to: number | string; unit: string | null } | null;
}

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

export interface Demo {
  speed: number;
  simulated_now: string;
  running: boolean;
  city: string;
  orders_made: number;
  delivered: number;
  failed: number;
}

export interface Health {
  status: string;
  version?: string;
  components?: Record<string, string | { status?: string; detail?: string }>;
}

export interface DispatchAlert {
  id: string; order_id: string | null; alert_type: string; severity: string; message: string; description: string | null; status: string; code: string | null;
  driver_id: string | null; snoozed_until: string | null; created_at: string;
}

export interface AlertList { alerts: DispatchAlert[]; count: number; total: number; next_cursor: string | null }

export interface EscalationLog {
  id: string; order_id: string | null; escalation_type: string; severity: string; reason: string; status: string; level: number | null;
  next_step_at: string | null; escalated_at: string | null; created_at: string;
}

export interface Batch {
  id: string; batch_number: string; driver_id: string | null; order_count: number; status: string; saved_minutes: number | null; end_reason: string | null;
  decision_id: string | null; created_at: string;
}
