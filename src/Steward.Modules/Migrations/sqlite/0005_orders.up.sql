create table service_levels (
  id text primary key,
  zone_id text references zones (id),
  code text not null,
  name text not null,
  version integer not null,
  promise_minutes integer not null check (promise_minutes between 1 and 43200),
  warning_minutes integer not null,
  critical_minutes integer not null,
  preferred_radius_metres integer not null,
  emergency_radius_metres integer not null,
  most_radius_metres integer not null,
  batch_least integer not null default 0,
  batch_most integer not null default 0,
  trip_minutes integer not null,
  penalty_per_minute integer not null,
  penalty_least integer not null,
  penalty_most integer not null,
  score_profile text not null default 'standard',
  vehicle_types text not null default '[]',
  required_proof text not null default '[]',
  default_weight_kg integer not null default 1000000,
  default_volume_m3 integer not null default 10000,
  follows_calendar integer not null default 1,
  valid_from text not null,
  retired_at text,
  changed_by text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (zone_id, code, version),
  check (warning_minutes < critical_minutes and critical_minutes <= promise_minutes),
  check (preferred_radius_metres <= emergency_radius_metres and emergency_radius_metres <= most_radius_metres),
  check (penalty_least <= penalty_most)
);
create unique index idx_service_levels_example on service_levels (code, version) where zone_id is null;
create trigger update_service_levels_updated_at after update on service_levels for each row when new.updated_at = old.updated_at begin
  update service_levels set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table customers (
  id text primary key,
  customer_id text not null unique,
  customer_name text not null,
  email text,
  email_bidx text,
  phone text,
  phone_bidx text unique,
  address text,
  constraints text,
  preferences text,
  external_id text unique,
  zone_id text references zones (id),
  subject_key_id text references encryption_keys (id),
  total_deliveries integer not null default 0 check (total_deliveries >= 0),
  successful_deliveries integer not null default 0 check (successful_deliveries >= 0),
  last_delivery_date text,
  customer_rating integer check (customer_rating between 1000000 and 5000000),
  retired_at text,
  erased_at text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_customers_customer_name on customers (lower(customer_name));
create index idx_customers_email_bidx on customers (email_bidx);
create index idx_customers_created_at on customers (created_at desc, id);
create trigger update_customers_updated_at after update on customers for each row when new.updated_at = old.updated_at begin
  update customers set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table customer_addresses (
  id text primary key,
  customer_id text not null references customers (id),
  address text,
  latitude integer check (latitude between -9000000000 and 9000000000),
  longitude integer check (longitude between -18000000000 and 18000000000),
  doubtful integer not null default 0,
  access_notes text,
  service_minutes integer,
  visits integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_customer_addresses_customer_id on customer_addresses (customer_id);
create trigger update_customer_addresses_updated_at after update on customer_addresses for each row when new.updated_at = old.updated_at begin
  update customer_addresses set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- The twins of the two locations and of package_details are written with them: this connection trusts no function in a schema.
create table orders (
  id text primary key,
  order_number text not null,
  order_id text generated always as (order_number) stored,
  external_id text unique,
  content_hash text,
  zone_id text not null references zones (id),
  business_date text not null,
  customer_id text not null references customers (id),
  recipient_name text,
  recipient_phone text,
  service_type text,
  service_level_version integer,
  pickup_location text not null,
  destination_city text references cities (code),
  destination_location text,
  pickup_latitude integer,
  pickup_longitude integer,
  pickup_address text,
  pickup_contact text,
  dropoff_latitude integer,
  dropoff_longitude integer,
  dropoff_address text,
  dropoff_contact text,
  weight_kg integer not null check (weight_kg >= 0),
  weight_tonnes integer generated always as (weight_kg / 1000) stored,
  volume_m3 integer not null check (volume_m3 >= 0),
  time_window_start text not null,
  time_window_end text not null,
  delivery_window_start text,
  delivery_window_end text,
  window_start text generated always as (delivery_window_start) stored,
  window_end text generated always as (delivery_window_end) stored,
  scheduled_for text,
  ready_at text,
  sla_deadline text not null,
  sla_state text not null default 'on_track' check (sla_state in ('on_track', 'warning', 'critical', 'breached', 'met', 'missed')),
  sla_breached integer not null default 0,
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  special_handling text not null default '[]',
  customer_constraints text not null default '{}',
  requirements text not null default '{}',
  package_details text not null default '{}',
  fragile integer not null default 0,
  price integer not null default 0 check (price >= 0),
  currency text not null,
  price_kes integer generated always as (case when currency = 'KES' then price end) stored,
  package_value integer check (package_value >= 0),
  cod_amount integer check (cod_amount >= 0),
  delivery_fee integer check (delivery_fee >= 0),
  surge_multiplier integer not null default 1000000,
  total_amount integer,
  status text not null check (status in ('scheduled', 'pending', 'assigned', 'picked_up', 'in_transit', 'delivered', 'failed', 'cancelled')),
  assigned_route_id text references routes (id) deferrable initially deferred,
  route_id text generated always as (assigned_route_id) stored,
  driver_id text references drivers (id) on delete set null,
  assigned_driver_id text generated always as (driver_id) stored,
  batch_id text references order_batches (id) deferrable initially deferred,
  hold_until text,
  hold_decision_id text references decisions (id) on delete set null,
  hold_count integer not null default 0,
  attempt_count integer not null default 0,
  reassignment_count integer not null default 0,
  estimated_delivery_at text,
  eta_low text,
  eta_high text,
  told_eta_at text,
  estimated_distance_km integer,
  estimated_minutes integer,
  estimated_duration_minutes integer not null default 30,
  actual_distance_km integer,
  actual_minutes integer,
  assigned_at text,
  picked_up_at text,
  in_transit_at text,
  delivered_at text,
  failed_at text,
  cancelled_at text,
  last_progress_at text,
  failure_reason text,
  cancellation_reason text,
  signature_required integer not null default 0,
  tracking_token_hash text,
  notes text,
  call_log_id text,
  recording_id text,
  retry_count integer not null default 0,
  max_retries integer not null default 3,
  feedback_rating integer check (feedback_rating between 1 and 5),
  feedback_comments text,
  import_id text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (zone_id, order_number),
  check (time_window_end > time_window_start),
  check (delivery_window_end is null or delivery_window_start is null or delivery_window_end > delivery_window_start)
);
create index idx_orders_status on orders (status, created_at);
create index idx_orders_destination_city on orders (destination_city, status);
create index idx_orders_priority on orders (priority);
create index idx_orders_open on orders (zone_id, status, sla_deadline) where status not in ('delivered', 'cancelled');
create index idx_orders_customer_id on orders (customer_id);
create index idx_orders_assigned_route_id on orders (assigned_route_id) where assigned_route_id is not null;
create index idx_orders_driver_id on orders (driver_id, status) where driver_id is not null;
create index idx_orders_batch_id on orders (batch_id) where batch_id is not null;
create index idx_orders_business_date on orders (zone_id, business_date);
create index idx_orders_created_at on orders (created_at desc, id desc);
create unique index idx_orders_tracking_token_hash on orders (tracking_token_hash);
create trigger update_orders_updated_at after update on orders for each row when new.updated_at = old.updated_at begin
  update orders set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table order_packages (
  id text primary key,
  order_id text not null references orders (id),
  position integer not null,
  weight_kg integer not null check (weight_kg >= 0),
  volume_m3 integer not null check (volume_m3 >= 0),
  barcode text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (order_id, position)
);
create trigger update_order_packages_updated_at after update on order_packages for each row when new.updated_at = old.updated_at begin
  update order_packages set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table order_events (
  id text primary key,
  order_id text not null references orders (id),
  seq integer not null,
  type text not null,
  from_status text check (from_status in ('scheduled', 'pending', 'assigned', 'picked_up', 'in_transit', 'delivered', 'failed', 'cancelled')),
  to_status text check (to_status in ('scheduled', 'pending', 'assigned', 'picked_up', 'in_transit', 'delivered', 'failed', 'cancelled')),
  actor text not null,
  occurred_at text not null,
  recorded_at text not null,
  data text not null default '{}',
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  unique (order_id, seq)
);

create table delivery_attempts (
  id text primary key,
  order_id text not null references orders (id),
  attempt_number integer not null,
  driver_id text references drivers (id),
  outcome text not null check (outcome in ('delivered', 'failed')),
  reason_category text,
  note text,
  attempted_at text not null,
  next_attempt_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (order_id, attempt_number)
);
create index idx_delivery_attempts_attempted_at on delivery_attempts (attempted_at);
create trigger update_delivery_attempts_updated_at after update on delivery_attempts for each row when new.updated_at = old.updated_at begin
  update delivery_attempts set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table proofs (
  id text primary key,
  order_id text not null references orders (id),
  attempt_number integer not null,
  recipient_name text,
  code_confirmed integer not null default 0,
  barcodes text not null default '[]',
  latitude integer,
  longitude integer,
  distance_metres integer,
  far_from_dropoff integer not null default 0,
  captured_at text not null,
  recorded_by text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_proofs_order_id on proofs (order_id);
create trigger update_proofs_updated_at after update on proofs for each row when new.updated_at = old.updated_at begin
  update proofs set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table proof_files (
  id text primary key,
  proof_id text not null references proofs (id),
  kind text not null check (kind in ('photo', 'signature')),
  content_hash text not null,
  content_type text not null,
  size integer not null,
  width integer not null,
  height integer not null,
  taken_at text,
  latitude integer,
  longitude integer,
  removed_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_proof_files_proof_id on proof_files (proof_id);
create index idx_proof_files_created_at on proof_files (created_at) where removed_at is null;
create index idx_proof_files_content_hash on proof_files (content_hash) where removed_at is null;
create trigger update_proof_files_updated_at after update on proof_files for each row when new.updated_at = old.updated_at begin
  update proof_files set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table imports (
  id text primary key,
  kind text not null check (kind in ('orders', 'customers', 'drivers')),
  mode text not null default 'insert' check (mode in ('insert', 'upsert')),
  dry_run integer not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'completed', 'failed', 'cancelled')),
  zone_id text references zones (id),
  file_name text,
  content_hash text not null,
  size integer not null,
  format text not null check (format in ('csv', 'ndjson')),
  options text not null default '{}',
  column_map text not null default '{}',
  rows_total integer not null default 0,
  rows_done integer not null default 0,
  created_count integer not null default 0,
  warning_count integer not null default 0,
  updated_count integer not null default 0,
  unchanged_count integer not null default 0,
  failed_count integer not null default 0,
  error text,
  requested_by text not null,
  cancel_requested integer not null default 0,
  started_at text,
  finished_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_imports_state on imports (state, created_at);
create index idx_imports_created_at on imports (created_at desc, id desc);
create trigger update_imports_updated_at after update on imports for each row when new.updated_at = old.updated_at begin
  update imports set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- The file of a job that is under way; it goes when the job ends.
create table import_files (
  id text primary key,
  import_id text not null unique references imports (id),
  content blob not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);

create table import_rows (
  id text primary key,
  import_id text not null references imports (id),
  row_number integer not null,
  state text not null check (state in ('created', 'created_with_warning', 'updated', 'unchanged', 'failed')),
  external_id text,
  subject_id text,
  field text,
  code text,
  reason text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  unique (import_id, row_number)
);
create index idx_import_rows_state on import_rows (import_id, state, row_number);

create table import_column_maps (
  id text primary key,
  principal text not null,
  kind text not null,
  name text not null,
  column_map text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (principal, kind, name)
);
create trigger update_import_column_maps_updated_at after update on import_column_maps for each row when new.updated_at = old.updated_at begin
  update import_column_maps set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create trigger order_events_append_only before update on order_events begin
  select raise(abort, 'order_events is append only');
end;
create trigger order_events_kept before delete on order_events when exists (select 1 from orders where id = old.order_id and status not in ('delivered', 'cancelled')) begin
  select raise(abort, 'events of an open order are kept');
end;

-- Imports go on by themselves, also after a restart.
insert into engines (engine, zone_id, wish) values ('order-intake', '00000000-0000-0000-0000-000000000000', 'running');

-- The four examples of the specification; a zone's own rows come before them.
insert into service_levels (id, code, name, version, promise_minutes, warning_minutes, critical_minutes, preferred_radius_metres, emergency_radius_metres,
  most_radius_metres, batch_least, batch_most, trip_minutes, penalty_per_minute, penalty_least, penalty_most, valid_from) values
  ('01900000-0000-7000-8000-000000000001', 'BARQ', 'Barq, one hour', 1, 60, 40, 50, 5000, 10000, 20000, 2, 2, 15, 10000000, 20000000, 200000000, '2020-01-01T00:00:00.000000Z'),
  ('01900000-0000-7000-8000-000000000002', 'BULLET', 'Bullet, four hours', 1, 240, 150, 210, 20000, 20000, 20000, 2, 5, 25, 5000000, 15000000, 150000000, '2020-01-01T00:00:00.000000Z'),
  ('01900000-0000-7000-8000-000000000003', 'EXPRESS', 'Express, half an hour', 1, 30, 20, 25, 5000, 10000, 20000, 0, 0, 10, 15000000, 30000000, 300000000, '2020-01-01T00:00:00.000000Z'),
  ('01900000-0000-7000-8000-000000000004', 'STANDARD', 'Standard, eight hours', 1, 480, 360, 440, 20000, 20000, 20000, 2, 5, 25, 2000000, 10000000, 100000000, '2020-01-01T00:00:00.000000Z');
