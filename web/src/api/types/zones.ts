/** Zones, their hours and their promises. */
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';

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

export type Roads = FeatureCollection;
