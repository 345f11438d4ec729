create table zones (
  id text primary key,
  code text not null unique,
  external_id text unique,
  name text not null,
  time_zone text not null,
  next_time_zone text,
  next_time_zone_at text,
  currency text not null,
  country text not null,
  depot_latitude integer not null check (depot_latitude between -9000000000 and 9000000000),
  depot_longitude integer not null check (depot_longitude between -18000000000 and 18000000000),
  boundary text,
  assignment_mode text not null default 'offer' check (assignment_mode in ('offer', 'direct', 'broadcast')),
  planning_mode text not null default 'on_demand' check (planning_mode in ('on_demand', 'planned')),
  settings text not null default '{}',
  retired_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_zones_updated_at after update on zones for each row when new.updated_at = old.updated_at begin
  update zones set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table zone_roads (
  zone_id text primary key references zones (id),
  roads text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_zone_roads_updated_at after update on zone_roads for each row when new.updated_at = old.updated_at begin
  update zone_roads set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where zone_id = new.zone_id;
end;

create table hubs (
  id text primary key,
  zone_id text not null references zones (id),
  code text not null,
  external_id text unique,
  name text not null,
  latitude integer not null check (latitude between -9000000000 and 9000000000),
  longitude integer not null check (longitude between -18000000000 and 18000000000),
  address text,
  open integer not null default 1 check (open in (0, 1)),
  dispatch_radius_km integer,
  bundle_limit integer check (bundle_limit > 0),
  retired_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_hubs_code on hubs (zone_id, code);
create trigger update_hubs_updated_at after update on hubs for each row when new.updated_at = old.updated_at begin
  update hubs set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table zone_calendar (
  id text primary key,
  zone_id text not null references zones (id),
  weekday integer check (weekday between 1 and 7),
  date text,
  opens text check (opens glob '[0-2][0-9]:[0-5][0-9]'),
  closes text check (closes glob '[0-2][0-9]:[0-5][0-9]'),
  name text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((weekday is null) <> (date is null)),
  check ((opens is null) = (closes is null)),
  check (opens is not null or date is not null)
);
create index idx_zone_calendar_zone_id on zone_calendar (zone_id);
create trigger update_zone_calendar_updated_at after update on zone_calendar for each row when new.updated_at = old.updated_at begin
  update zone_calendar set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table drivers (
  id text primary key,
  zone_id text not null references zones (id),
  code text not null,
  external_id text unique,
  user_id text unique references users (id),
  invitation_id text unique references invitations (id),
  name text not null,
  phone text,
  phone_bidx text unique,
  email text,
  email_bidx text unique,
  is_active integer not null default 1 check (is_active in (0, 1)),
  status text not null default 'offline' check (status in ('offline', 'available', 'busy', 'returning', 'on_break')),
  status_since text not null,
  base_latitude integer not null check (base_latitude between -9000000000 and 9000000000),
  base_longitude integer not null check (base_longitude between -18000000000 and 18000000000),
  skills text not null default '[]',
  active_deliveries integer not null default 0 check (active_deliveries >= 0),
  total_deliveries integer not null default 0 check (total_deliveries >= 0),
  successful_deliveries integer not null default 0 check (successful_deliveries >= 0),
  average_rating integer check (average_rating between 0 and 5000000),
  response_time_minutes integer,
  on_time_rate integer check (on_time_rate between 0 and 100000000),
  worked_date text,
  worked_seconds integer not null default 0,
  worked_seconds_at_break integer not null default 0,
  on_duty_since text,
  deliveries_in_a_row integer not null default 0,
  last_break_at text,
  break_ends_at text,
  ignored_offers integer not null default 0,
  cash_in_hand integer not null default 0,
  cash_limit integer,
  retired_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_drivers_code on drivers (zone_id, code);
create index idx_drivers_zone_id on drivers (zone_id, status);
create index idx_drivers_is_active on drivers (is_active);
create index idx_drivers_total_deliveries on drivers (total_deliveries desc);
create trigger update_drivers_updated_at after update on drivers for each row when new.updated_at = old.updated_at begin
  update drivers set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table driver_devices (
  id text primary key,
  driver_id text not null references drivers (id),
  device_hash text not null unique,
  name text,
  last_seen_at text,
  revoked_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_driver_devices_driver_id on driver_devices (driver_id);
create trigger update_driver_devices_updated_at after update on driver_devices for each row when new.updated_at = old.updated_at begin
  update driver_devices set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table driver_days (
  driver_id text not null references drivers (id),
  business_date text not null,
  deliveries integer not null default 0,
  on_time integer not null default 0,
  primary key (driver_id, business_date)
) without rowid;

create table vehicle_types (
  id text primary key,
  code text not null unique,
  name text not null,
  capacity_weight_kg integer not null check (capacity_weight_kg > 0),
  capacity_volume_m3 integer not null check (capacity_volume_m3 > 0),
  retired_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_vehicle_types_updated_at after update on vehicle_types for each row when new.updated_at = old.updated_at begin
  update vehicle_types set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table vehicles (
  id text primary key,
  zone_id text not null references zones (id),
  vehicle_id text not null,
  external_id text unique,
  vehicle_type text not null references vehicle_types (code),
  capacity_weight_kg integer not null check (capacity_weight_kg > 0),
  capacity_weight_tonnes integer generated always as (capacity_weight_kg / 1000) stored,
  capacity_volume_m3 integer not null check (capacity_volume_m3 > 0),
  current_location text,
  available_at text not null,
  status text not null default 'available' check (status in ('available', 'in_transit', 'loading', 'maintenance', 'unavailable')),
  assigned_route_id text references routes (id) deferrable initially deferred,
  fuel_efficiency_km_per_liter integer not null default 8500000 check (fuel_efficiency_km_per_liter > 0),
  fuel_cost_per_km integer check (fuel_cost_per_km >= 0),
  driver_cost_per_hour integer check (driver_cost_per_hour >= 0),
  driver_id text references drivers (id) on delete set null,
  equipment text not null default '[]',
  maintenance_due text,
  retired_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_vehicles_vehicle_id on vehicles (zone_id, vehicle_id);
create unique index idx_vehicles_driver_id on vehicles (driver_id) where driver_id is not null and retired_at is null;
create index idx_vehicles_status on vehicles (status, available_at);
create index idx_vehicles_vehicle_type on vehicles (vehicle_type);
create trigger update_vehicles_updated_at after update on vehicles for each row when new.updated_at = old.updated_at begin
  update vehicles set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table driver_shifts (
  id text primary key,
  driver_id text not null references drivers (id),
  zone_id text not null references zones (id),
  business_date text not null,
  starts_at text not null,
  ends_at text not null,
  note text,
  cancelled_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (ends_at > starts_at)
);
create index idx_driver_shifts_driver_id on driver_shifts (driver_id, starts_at);
create index idx_driver_shifts_zone_id on driver_shifts (zone_id, business_date);
create trigger update_driver_shifts_updated_at after update on driver_shifts for each row when new.updated_at = old.updated_at begin
  update driver_shifts set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table driver_state_transitions (
  id text primary key,
  driver_id text not null references drivers (id),
  zone_id text not null references zones (id),
  from_status text not null check (from_status in ('offline', 'available', 'busy', 'returning', 'on_break')),
  to_status text not null check (to_status in ('offline', 'available', 'busy', 'returning', 'on_break')),
  actor text not null,
  reason text,
  forced integer not null default 0 check (forced in (0, 1)),
  occurred_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);
create index idx_driver_state_transitions_driver_id on driver_state_transitions (driver_id, occurred_at desc);
create trigger refuse_driver_state_transitions_update before update on driver_state_transitions for each row begin
  select raise(abort, 'driver_state_transitions is append only');
end;
create trigger refuse_driver_state_transitions_delete before delete on driver_state_transitions for each row begin
  select raise(abort, 'driver_state_transitions is append only');
end;

create table driver_positions_latest (
  driver_id text primary key references drivers (id),
  zone_id text not null references zones (id),
  latitude integer not null check (latitude between -9000000000 and 9000000000),
  longitude integer not null check (longitude between -18000000000 and 18000000000),
  heading integer,
  speed_kmh integer,
  accuracy_m integer,
  altitude_m integer,
  battery integer,
  recorded_at text not null,
  received_at text not null,
  suspect integer not null default 0 check (suspect in (0, 1)),
  suspect_reason text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_driver_positions_latest_latitude on driver_positions_latest (latitude, longitude);
create index idx_driver_positions_latest_zone_id on driver_positions_latest (zone_id);
create trigger update_driver_positions_latest_updated_at after update on driver_positions_latest for each row when new.updated_at = old.updated_at begin
  update driver_positions_latest set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where driver_id = new.driver_id;
end;

create table driver_positions (
  driver_id text not null,
  recorded_at text not null,
  zone_id text not null,
  latitude integer not null check (latitude between -9000000000 and 9000000000),
  longitude integer not null check (longitude between -18000000000 and 18000000000),
  heading integer,
  speed_kmh integer,
  accuracy_m integer,
  altitude_m integer,
  battery integer,
  source text not null,
  reason text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (driver_id, recorded_at)
) without rowid;

create table cities (
  id text primary key,
  code text not null unique,
  name text not null,
  zone_id text references zones (id),
  latitude integer not null check (latitude between -9000000000 and 9000000000),
  longitude integer not null check (longitude between -18000000000 and 18000000000),
  retired_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_cities_updated_at after update on cities for each row when new.updated_at = old.updated_at begin
  update cities set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table corridors (
  id text primary key,
  code text not null unique,
  name text not null,
  zone_id text references zones (id),
  waypoints text not null,
  retired_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_corridors_updated_at after update on corridors for each row when new.updated_at = old.updated_at begin
  update corridors set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table service_windows (
  id text primary key,
  zone_id text not null references zones (id),
  name text,
  scope text not null check (scope in ('zone', 'area', 'customer', 'place')),
  rule text not null check (rule in ('allowed', 'blocked')),
  side text not null default 'both' check (side in ('pickup', 'delivery', 'both')),
  area text,
  customer_id text,
  latitude integer check (latitude between -9000000000 and 9000000000),
  longitude integer check (longitude between -18000000000 and 18000000000),
  radius_meters integer check (radius_meters between 1 and 20000),
  weekdays text not null,
  local_start text not null check (local_start glob '[0-2][0-9]:[0-5][0-9]'),
  local_end text not null check (local_end glob '[0-2][0-9]:[0-5][0-9]'),
  valid_from text,
  valid_until text,
  retired_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (scope <> 'area' or area is not null),
  check (scope <> 'customer' or customer_id is not null),
  check (scope <> 'place' or (latitude is not null and longitude is not null))
);
create index idx_service_windows_zone_id on service_windows (zone_id);
create trigger update_service_windows_updated_at after update on service_windows for each row when new.updated_at = old.updated_at begin
  update service_windows set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

insert into vehicle_types (id, code, name, capacity_weight_kg, capacity_volume_m3) values
  ('01920000-0000-7000-8000-000000000001', 'bicycle', 'Bicycle', 30000000, 100000),
  ('01920000-0000-7000-8000-000000000002', 'motorcycle', 'Motorcycle', 30000000, 100000),
  ('01920000-0000-7000-8000-000000000003', 'car', 'Car', 100000000, 500000),
  ('01920000-0000-7000-8000-000000000004', 'van', 'Van', 500000000, 2000000),
  ('01920000-0000-7000-8000-000000000005', 'truck', 'Truck', 1000000000, 10000000);

insert into cities (id, code, name, latitude, longitude) values
  ('01920000-0000-7000-8000-000000000100', 'NBO', 'Nairobi', -128640000, 3681720000),
  ('01920000-0000-7000-8000-000000000101', 'NKR', 'Nakuru', -30310000, 3608000000),
  ('01920000-0000-7000-8000-000000000102', 'KIS', 'Kisumu', -9170000, 3476800000),
  ('01920000-0000-7000-8000-000000000103', 'ELD', 'Eldoret', 51430000, 3526980000),
  ('01920000-0000-7000-8000-000000000104', 'KTL', 'Kitale', 101570000, 3500620000),
  ('01920000-0000-7000-8000-000000000105', 'NYR', 'Nyeri', -42010000, 3694760000),
  ('01920000-0000-7000-8000-000000000106', 'NYK', 'Nanyuki', 740000, 3707220000),
  ('01920000-0000-7000-8000-000000000107', 'MBA', 'Mombasa', -404350000, 3966820000),
  ('01920000-0000-7000-8000-000000000108', 'RUH', 'Riyadh', 2471360000, 4667530000);

insert into corridors (id, code, name, waypoints) values
  ('01920000-0000-7000-8000-000000000200', 'NBO-KIS', 'Nairobi–Nakuru–Kisumu', '[{"latitude": -1.2864, "longitude": 36.8172, "radius_km": 25}, {"latitude": -0.3031, "longitude": 36.08, "radius_km": 25}, {"latitude": -0.0917, "longitude": 34.768, "radius_km": 25}]'),
  ('01920000-0000-7000-8000-000000000201', 'NBO-KTL', 'Nairobi–Nakuru–Eldoret–Kitale', '[{"latitude": -1.2864, "longitude": 36.8172, "radius_km": 25}, {"latitude": -0.3031, "longitude": 36.08, "radius_km": 25}, {"latitude": 0.5143, "longitude": 35.2698, "radius_km": 25}, {"latitude": 1.0157, "longitude": 35.0062, "radius_km": 25}]'),
  ('01920000-0000-7000-8000-000000000202', 'NBO-NYK', 'Nairobi–Nyeri–Nanyuki', '[{"latitude": -1.2864, "longitude": 36.8172, "radius_km": 25}, {"latitude": -0.4201, "longitude": 36.9476, "radius_km": 25}, {"latitude": 0.0074, "longitude": 37.0722, "radius_km": 25}]'),
  ('01920000-0000-7000-8000-000000000203', 'NBO-MBA', 'Nairobi–Mombasa', '[{"latitude": -1.2864, "longitude": 36.8172, "radius_km": 25}, {"latitude": -4.0435, "longitude": 39.6682, "radius_km": 25}]'),
  ('01920000-0000-7000-8000-000000000204', 'RUH-RING', 'Riyadh ring', '[{"latitude": 24.7136, "longitude": 46.8623, "radius_km": 5}, {"latitude": 24.8338, "longitude": 46.8075, "radius_km": 5}, {"latitude": 24.8836, "longitude": 46.6753, "radius_km": 5}, {"latitude": 24.8338, "longitude": 46.5431, "radius_km": 5}, {"latitude": 24.7136, "longitude": 46.4883, "radius_km": 5}, {"latitude": 24.5934, "longitude": 46.5431, "radius_km": 5}, {"latitude": 24.5436, "longitude": 46.6753, "radius_km": 5}, {"latitude": 24.5934, "longitude": 46.8075, "radius_km": 5}, {"latitude": 24.7136, "longitude": 46.8623, "radius_km": 5}]'),
  ('01920000-0000-7000-8000-000000000205', 'RUH-NORTH', 'Riyadh spoke, airport', '[{"latitude": 24.7136, "longitude": 46.6753, "radius_km": 5}, {"latitude": 24.9576, "longitude": 46.6988, "radius_km": 10}]'),
  ('01920000-0000-7000-8000-000000000206', 'RUH-SOUTH', 'Riyadh spoke, Al Kharj', '[{"latitude": 24.7136, "longitude": 46.6753, "radius_km": 5}, {"latitude": 24.1554, "longitude": 47.3346, "radius_km": 10}]'),
  ('01920000-0000-7000-8000-000000000207', 'RUH-WEST', 'Riyadh spoke, Diriyah', '[{"latitude": 24.7136, "longitude": 46.6753, "radius_km": 5}, {"latitude": 24.7341, "longitude": 46.5757, "radius_km": 10}]'),
  ('01920000-0000-7000-8000-000000000208', 'RUH-EAST', 'Riyadh spoke, Khashm Al An', '[{"latitude": 24.7136, "longitude": 46.6753, "radius_km": 5}, {"latitude": 24.7255, "longitude": 46.9214, "radius_km": 10}]');
