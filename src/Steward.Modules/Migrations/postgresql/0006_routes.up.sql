create type route_status as enum ('planned', 'in_progress', 'completed', 'cancelled');
create type route_stop_status as enum ('planned', 'in_progress', 'completed', 'skipped');
create type route_stop_type as enum ('pickup', 'delivery');
create type traffic_severity as enum ('LOW', 'MEDIUM', 'HIGH', 'SEVERE');
create type outcome_source as enum ('tracked', 'manual');

-- The six automation tables share it (delivery-automation.md 4.1).
create function update_automation_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end $$;

create table routes (
  id uuid primary key,
  route_id varchar(50) not null,
  zone_id uuid not null references zones (id),
  business_date date not null,
  vehicle_id uuid not null references vehicles (id),
  driver_id uuid references drivers (id),
  order_ids jsonb not null default '[]',
  destination_cities jsonb not null default '[]',
  total_distance_km numeric(10,3) not null default 0 check (total_distance_km >= 0),
  estimated_duration_minutes int not null default 0 check (estimated_duration_minutes >= 0),
  estimated_cost numeric(14,4) not null default 0,
  actual_cost numeric(14,4),
  currency varchar(3) not null,
  estimated_cost_kes numeric(14,4) generated always as (case when currency = 'KES' then estimated_cost end) stored,
  actual_cost_kes numeric(14,4) generated always as (case when currency = 'KES' then actual_cost end) stored,
  estimated_fuel_cost numeric(14,4) not null default 0,
  estimated_time_cost numeric(14,4) not null default 0,
  estimated_delay_penalty numeric(14,4) not null default 0,
  actual_distance_km numeric(10,3),
  actual_duration_minutes int,
  actual_fuel_cost numeric(14,4),
  status route_status not null default 'planned',
  decision_id uuid references decisions (id) deferrable initially deferred,
  planned_start_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  cancellation_reason text,
  locked_prefix int not null default 0 check (locked_prefix >= 0),
  geometry jsonb,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (zone_id, route_id)
);
create index idx_routes_status on routes (status, created_at);
create index idx_routes_vehicle_id on routes (vehicle_id, status);
create index idx_routes_decision_id on routes (decision_id);
create index idx_routes_driver_id on routes (driver_id, status);
create index idx_routes_zone_id on routes (zone_id, status);
create index idx_routes_created_at on routes (created_at desc, id desc);
create unique index idx_routes_vehicle_in_progress on routes (vehicle_id) where status = 'in_progress';
create trigger update_routes_updated_at before update on routes for each row execute function touch_updated_at();

create table route_stops (
  id uuid primary key,
  stop_id varchar(50) not null unique,
  route_id uuid not null references routes (id),
  order_ids jsonb not null default '[]',
  location jsonb not null,
  stop_type route_stop_type not null,
  sequence_order int not null,
  estimated_arrival timestamptz not null,
  arrival_low timestamptz,
  arrival_high timestamptz,
  estimated_duration_minutes int not null default 0 check (estimated_duration_minutes >= 0),
  window_start timestamptz,
  window_end timestamptz,
  status route_stop_status not null default 'planned',
  actual_arrival timestamptz,
  actual_duration_minutes int,
  skip_reason text,
  planned_arrival timestamptz not null,
  estimated_departure timestamptz not null,
  actual_departure timestamptz,
  locked boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (window_end is null or window_start is null or window_end >= window_start),
  check (arrival_high is null or arrival_low is null or arrival_high >= arrival_low),
  constraint route_stops_route_sequence unique (route_id, sequence_order) deferrable initially deferred
);
create index idx_route_stops_status on route_stops (status);
create trigger update_route_stops_updated_at before update on route_stops for each row execute function touch_updated_at();

create table route_stop_orders (
  stop_id uuid not null references route_stops (id),
  order_id uuid not null references orders (id),
  stop_type route_stop_type not null,
  active boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  primary key (stop_id, order_id)
);
create unique index idx_route_stop_orders_active on route_stop_orders (order_id, stop_type) where active;

-- The json arrays are read copies: a stop keeps every order that it ever had, a route those that it still has.
create function copy_route_order_ids() returns trigger language plpgsql as $$
declare
  changed uuid := coalesce(new.stop_id, old.stop_id);
  owner uuid;
