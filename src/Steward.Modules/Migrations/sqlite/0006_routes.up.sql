create table routes (
  id text primary key,
  route_id text not null,
  zone_id text not null references zones (id),
  business_date text not null,
  vehicle_id text not null references vehicles (id),
  driver_id text references drivers (id),
  order_ids text not null default '[]',
  destination_cities text not null default '[]',
  total_distance_km integer not null default 0 check (total_distance_km >= 0),
  estimated_duration_minutes integer not null default 0 check (estimated_duration_minutes >= 0),
  estimated_cost integer not null default 0,
  actual_cost integer,
  currency text not null,
  estimated_cost_kes integer generated always as (case when currency = 'KES' then estimated_cost end) stored,
  actual_cost_kes integer generated always as (case when currency = 'KES' then actual_cost end) stored,
  estimated_fuel_cost integer not null default 0,
  estimated_time_cost integer not null default 0,
  estimated_delay_penalty integer not null default 0,
  actual_distance_km integer,
  actual_duration_minutes integer,
  actual_fuel_cost integer,
  status text not null default 'planned' check (status in ('planned', 'in_progress', 'completed', 'cancelled')),
  decision_id text references decisions (id) deferrable initially deferred,
  planned_start_at text not null,
  started_at text,
  completed_at text,
  cancelled_at text,
  cancellation_reason text,
  locked_prefix integer not null default 0 check (locked_prefix >= 0),
  geometry text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (zone_id, route_id)
);
create index idx_routes_status on routes (status, created_at);
create index idx_routes_vehicle_id on routes (vehicle_id, status);
create index idx_routes_decision_id on routes (decision_id);
create index idx_routes_driver_id on routes (driver_id, status);
create index idx_routes_zone_id on routes (zone_id, status);
create index idx_routes_created_at on routes (created_at desc, id desc);
create unique index idx_routes_vehicle_in_progress on routes (vehicle_id) where status = 'in_progress';
create trigger update_routes_updated_at after update on routes for each row when new.updated_at = old.updated_at begin
  update routes set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table route_stops (
  id text primary key,
  stop_id text not null unique,
  route_id text not null references routes (id),
  order_ids text not null default '[]',
  location text not null,
  stop_type text not null check (stop_type in ('pickup', 'delivery')),
  sequence_order integer not null,
  estimated_arrival text not null,
  arrival_low text,
  arrival_high text,
  estimated_duration_minutes integer not null default 0 check (estimated_duration_minutes >= 0),
  window_start text,
  window_end text,
  status text not null default 'planned' check (status in ('planned', 'in_progress', 'completed', 'skipped')),
  actual_arrival text,
  actual_duration_minutes integer,
  skip_reason text,
  planned_arrival text not null,
  estimated_departure text not null,
  actual_departure text,
  locked integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (window_end is null or window_start is null or window_end >= window_start),
  check (arrival_high is null or arrival_low is null or arrival_high >= arrival_low),
  unique (route_id, sequence_order)
);
create index idx_route_stops_status on route_stops (status);
create trigger update_route_stops_updated_at after update on route_stops for each row when new.updated_at = old.updated_at begin
  update route_stops set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table route_stop_orders (
  stop_id text not null references route_stops (id),
  order_id text not null references orders (id),
  stop_type text not null check (stop_type in ('pickup', 'delivery')),
  active integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (stop_id, order_id)
);
create unique index idx_route_stop_orders_active on route_stop_orders (order_id, stop_type) where active;

-- The json arrays are read copies: a stop keeps every order that it ever had, a route those that it still has.
create trigger copy_route_order_ids_insert after insert on route_stop_orders for each row begin
  update route_stops set order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from route_stop_orders where stop_id = new.stop_id order by order_id))
    where id = new.stop_id;
  update routes set order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (
      select distinct so.order_id from route_stop_orders so join route_stops s on s.id = so.stop_id where s.route_id = routes.id and so.active order by so.order_id))
    where id = (select route_id from route_stops where id = new.stop_id);
end;
create trigger copy_route_order_ids_update after update on route_stop_orders for each row begin
  update route_stops set order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from route_stop_orders where stop_id = new.stop_id order by order_id))
    where id = new.stop_id;
  update routes set order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (
      select distinct so.order_id from route_stop_orders so join route_stops s on s.id = so.stop_id where s.route_id = routes.id and so.active order by so.order_id))
    where id = (select route_id from route_stops where id = new.stop_id);
