create type driver_status as enum ('offline', 'available', 'busy', 'returning', 'on_break');
create type vehicle_status as enum ('available', 'in_transit', 'loading', 'maintenance', 'unavailable');
create type assignment_mode as enum ('offer', 'direct', 'broadcast');
create type planning_mode as enum ('on_demand', 'planned');
create type window_scope as enum ('zone', 'area', 'customer', 'place');
create type window_rule as enum ('allowed', 'blocked');
create type window_side as enum ('pickup', 'delivery', 'both');

create table zones (
  id uuid primary key,
  code varchar(50) not null unique,
  external_id varchar(100) unique,
  name varchar(255) not null,
  time_zone varchar(64) not null,
  next_time_zone varchar(64),
  next_time_zone_at timestamptz,
  currency char(3) not null,
  country char(2) not null,
  depot_latitude numeric(10,8) not null check (depot_latitude between -90 and 90),
  depot_longitude numeric(11,8) not null check (depot_longitude between -180 and 180),
  boundary jsonb,
  assignment_mode assignment_mode not null default 'offer',
  planning_mode planning_mode not null default 'on_demand',
  settings jsonb not null default '{}',
  retired_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_zones_updated_at before update on zones for each row execute function touch_updated_at();

create table zone_roads (
  zone_id uuid primary key references zones (id),
  roads jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_zone_roads_updated_at before update on zone_roads for each row execute function touch_updated_at();

create table hubs (
  id uuid primary key,
  zone_id uuid not null references zones (id),
  code varchar(50) not null,
  external_id varchar(100) unique,
  name varchar(255) not null,
  latitude numeric(10,8) not null check (latitude between -90 and 90),
  longitude numeric(11,8) not null check (longitude between -180 and 180),
  address text,
  open boolean not null default true,
  dispatch_radius_km numeric(10,3),
  bundle_limit int check (bundle_limit > 0),
  retired_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_hubs_code on hubs (zone_id, code);
create trigger update_hubs_updated_at before update on hubs for each row execute function touch_updated_at();

create table zone_calendar (
  id uuid primary key,
  zone_id uuid not null references zones (id),
  weekday smallint check (weekday between 1 and 7),
  date date,
  opens varchar(5) check (opens ~ '^[0-2][0-9]:[0-5][0-9]$'),
  closes varchar(5) check (closes ~ '^[0-2][0-9]:[0-5][0-9]$'),
  name varchar(255),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((weekday is null) <> (date is null)),
  check ((opens is null) = (closes is null)),
  check (opens is not null or date is not null)
);
create index idx_zone_calendar_zone_id on zone_calendar (zone_id);
create trigger update_zone_calendar_updated_at before update on zone_calendar for each row execute function touch_updated_at();

create table drivers (
  id uuid primary key,
  zone_id uuid not null references zones (id),
  code varchar(50) not null,
  external_id varchar(100) unique,
  user_id uuid unique references users (id),
  invitation_id uuid unique references invitations (id),
  name varchar(255) not null,
  phone text,
  phone_bidx varchar(32) unique,
  email text,
  email_bidx varchar(32) unique,
  is_active boolean not null default true,
  status driver_status not null default 'offline',
  status_since timestamptz not null,
  base_latitude numeric(10,8) not null check (base_latitude between -90 and 90),
  base_longitude numeric(11,8) not null check (base_longitude between -180 and 180),
  skills jsonb not null default '[]',
  active_deliveries int not null default 0 check (active_deliveries >= 0),
  total_deliveries int not null default 0 check (total_deliveries >= 0),
  successful_deliveries int not null default 0 check (successful_deliveries >= 0),
  average_rating numeric(3,2) check (average_rating between 0 and 5),
  response_time_minutes numeric(8,2),
  on_time_rate numeric(5,2) check (on_time_rate between 0 and 100),
  worked_date date,
  worked_seconds int not null default 0,
  worked_seconds_at_break int not null default 0,
  on_duty_since timestamptz,
  deliveries_in_a_row int not null default 0,
  last_break_at timestamptz,
  break_ends_at timestamptz,
  ignored_offers int not null default 0,
  cash_in_hand numeric(14,4) not null default 0,
  cash_limit numeric(14,4),
  retired_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_drivers_code on drivers (zone_id, code);
create index idx_drivers_zone_id on drivers (zone_id, status);
create index idx_drivers_is_active on drivers (is_active);
create index idx_drivers_total_deliveries on drivers (total_deliveries desc);
create trigger update_drivers_updated_at before update on drivers for each row execute function touch_updated_at();

create table driver_devices (
  id uuid primary key,
  driver_id uuid not null references drivers (id),
  device_hash varchar(64) not null unique,
  name varchar(100),
  last_seen_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_driver_devices_driver_id on driver_devices (driver_id);
create trigger update_driver_devices_updated_at before update on driver_devices for each row execute function touch_updated_at();

create table driver_days (
  driver_id uuid not null references drivers (id),
  business_date date not null,
  deliveries int not null default 0,
  on_time int not null default 0,
  primary key (driver_id, business_date)
);

create table vehicle_types (
  id uuid primary key,
  code varchar(50) not null unique,
  name varchar(255) not null,
  capacity_weight_kg numeric(12,3) not null check (capacity_weight_kg > 0),
  capacity_volume_m3 numeric(12,4) not null check (capacity_volume_m3 > 0),
  retired_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_vehicle_types_updated_at before update on vehicle_types for each row execute function touch_updated_at();

create table vehicles (
  id uuid primary key,
  zone_id uuid not null references zones (id),
  vehicle_id varchar(50) not null,
  external_id varchar(100) unique,
  vehicle_type varchar(50) not null references vehicle_types (code),
  capacity_weight_kg numeric(12,3) not null check (capacity_weight_kg > 0),
  capacity_weight_tonnes numeric(14,6) generated always as (capacity_weight_kg / 1000) stored,
  capacity_volume_m3 numeric(12,4) not null check (capacity_volume_m3 > 0),
  current_location jsonb,
  available_at timestamptz not null,
  status vehicle_status not null default 'available',
  assigned_route_id uuid,
  fuel_efficiency_km_per_liter numeric(8,3) not null default 8.5 check (fuel_efficiency_km_per_liter > 0),
  fuel_cost_per_km numeric(14,4) check (fuel_cost_per_km >= 0),
  driver_cost_per_hour numeric(14,4) check (driver_cost_per_hour >= 0),
  driver_id uuid references drivers (id) on delete set null,
  equipment jsonb not null default '[]',
  maintenance_due timestamptz,
  retired_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_vehicles_vehicle_id on vehicles (zone_id, vehicle_id);
create unique index idx_vehicles_driver_id on vehicles (driver_id) where driver_id is not null and retired_at is null;
create index idx_vehicles_status on vehicles (status, available_at);
create index idx_vehicles_vehicle_type on vehicles (vehicle_type);
create trigger update_vehicles_updated_at before update on vehicles for each row execute function touch_updated_at();

create table driver_shifts (
  id uuid primary key,
  driver_id uuid not null references drivers (id),
  zone_id uuid not null references zones (id),
  business_date date not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  note text,
  cancelled_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (ends_at > starts_at)
);
create index idx_driver_shifts_driver_id on driver_shifts (driver_id, starts_at);
create index idx_driver_shifts_zone_id on driver_shifts (zone_id, business_date);
create trigger update_driver_shifts_updated_at before update on driver_shifts for each row execute function touch_updated_at();

create table driver_state_transitions (
  id uuid primary key,
  driver_id uuid not null references drivers (id),
  zone_id uuid not null references zones (id),
  from_status driver_status not null,
  to_status driver_status not null,
  actor varchar(100) not null,
  reason text,
  forced boolean not null default false,
  occurred_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
create index idx_driver_state_transitions_driver_id on driver_state_transitions (driver_id, occurred_at desc);
create trigger refuse_driver_state_transitions_change before update or delete on driver_state_transitions for each row execute function refuse_change();

create table driver_positions_latest (
  driver_id uuid primary key references drivers (id),
  zone_id uuid not null references zones (id),
  latitude numeric(10,8) not null check (latitude between -90 and 90),
  longitude numeric(11,8) not null check (longitude between -180 and 180),
  heading smallint,
  speed_kmh numeric(7,2),
  accuracy_m numeric(9,2),
  altitude_m numeric(9,2),
  battery smallint,
  recorded_at timestamptz not null,
  received_at timestamptz not null,
  suspect boolean not null default false,
  suspect_reason varchar(50),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_driver_positions_latest_latitude on driver_positions_latest (latitude, longitude);
create index idx_driver_positions_latest_zone_id on driver_positions_latest (zone_id);
create trigger update_driver_positions_latest_updated_at before update on driver_positions_latest for each row execute function touch_updated_at();

create table driver_positions (
  driver_id uuid not null,
  recorded_at timestamptz not null,
  zone_id uuid not null,
  latitude numeric(10,8) not null check (latitude between -90 and 90),
  longitude numeric(11,8) not null check (longitude between -180 and 180),
  heading smallint,
  speed_kmh numeric(7,2),
  accuracy_m numeric(9,2),
  altitude_m numeric(9,2),
  battery smallint,
  source varchar(20) not null,
  reason varchar(50),
  created_at timestamptz not null default clock_timestamp(),
  primary key (driver_id, recorded_at)
);

create table cities (
  id uuid primary key,
  code varchar(50) not null unique,
  name varchar(255) not null,
  zone_id uuid references zones (id),
  latitude numeric(10,8) not null check (latitude between -90 and 90),
  longitude numeric(11,8) not null check (longitude between -180 and 180),
  retired_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_cities_updated_at before update on cities for each row execute function touch_updated_at();

create table corridors (
  id uuid primary key,
  code varchar(50) not null unique,
  name varchar(255) not null,
  zone_id uuid references zones (id),
  waypoints jsonb not null,
  retired_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_corridors_updated_at before update on corridors for each row execute function touch_updated_at();

create table service_windows (
  id uuid primary key,
  zone_id uuid not null references zones (id),
  name varchar(255),
  scope window_scope not null,
  rule window_rule not null,
  side window_side not null default 'both',
  area jsonb,
  customer_id uuid,
  latitude numeric(10,8) check (latitude between -90 and 90),
  longitude numeric(11,8) check (longitude between -180 and 180),
  radius_meters int check (radius_meters between 1 and 20000),
  weekdays jsonb not null,
  local_start varchar(5) not null check (local_start ~ '^[0-2][0-9]:[0-5][0-9]$'),
  local_end varchar(5) not null check (local_end ~ '^[0-2][0-9]:[0-5][0-9]$'),
  valid_from date,
  valid_until date,
  retired_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (scope <> 'area' or area is not null),
  check (scope <> 'customer' or customer_id is not null),
  check (scope <> 'place' or (latitude is not null and longitude is not null))
);
create index idx_service_windows_zone_id on service_windows (zone_id);
create trigger update_service_windows_updated_at before update on service_windows for each row execute function touch_updated_at();

insert into vehicle_types (id, code, name, capacity_weight_kg, capacity_volume_m3) values
  ('01920000-0000-7000-8000-000000000001', 'bicycle', 'Bicycle', 30, 0.1),
  ('01920000-0000-7000-8000-000000000002', 'motorcycle', 'Motorcycle', 30, 0.1),
  ('01920000-0000-7000-8000-000000000003', 'car', 'Car', 100, 0.5),
  ('01920000-0000-7000-8000-000000000004', 'van', 'Van', 500, 2),
  ('01920000-0000-7000-8000-000000000005', 'truck', 'Truck', 1000, 10);

insert into cities (id, code, name, latitude, longitude) values
  ('01920000-0000-7000-8000-000000000100', 'NBO', 'Nairobi', -1.2864, 36.8172),
  ('01920000-0000-7000-8000-000000000101', 'NKR', 'Nakuru', -0.3031, 36.08),
  ('01920000-0000-7000-8000-000000000102', 'KIS', 'Kisumu', -0.0917, 34.768),
  ('01920000-0000-7000-8000-000000000103', 'ELD', 'Eldoret', 0.5143, 35.2698),
  ('01920000-0000-7000-8000-000000000104', 'KTL', 'Kitale', 1.0157, 35.0062),
  ('01920000-0000-7000-8000-000000000105', 'NYR', 'Nyeri', -0.4201, 36.9476),
  ('01920000-0000-7000-8000-000000000106', 'NYK', 'Nanyuki', 0.0074, 37.0722),
  ('01920000-0000-7000-8000-000000000107', 'MBA', 'Mombasa', -4.0435, 39.6682),
  ('01920000-0000-7000-8000-000000000108', 'RUH', 'Riyadh', 24.7136, 46.6753);

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