begin
  update route_stops set order_ids = coalesce((select jsonb_agg(o.order_id order by o.order_id) from route_stop_orders o where o.stop_id = changed), '[]')
    where id = changed returning route_id into owner;
  update routes set order_ids = coalesce((
    select jsonb_agg(o.order_id order by o.order_id) from (
      select distinct so.order_id from route_stop_orders so join route_stops s on s.id = so.stop_id where s.route_id = owner and so.active) o), '[]')
    where id = owner;
  return null;
end $$;
create trigger copy_route_order_ids after insert or update or delete on route_stop_orders for each row execute function copy_route_order_ids();

create function guard_route_stop_removal() returns trigger language plpgsql as $$
begin
  if (select status from routes where id = old.route_id) <> 'planned' then
    raise exception 'stops are removed only with a planned route' using errcode = 'restrict_violation';
  end if;
  return old;
end $$;
create trigger guard_route_stop_removal before delete on route_stops for each row execute function guard_route_stop_removal();

create table operational_outcomes (
  id uuid primary key,
  outcome_id varchar(50) not null unique,
  route_id uuid not null references routes (id),
  decision_id uuid references decisions (id) deferrable initially deferred,
  zone_id uuid not null references zones (id),
  business_date date not null,
  source outcome_source not null,
  revision int not null default 1,
  is_current boolean not null default true,
  predicted_cost numeric(14,4),
  predicted_duration_minutes int,
  predicted_distance_km numeric(10,3),
  actual_cost numeric(14,4) not null,
  actual_duration_minutes int not null,
  actual_distance_km numeric(10,3) not null,
  actual_fuel_cost numeric(14,4),
  cost_prediction_error numeric(14,4),
  duration_prediction_error numeric(14,4),
  distance_prediction_error numeric(14,4),
  total_revenue numeric(14,4) not null default 0,
  net_profit numeric(14,4),
  currency varchar(3) not null,
  on_time_deliveries int not null default 0,
  late_deliveries int not null default 0,
  failed_deliveries int not null default 0,
  delay_minutes int not null default 0,
  traffic_conditions varchar(50),
  weather varchar(50),
  day_of_week int not null check (day_of_week between 0 and 6),
  customer_satisfaction_score numeric(6,5) check (customer_satisfaction_score between 0 and 1),
  notes text,
  additional_metrics jsonb,
  basis jsonb not null default '{}',
  recorded_by varchar(100),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_operational_outcomes_current on operational_outcomes (route_id) where is_current;
create index idx_operational_outcomes_route_id on operational_outcomes (route_id);
create index idx_operational_outcomes_decision_id on operational_outcomes (decision_id);
create index idx_operational_outcomes_created_at on operational_outcomes (created_at);
create index idx_operational_outcomes_date on operational_outcomes (zone_id, business_date);
create trigger update_operational_outcomes_updated_at before update on operational_outcomes for each row execute function touch_updated_at();

create table traffic_incidents (
  id uuid primary key,
  latitude numeric(10,8) not null check (latitude between -90 and 90),
  longitude numeric(11,8) not null check (longitude between -180 and 180),
  affected_radius_meters int not null default 500 check (affected_radius_meters between 50 and 20000),
  severity traffic_severity not null,
  description text,
  incident_type varchar(100),
  active boolean not null default true,
  affected_routes int not null default 0,
  affected_orders uuid[] not null default '{}',
  reported_at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  zone_id uuid references zones (id),
  business_date date not null,
  decision_id uuid references decisions (id) deferrable initially deferred,
  geometry jsonb,
  closure boolean not null default false,
  expires_at timestamptz not null,
  source varchar(50),
  external_id varchar(200),
  check (active = (resolved_at is null)),
  unique (source, external_id)
);
create index idx_traffic_incidents_severity on traffic_incidents (severity);
create index idx_traffic_incidents_active on traffic_incidents (active) where active;
create index idx_traffic_incidents_latitude on traffic_incidents (latitude, longitude);
create index idx_traffic_incidents_reported_at on traffic_incidents (reported_at desc);
create index idx_traffic_incidents_date on traffic_incidents (zone_id, business_date);
create trigger update_traffic_incidents_updated_at before update on traffic_incidents for each row execute function update_automation_updated_at();

create table traffic_incident_orders (
  incident_id uuid not null references traffic_incidents (id),
  order_id uuid not null references orders (id),
  created_at timestamptz not null default clock_timestamp(),
  primary key (incident_id, order_id)
);
-- The copy of what is over stays as it was, also when its rows leave for the archive.
create function copy_traffic_incident_orders() returns trigger language plpgsql as $$
declare
  changed uuid := coalesce(new.incident_id, old.incident_id);
begin
  update traffic_incidents set affected_orders = coalesce((select array_agg(o.order_id order by o.order_id) from traffic_incident_orders o where o.incident_id = changed), '{}')
    where id = changed and (tg_op <> 'DELETE' or active);
  return null;
end $$;
create trigger copy_traffic_incident_orders after insert or delete on traffic_incident_orders for each row execute function copy_traffic_incident_orders();

create table route_optimizations (
  id uuid primary key,
  driver_id uuid not null references drivers (id),
  route_id uuid references routes (id),
  order_ids uuid[] not null default '{}',
  stop_count int,
  distance_saved_km numeric(10,2),
  time_saved_minutes int,
  stops_reordered int,
  improvement_percentage numeric(5,2) check (improvement_percentage between -100 and 100),
  original_sequence int[],
  optimized_sequence int[],
  original_distance numeric(10,2),
  optimized_distance numeric(10,2),
  original_time_minutes int,
  optimized_time_minutes int,
  algorithm_used varchar(100),
  optimization_notes text,
  status varchar(50) not null default 'pending' check (status in ('pending', 'executing', 'completed', 'failed', 'rejected', 'expired')),
  optimized_at timestamptz,
  executed_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  zone_id uuid not null references zones (id),
  business_date date not null,
  decision_id uuid references decisions (id) deferrable initially deferred,
  cause varchar(30) check (cause in ('timer', 'order', 'incident', 'person')),
  incident_id uuid references traffic_incidents (id)
);
create index idx_route_opt_driver_id on route_optimizations (driver_id, optimized_at desc);
create index idx_route_opt_optimized_at on route_optimizations (optimized_at desc);
create index idx_route_opt_status on route_optimizations (status, optimized_at desc);
create index idx_route_opt_route_id on route_optimizations (route_id);
create index idx_route_opt_date on route_optimizations (zone_id, business_date);
create index idx_route_opt_incident_id on route_optimizations (incident_id) where incident_id is not null;
create trigger update_route_optimizations_updated_at before update on route_optimizations for each row execute function update_automation_updated_at();

create table route_optimization_orders (
  optimization_id uuid not null references route_optimizations (id),
  order_id uuid not null references orders (id),
  created_at timestamptz not null default clock_timestamp(),
  primary key (optimization_id, order_id)
);
create function copy_route_optimization_orders() returns trigger language plpgsql as $$
declare
  changed uuid := coalesce(new.optimization_id, old.optimization_id);
begin
  update route_optimizations set order_ids = coalesce((select array_agg(o.order_id order by o.order_id) from route_optimization_orders o where o.optimization_id = changed), '{}')
    where id = changed and (tg_op <> 'DELETE' or status in ('pending', 'executing'));
  return null;
end $$;
create trigger copy_route_optimization_orders after insert or delete on route_optimization_orders for each row execute function copy_route_optimization_orders();

create table route_optimization_daily (
  zone_id uuid not null,
  business_date date not null,
  slot int not null check (slot between 0 and 7),
  total_optimizations bigint not null default 0,
  distance_saved_km numeric(20,2) not null default 0,
  distance_saved_count bigint not null default 0,
  time_saved_minutes bigint not null default 0,
  time_saved_count bigint not null default 0,
  stops_reordered bigint not null default 0,
  improvement_percentage numeric(20,2) not null default 0,
  improvement_count bigint not null default 0,
  completed_optimizations bigint not null default 0,
  failed_optimizations bigint not null default 0,
  primary key (zone_id, business_date, slot)
);
create index idx_route_optimization_daily_date on route_optimization_daily (business_date);

-- One upsert applies new less old; on insert every field of old is null. The slot is the low three bits of the id, so writers spread.
create function roll_route_optimizations() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.zone_id, new.business_date) is distinct from (old.zone_id, old.business_date) then
    raise exception 'zone and business date of an optimisation never change' using errcode = 'restrict_violation';
  end if;
  insert into route_optimization_daily as d values (
    new.zone_id, new.business_date, get_byte(uuid_send(new.id), 15) & 7,
    case when tg_op = 'INSERT' then 1 else 0 end,
    coalesce(new.distance_saved_km, 0) - coalesce(old.distance_saved_km, 0), (new.distance_saved_km is not null)::int - (old.distance_saved_km is not null)::int,
    coalesce(new.time_saved_minutes, 0) - coalesce(old.time_saved_minutes, 0), (new.time_saved_minutes is not null)::int - (old.time_saved_minutes is not null)::int,
    coalesce(new.stops_reordered, 0) - coalesce(old.stops_reordered, 0),
    coalesce(new.improvement_percentage, 0) - coalesce(old.improvement_percentage, 0), (new.improvement_percentage is not null)::int - (old.improvement_percentage is not null)::int,
    (new.status = 'completed')::int - coalesce((old.status = 'completed')::int, 0), (new.status = 'failed')::int - coalesce((old.status = 'failed')::int, 0))
  on conflict (zone_id, business_date, slot) do update set
    total_optimizations = d.total_optimizations + excluded.total_optimizations,
    distance_saved_km = d.distance_saved_km + excluded.distance_saved_km, distance_saved_count = d.distance_saved_count + excluded.distance_saved_count,
    time_saved_minutes = d.time_saved_minutes + excluded.time_saved_minutes, time_saved_count = d.time_saved_count + excluded.time_saved_count,
    stops_reordered = d.stops_reordered + excluded.stops_reordered,
    improvement_percentage = d.improvement_percentage + excluded.improvement_percentage, improvement_count = d.improvement_count + excluded.improvement_count,
    completed_optimizations = d.completed_optimizations + excluded.completed_optimizations, failed_optimizations = d.failed_optimizations + excluded.failed_optimizations;
  return null;