end;
create trigger copy_route_order_ids_delete after delete on route_stop_orders for each row begin
  update route_stops set order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from route_stop_orders where stop_id = old.stop_id order by order_id))
    where id = old.stop_id;
  update routes set order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (
      select distinct so.order_id from route_stop_orders so join route_stops s on s.id = so.stop_id where s.route_id = routes.id and so.active order by so.order_id))
    where id = (select route_id from route_stops where id = old.stop_id);
end;

create trigger guard_route_stop_removal before delete on route_stops for each row
when (select status from routes where id = old.route_id) <> 'planned' begin
  select raise(abort, 'stops are removed only with a planned route');
end;

create table operational_outcomes (
  id text primary key,
  outcome_id text not null unique,
  route_id text not null references routes (id),
  decision_id text references decisions (id) deferrable initially deferred,
  zone_id text not null references zones (id),
  business_date text not null,
  source text not null check (source in ('tracked', 'manual')),
  revision integer not null default 1,
  is_current integer not null default 1,
  predicted_cost integer,
  predicted_duration_minutes integer,
  predicted_distance_km integer,
  actual_cost integer not null,
  actual_duration_minutes integer not null,
  actual_distance_km integer not null,
  actual_fuel_cost integer,
  cost_prediction_error integer,
  duration_prediction_error integer,
  distance_prediction_error integer,
  total_revenue integer not null default 0,
  net_profit integer,
  currency text not null,
  on_time_deliveries integer not null default 0,
  late_deliveries integer not null default 0,
  failed_deliveries integer not null default 0,
  delay_minutes integer not null default 0,
  traffic_conditions text,
  weather text,
  day_of_week integer not null check (day_of_week between 0 and 6),
  customer_satisfaction_score integer check (customer_satisfaction_score between 0 and 1000000),
  notes text,
  additional_metrics text,
  basis text not null default '{}',
  recorded_by text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_operational_outcomes_current on operational_outcomes (route_id) where is_current;
create index idx_operational_outcomes_route_id on operational_outcomes (route_id);
create index idx_operational_outcomes_decision_id on operational_outcomes (decision_id);
create index idx_operational_outcomes_created_at on operational_outcomes (created_at);
create index idx_operational_outcomes_date on operational_outcomes (zone_id, business_date);
create trigger update_operational_outcomes_updated_at after update on operational_outcomes for each row when new.updated_at = old.updated_at begin
  update operational_outcomes set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table traffic_incidents (
  id text primary key,
  latitude integer not null check (latitude between -9000000000 and 9000000000),
  longitude integer not null check (longitude between -18000000000 and 18000000000),
  affected_radius_meters integer not null default 500 check (affected_radius_meters between 50 and 20000),
  severity text not null check (severity in ('LOW', 'MEDIUM', 'HIGH', 'SEVERE')),
  description text,
  incident_type text,
  active integer not null default 1,
  affected_routes integer not null default 0,
  affected_orders text not null default '[]',
  reported_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  resolved_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  zone_id text references zones (id),
  business_date text not null,
  decision_id text references decisions (id) deferrable initially deferred,
  geometry text,
  closure integer not null default 0,
  expires_at text not null,
  source text,
  external_id text,
  check (active = (resolved_at is null)),
  unique (source, external_id)
);
create index idx_traffic_incidents_severity on traffic_incidents (severity);
create index idx_traffic_incidents_active on traffic_incidents (active) where active;
create index idx_traffic_incidents_latitude on traffic_incidents (latitude, longitude);
create index idx_traffic_incidents_reported_at on traffic_incidents (reported_at desc);
create index idx_traffic_incidents_date on traffic_incidents (zone_id, business_date);
create trigger update_traffic_incidents_updated_at after update on traffic_incidents for each row when new.updated_at = old.updated_at begin
  update traffic_incidents set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table traffic_incident_orders (
  incident_id text not null references traffic_incidents (id),
  order_id text not null references orders (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (incident_id, order_id)
);
-- The copy of what is over stays as it was, also when its rows leave for the archive.
create trigger copy_traffic_incident_orders_insert after insert on traffic_incident_orders for each row begin
  update traffic_incidents set affected_orders = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from traffic_incident_orders where incident_id = new.incident_id order by order_id)) where id = new.incident_id;
end;
create trigger copy_traffic_incident_orders_delete after delete on traffic_incident_orders for each row begin
  update traffic_incidents set affected_orders = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from traffic_incident_orders where incident_id = old.incident_id order by order_id)) where id = old.incident_id and active;
end;

