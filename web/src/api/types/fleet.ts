/** Drivers and vehicles. */

export type DriverStatus = 'offline' | 'available' | 'busy' | 'returning' | 'on_break';

export interface Driver {
  id: string;
  code: string;
  external_id?: string | null;
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