end $$;
create trigger roll_route_optimizations after insert or update on route_optimizations for each row execute function roll_route_optimizations();

create view route_optimization_stats_by_zone as
select zone_id, business_date as date,
  sum(total_optimizations)::bigint as total_optimizations,
  sum(distance_saved_km) as total_distance_saved_km,
  sum(time_saved_minutes)::bigint as total_time_saved_minutes,
  round(sum(distance_saved_km) / nullif(sum(distance_saved_count), 0), 6) as avg_distance_saved_km,
  round(sum(time_saved_minutes)::numeric / nullif(sum(time_saved_count), 0), 6) as avg_time_saved_minutes,
  sum(stops_reordered)::bigint as total_stops_reordered,
  round(sum(improvement_percentage) / nullif(sum(improvement_count), 0), 6) as avg_improvement_percentage,
  sum(completed_optimizations)::bigint as completed_optimizations,
  sum(failed_optimizations)::bigint as failed_optimizations
from route_optimization_daily group by zone_id, business_date order by business_date desc;

create view route_optimization_stats as
select business_date as date,
  sum(total_optimizations)::bigint as total_optimizations,
  sum(distance_saved_km) as total_distance_saved_km,
  sum(time_saved_minutes)::bigint as total_time_saved_minutes,
  round(sum(distance_saved_km) / nullif(sum(distance_saved_count), 0), 6) as avg_distance_saved_km,
  round(sum(time_saved_minutes)::numeric / nullif(sum(time_saved_count), 0), 6) as avg_time_saved_minutes,
  sum(stops_reordered)::bigint as total_stops_reordered,
  round(sum(improvement_percentage) / nullif(sum(improvement_count), 0), 6) as avg_improvement_percentage,
  sum(completed_optimizations)::bigint as completed_optimizations,
  sum(failed_optimizations)::bigint as failed_optimizations
from route_optimization_daily group by business_date order by business_date desc;

-- What trips and stops really took against the model: a driver's trips, a place's service, a zone's hour.
create table travel_learning (
  subject varchar(20) not null check (subject in ('driver', 'service', 'zone')),
  key varchar(100) not null,
  samples bigint not null default 0,
  planned_seconds bigint not null default 0,
  actual_seconds bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  primary key (subject, key)
);
create trigger update_travel_learning_updated_at before update on travel_learning for each row execute function touch_updated_at();

alter table orders add constraint orders_assigned_route_id_fkey foreign key (assigned_route_id) references routes (id) deferrable initially deferred;
alter table vehicles add constraint vehicles_assigned_route_id_fkey foreign key (assigned_route_id) references routes (id) deferrable initially deferred;
