/** What the server tells a driver. */
import type { DriverStatus } from '../api/types';

export interface Me {
  id: string;
  code: string;
  name: string;
  status: DriverStatus;
  status_since: string;
  break_ends_at: string | null;
  shift_start: string | null;
  shift_end: string | null;
  worked_minutes_today: number;
  deliveries_in_a_row: number;
  break_due: boolean;
  hours_reached: boolean;
  offers_paused: boolean;
  active_orders: number;
  vehicle_type: string | null;
  cash_in_hand: number;
}

export interface Place { latitude: number | null; longitude: number | null; address: string | null; contact?: string | null; notes?: string | null }

export type OrderStatus = 'assigned' | 'picked_up' | 'in_transit' | 'failed' | 'delivered';
export type ProofKind = 'photo' | 'signature' | 'recipient_name' | 'code' | 'barcode';

export interface Order {
  id: string;
  order_number: string;
  status: OrderStatus;
  service_type: string | null;
  priority: string;
  customer_name: string;
  recipient_name: string | null;
  recipient_phone: string | null;
  pickup: Place;
  dropoff: Place;
  window_start: string | null;
  window_end: string | null;
  sla_deadline: string;
  estimated_delivery_at: string | null;
  cod_amount: number | null;
  currency: string;
  weight_kg: number;
  fragile: boolean;
  special_handling: string[];
  notes: string | null;
  packages: { position: number; weight_kg: number; barcode: string | null }[];
  required_proof: ProofKind[];
  missing_proof: ProofKind[];
  attempt_count: number;
  failure_reason: string | null;
  next_step: string | null;
}

export interface Stop {
  id: string;
  stop_type: 'pickup' | 'delivery';
  status: 'planned' | 'in_progress' | 'completed' | 'skipped';
  sequence_order: number;
  latitude: number;
  longitude: number;
  order_ids: string[];
  estimated_arrival: string;
  arrival_low: string | null;
  arrival_high: string | null;
  window_start: string | null;
  window_end: string | null;
  actual_arrival: string | null;
}

export interface Route { id: string; route_id: string; status: string; stops: Stop[]; total_distance_km: number }

export interface OfferedOrder {
  order_id: string;
  order_number: string;
  service_type: string | null;
  priority: string;
  pickup: Place;
  dropoff: Place;
  window_start: string | null;
  window_end: string | null;
  sla_deadline: string;
  weight_kg: number;
  cod_amount: number;
  currency: string;
}

export interface Offer {
  id: string;
  status: string;
  broadcast: boolean;
  offered_at: string;
  expires_at: string;
  orders: OfferedOrder[];
  pickup_distance_km: number | null;
  distance_km: number | null;
  minutes: number | null;
  delivery_fee: number;
  currency: string | null;
}

export interface Target {
  target_deliveries: number;
  current_deliveries: number;
  delivery_progress: string;
  target_revenue: number;
  current_revenue: number;
  revenue_progress: string;
  on_track: boolean;
}

export interface Notice { id: string; subject: string; message: string; state: 'unread' | 'read' | 'archived'; link: string | null; created_at: string }

/** All that the page shows, as of one moment; kept on the phone for when there is no connection. */
export interface Desk {
  me: Me;
  offers: Offer[];
  route: Route | null;
  orders: Order[];
  target: Target | null;
  unread: number;
  at: number;
}