create table route_optimizations (
  id text primary key,
  driver_id text not null references drivers (id),
  route_id text references routes (id),
  order_ids text not null default '[]',
  stop_count integer,
  distance_saved_km integer,
  time_saved_minutes integer,
  stops_reordered integer,
  improvement_percentage integer check (improvement_percentage between -100000000 and 100000000),
  original_sequence text,
  optimized_sequence text,
  original_distance integer,
  optimized_distance integer,
  original_time_minutes integer,
  optimized_time_minutes integer,
  algorithm_used text,
  optimization_notes text,
  status text not null default 'pending' check (status in ('pending', 'executing', 'completed', 'failed', 'rejected', 'expired')),
  optimized_at text,
  executed_at text,
  completed_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  zone_id text not null references zones (id),
  business_date text not null,
  decision_id text references decisions (id) deferrable initially deferred,
  cause text check (cause in ('timer', 'order', 'incident', 'person')),
  incident_id text references traffic_incidents (id)
);
create index idx_route_opt_driver_id on route_optimizations (driver_id, optimized_at desc);
create index idx_route_opt_optimized_at on route_optimizations (optimized_at desc);
create index idx_route_opt_status on route_optimizations (status, optimized_at desc);
create index idx_route_opt_route_id on route_optimizations (route_id);
create index idx_route_opt_date on route_optimizations (zone_id, business_date);
create index idx_route_opt_incident_id on route_optimizations (incident_id) where incident_id is not null;
create trigger update_route_optimizations_updated_at after update on route_optimizations for each row when new.updated_at = old.updated_at begin
  update route_optimizations set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table route_optimization_orders (
  optimization_id text not null references route_optimizations (id),
  order_id text not null references orders (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (optimization_id, order_id)
);
create trigger copy_route_optimization_orders_insert after insert on route_optimization_orders for each row begin
  update route_optimizations set order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from route_optimization_orders where optimization_id = new.optimization_id order by order_id)) where id = new.optimization_id;
end;
create trigger copy_route_optimization_orders_delete after delete on route_optimization_orders for each row begin
  update route_optimizations set order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from route_optimization_orders where optimization_id = old.optimization_id order by order_id)) where id = old.optimization_id and status in ('pending', 'executing');
end;

create table route_optimization_daily (
  zone_id text not null,
  business_date text not null,
  slot integer not null check (slot between 0 and 7),
  total_optimizations integer not null default 0,
  distance_saved_km integer not null default 0,
  distance_saved_count integer not null default 0,
  time_saved_minutes integer not null default 0,
  time_saved_count integer not null default 0,
  stops_reordered integer not null default 0,
  improvement_percentage integer not null default 0,
  improvement_count integer not null default 0,
  completed_optimizations integer not null default 0,
  failed_optimizations integer not null default 0,
  primary key (zone_id, business_date, slot)
);
create index idx_route_optimization_daily_date on route_optimization_daily (business_date);

create trigger guard_route_optimizations before update of zone_id, business_date on route_optimizations for each row
when new.zone_id <> old.zone_id or new.business_date <> old.business_date begin
  select raise(abort, 'zone and business date of an optimisation never change');
end;

