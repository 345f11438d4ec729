/** Orders, their events and their import. */

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
