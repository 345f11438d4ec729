/** Routes and their stops. */
import type { LineString } from 'geojson';

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