-- New less old. The slot is the low three bits of the id, so writers spread.
create trigger roll_route_optimizations_insert after insert on route_optimizations for each row begin
  insert into route_optimization_daily values (
    new.zone_id, new.business_date, (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7,
    1,
    coalesce(new.distance_saved_km, 0), (new.distance_saved_km is not null),
    coalesce(new.time_saved_minutes, 0), (new.time_saved_minutes is not null),
    coalesce(new.stops_reordered, 0),
    coalesce(new.improvement_percentage, 0), (new.improvement_percentage is not null),
    (new.status = 'completed'), (new.status = 'failed'))
  on conflict (zone_id, business_date, slot) do update set
    total_optimizations = total_optimizations + excluded.total_optimizations,
    distance_saved_km = distance_saved_km + excluded.distance_saved_km,
    distance_saved_count = distance_saved_count + excluded.distance_saved_count,
    time_saved_minutes = time_saved_minutes + excluded.time_saved_minutes,
    time_saved_count = time_saved_count + excluded.time_saved_count,
    stops_reordered = stops_reordered + excluded.stops_reordered,
    improvement_percentage = improvement_percentage + excluded.improvement_percentage,
    improvement_count = improvement_count + excluded.improvement_count,
    completed_optimizations = completed_optimizations + excluded.completed_optimizations,
    failed_optimizations = failed_optimizations + excluded.failed_optimizations;
end;
create trigger roll_route_optimizations_update after update on route_optimizations for each row begin
  insert into route_optimization_daily values (
    new.zone_id, new.business_date, (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7,
    0,
    coalesce(new.distance_saved_km, 0) - coalesce(old.distance_saved_km, 0), (new.distance_saved_km is not null) - (old.distance_saved_km is not null),
    coalesce(new.time_saved_minutes, 0) - coalesce(old.time_saved_minutes, 0), (new.time_saved_minutes is not null) - (old.time_saved_minutes is not null),
    coalesce(new.stops_reordered, 0) - coalesce(old.stops_reordered, 0),
    coalesce(new.improvement_percentage, 0) - coalesce(old.improvement_percentage, 0), (new.improvement_percentage is not null) - (old.improvement_percentage is not null),
    (new.status = 'completed') - (old.status = 'completed'), (new.status = 'failed') - (old.status = 'failed'))
  on conflict (zone_id, business_date, slot) do update set
    total_optimizations = total_optimizations + excluded.total_optimizations,
    distance_saved_km = distance_saved_km + excluded.distance_saved_km,
    distance_saved_count = distance_saved_count + excluded.distance_saved_count,
    time_saved_minutes = time_saved_minutes + excluded.time_saved_minutes,
    time_saved_count = time_saved_count + excluded.time_saved_count,
    stops_reordered = stops_reordered + excluded.stops_reordered,
    improvement_percentage = improvement_percentage + excluded.improvement_percentage,
    improvement_count = improvement_count + excluded.improvement_count,
    completed_optimizations = completed_optimizations + excluded.completed_optimizations,
    failed_optimizations = failed_optimizations + excluded.failed_optimizations;
end;

create view route_optimization_stats_by_zone as
select zone_id, business_date as date,
  sum(total_optimizations) as total_optimizations,
  sum(distance_saved_km) as total_distance_saved_km,
  sum(time_saved_minutes) as total_time_saved_minutes,
  (2 * sum(distance_saved_km) + case when sum(distance_saved_km) < 0 then -sum(distance_saved_count) else sum(distance_saved_count) end) / nullif(2 * sum(distance_saved_count), 0) as avg_distance_saved_km,
  (2 * sum(time_saved_minutes) * 1000000 + case when sum(time_saved_minutes) < 0 then -sum(time_saved_count) else sum(time_saved_count) end) / nullif(2 * sum(time_saved_count), 0) as avg_time_saved_minutes,
  sum(stops_reordered) as total_stops_reordered,
  (2 * sum(improvement_percentage) + case when sum(improvement_percentage) < 0 then -sum(improvement_count) else sum(improvement_count) end) / nullif(2 * sum(improvement_count), 0) as avg_improvement_percentage,
  sum(completed_optimizations) as completed_optimizations,
  sum(failed_optimizations) as failed_optimizations
from route_optimization_daily group by zone_id, business_date order by business_date desc;

create view route_optimization_stats as
select business_date as date,
  sum(total_optimizations) as total_optimizations,
  sum(distance_saved_km) as total_distance_saved_km,
  sum(time_saved_minutes) as total_time_saved_minutes,
  (2 * sum(distance_saved_km) + case when sum(distance_saved_km) < 0 then -sum(distance_saved_count) else sum(distance_saved_count) end) / nullif(2 * sum(distance_saved_count), 0) as avg_distance_saved_km,
  (2 * sum(time_saved_minutes) * 1000000 + case when sum(time_saved_minutes) < 0 then -sum(time_saved_count) else sum(time_saved_count) end) / nullif(2 * sum(time_saved_count), 0) as avg_time_saved_minutes,
  sum(stops_reordered) as total_stops_reordered,
  (2 * sum(improvement_percentage) + case when sum(improvement_percentage) < 0 then -sum(improvement_count) else sum(improvement_count) end) / nullif(2 * sum(improvement_count), 0) as avg_improvement_percentage,
  sum(completed_optimizations) as completed_optimizations,
  sum(failed_optimizations) as failed_optimizations
from route_optimization_daily group by business_date order by business_date desc;

-- What trips and stops really took against the model: a driver's trips, a place's service, a zone's hour.
create table travel_learning (
  subject text not null check (subject in ('driver', 'service', 'zone')),
  key text not null,
  samples integer not null default 0,
  planned_seconds integer not null default 0,
  actual_seconds integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  primary key (subject, key)
);
create trigger update_travel_learning_updated_at after update on travel_learning for each row when new.updated_at = old.updated_at begin
  update travel_learning set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;
