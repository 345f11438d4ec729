create type order_status as enum ('scheduled', 'pending', 'assigned', 'picked_up', 'in_transit', 'delivered', 'failed', 'cancelled');
create type sla_state as enum ('on_track', 'warning', 'critical', 'breached', 'met', 'missed');
create type order_priority as enum ('low', 'normal', 'high', 'urgent');

create table service_levels (
  id uuid primary key,
  zone_id uuid references zones (id),
  code varchar(50) not null,
  name varchar(100) not null,
  version int not null,
  promise_minutes int not null check (promise_minutes between 1 and 43200),
  warning_minutes int not null,
  critical_minutes int not null,
  preferred_radius_metres int not null,
  emergency_radius_metres int not null,
  most_radius_metres int not null,
  batch_least int not null default 0,
  batch_most int not null default 0,
  trip_minutes int not null,
  penalty_per_minute numeric(14,4) not null,
  penalty_least numeric(14,4) not null,
  penalty_most numeric(14,4) not null,
  score_profile varchar(50) not null default 'standard',
  vehicle_types jsonb not null default '[]',
  required_proof jsonb not null default '[]',
  default_weight_kg numeric(12,3) not null default 1,
  default_volume_m3 numeric(12,6) not null default 0.01,
  follows_calendar boolean not null default true,
  valid_from timestamptz not null,
  retired_at timestamptz,
  changed_by varchar(100),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (zone_id, code, version),
  check (warning_minutes < critical_minutes and critical_minutes <= promise_minutes),
  check (preferred_radius_metres <= emergency_radius_metres and emergency_radius_metres <= most_radius_metres),
  check (penalty_least <= penalty_most)
);
create unique index idx_service_levels_example on service_levels (code, version) where zone_id is null;
create trigger update_service_levels_updated_at before update on service_levels for each row execute function touch_updated_at();

create table customers (
  id uuid primary key,
  customer_id varchar(50) not null unique,
  customer_name varchar(255) not null,
  email text,
  email_bidx varchar(32),
  phone text,
  phone_bidx varchar(32) unique,
  address text,
  constraints jsonb,
  preferences jsonb,
  external_id varchar(255) unique,
  zone_id uuid references zones (id),
  subject_key_id uuid references encryption_keys (id),
  total_deliveries int not null default 0 check (total_deliveries >= 0),
  successful_deliveries int not null default 0 check (successful_deliveries >= 0),
  last_delivery_date date,
  customer_rating numeric(3,2) check (customer_rating between 1 and 5),
  retired_at timestamptz,
  erased_at timestamptz,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_customers_customer_name on customers (lower(customer_name));
create index idx_customers_email_bidx on customers (email_bidx);
create index idx_customers_created_at on customers (created_at desc, id);
create trigger update_customers_updated_at before update on customers for each row execute function touch_updated_at();

create table customer_addresses (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  address text,
  latitude numeric(10,8) check (latitude between -90 and 90),
  longitude numeric(11,8) check (longitude between -180 and 180),
  doubtful boolean not null default false,
  access_notes text,
  service_minutes int,
  visits int not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_customer_addresses_customer_id on customer_addresses (customer_id);
create trigger update_customer_addresses_updated_at before update on customer_addresses for each row execute function touch_updated_at();

create table orders (
  id uuid primary key,
  order_number varchar(50) not null,
  order_id varchar(50) generated always as (order_number) stored,
  external_id varchar(255) unique,
  content_hash varchar(64),
  zone_id uuid not null references zones (id),
  business_date date not null,
  customer_id uuid not null references customers (id),
  recipient_name varchar(255),
  recipient_phone text,
  service_type varchar(50),
  service_level_version int,
  pickup_location jsonb not null,
  destination_city varchar(50) references cities (code),
  destination_location jsonb,
  pickup_latitude numeric(10,8) generated always as ((pickup_location ->> 'latitude')::numeric(10,8)) stored,
  pickup_longitude numeric(11,8) generated always as ((pickup_location ->> 'longitude')::numeric(11,8)) stored,
  pickup_address text generated always as (pickup_location ->> 'address') stored,
  pickup_contact text generated always as (pickup_location ->> 'contact') stored,
  dropoff_latitude numeric(10,8) generated always as ((destination_location ->> 'latitude')::numeric(10,8)) stored,
  dropoff_longitude numeric(11,8) generated always as ((destination_location ->> 'longitude')::numeric(11,8)) stored,
  dropoff_address text generated always as (destination_location ->> 'address') stored,
  dropoff_contact text generated always as (destination_location ->> 'contact') stored,
  weight_kg numeric(12,3) not null check (weight_kg >= 0),
  weight_tonnes numeric(15,6) generated always as (weight_kg / 1000) stored,
  volume_m3 numeric(12,6) not null check (volume_m3 >= 0),
  time_window_start timestamptz not null,
  time_window_end timestamptz not null,
  delivery_window_start timestamptz,
  delivery_window_end timestamptz,
  window_start timestamptz generated always as (delivery_window_start) stored,
  window_end timestamptz generated always as (delivery_window_end) stored,
  scheduled_for timestamptz,
  ready_at timestamptz,
  sla_deadline timestamptz not null,
  sla_state sla_state not null default 'on_track',
  sla_breached boolean not null default false,
  priority order_priority not null default 'normal',
  special_handling jsonb not null default '[]',
  customer_constraints jsonb not null default '{}',
  requirements jsonb not null default '{}',
  package_details jsonb not null default '{}',
  fragile boolean not null generated always as (coalesce(package_details ->> 'fragile' = 'true', false)) stored,
  price numeric(14,4) not null default 0 check (price >= 0),
  currency varchar(3) not null,
  price_kes numeric(14,4) generated always as (case when currency = 'KES' then price end) stored,
  package_value numeric(14,4) check (package_value >= 0),
  cod_amount numeric(14,4) check (cod_amount >= 0),
  delivery_fee numeric(14,4) check (delivery_fee >= 0),
  surge_multiplier numeric(6,3) not null default 1,
  total_amount numeric(14,4),
  status order_status not null,
  assigned_route_id uuid,
  route_id uuid generated always as (assigned_route_id) stored,
  driver_id uuid references drivers (id) on delete set null,
  assigned_driver_id uuid generated always as (driver_id) stored,
  batch_id uuid,
  hold_until timestamptz,
  hold_decision_id uuid references decisions (id) on delete set null,
  hold_count int not null default 0,
  attempt_count int not null default 0,
  reassignment_count int not null default 0,
  estimated_delivery_at timestamptz,
  eta_low timestamptz,
  eta_high timestamptz,
  told_eta_at timestamptz,
  estimated_distance_km numeric(10,3),
  estimated_minutes int,
  estimated_duration_minutes int not null default 30,
  actual_distance_km numeric(10,3),
  actual_minutes int,
  assigned_at timestamptz,
  picked_up_at timestamptz,
  in_transit_at timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  cancelled_at timestamptz,
  last_progress_at timestamptz,
  failure_reason varchar(50),
  cancellation_reason text,
  signature_required boolean not null default false,
  tracking_token_hash varchar(64),
  notes text,
  call_log_id uuid,
  recording_id uuid,
  retry_count int not null default 0,
  max_retries int not null default 3,
  feedback_rating int check (feedback_rating between 1 and 5),
  feedback_comments text,
  import_id uuid,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
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
create trigger update_orders_updated_at before update on orders for each row execute function touch_updated_at();

create table order_packages (
  id uuid primary key,
  order_id uuid not null references orders (id),
  position int not null,
  weight_kg numeric(12,3) not null check (weight_kg >= 0),
  volume_m3 numeric(12,6) not null check (volume_m3 >= 0),
  barcode varchar(100),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (order_id, position)
);
create trigger update_order_packages_updated_at before update on order_packages for each row execute function touch_updated_at();

create table order_events (
  id uuid primary key,
  order_id uuid not null references orders (id),
  seq int not null,
  type varchar(50) not null,
  from_status order_status,
  to_status order_status,
  actor varchar(100) not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  data jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  unique (order_id, seq)
);

create table delivery_attempts (
  id uuid primary key,
  order_id uuid not null references orders (id),
  attempt_number int not null,
  driver_id uuid references drivers (id),
  outcome varchar(20) not null check (outcome in ('delivered', 'failed')),
  reason_category varchar(50),
  note text,
  attempted_at timestamptz not null,
  next_attempt_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (order_id, attempt_number)
);
create index idx_delivery_attempts_attempted_at on delivery_attempts (attempted_at);
create trigger update_delivery_attempts_updated_at before update on delivery_attempts for each row execute function touch_updated_at();

create table proofs (
  id uuid primary key,
  order_id uuid not null references orders (id),
  attempt_number int not null,
  recipient_name text,
  code_confirmed boolean not null default false,
  barcodes jsonb not null default '[]',
  latitude numeric(10,8),
  longitude numeric(11,8),
  distance_metres int,
  far_from_dropoff boolean not null default false,
  captured_at timestamptz not null,
  recorded_by varchar(100) not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_proofs_order_id on proofs (order_id);
create trigger update_proofs_updated_at before update on proofs for each row execute function touch_updated_at();

create table proof_files (
  id uuid primary key,
  proof_id uuid not null references proofs (id),
  kind varchar(20) not null check (kind in ('photo', 'signature')),
  content_hash varchar(64) not null,
  content_type varchar(50) not null,
  size int not null,
  width int not null,
  height int not null,
  taken_at timestamptz,
  latitude numeric(10,8),
  longitude numeric(11,8),
  removed_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_proof_files_proof_id on proof_files (proof_id);
create index idx_proof_files_created_at on proof_files (created_at) where removed_at is null;
create index idx_proof_files_content_hash on proof_files (content_hash) where removed_at is null;
create trigger update_proof_files_updated_at before update on proof_files for each row execute function touch_updated_at();

create table imports (
  id uuid primary key,
  kind varchar(20) not null check (kind in ('orders', 'customers', 'drivers')),
  mode varchar(20) not null default 'insert' check (mode in ('insert', 'upsert')),
  dry_run boolean not null default false,
  state varchar(20) not null default 'waiting' check (state in ('waiting', 'running', 'completed', 'failed', 'cancelled')),
  zone_id uuid references zones (id),
  file_name varchar(255),
  content_hash varchar(64) not null,
  size bigint not null,
  format varchar(10) not null check (format in ('csv', 'ndjson')),
  options jsonb not null default '{}',
  column_map jsonb not null default '{}',
  rows_total int not null default 0,
  rows_done int not null default 0,
  created_count int not null default 0,
  warning_count int not null default 0,
  updated_count int not null default 0,
  unchanged_count int not null default 0,
  failed_count int not null default 0,
  error text,
  requested_by varchar(100) not null,
  cancel_requested boolean not null default false,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_imports_state on imports (state, created_at);
create index idx_imports_created_at on imports (created_at desc, id desc);
create trigger update_imports_updated_at before update on imports for each row execute function touch_updated_at();

-- The file of a job that is under way; it goes when the job ends.
create table import_files (
  id uuid primary key,
  import_id uuid not null unique references imports (id),
  content bytea not null,
  created_at timestamptz not null default clock_timestamp()
);

create table import_rows (
  id uuid primary key,
  import_id uuid not null references imports (id),
  row_number int not null,
  state varchar(30) not null check (state in ('created', 'created_with_warning', 'updated', 'unchanged', 'failed')),
  external_id varchar(255),
  subject_id uuid,
  field varchar(100),
  code varchar(50),
  reason text,
  created_at timestamptz not null default clock_timestamp(),
  unique (import_id, row_number)
);
create index idx_import_rows_state on import_rows (import_id, state, row_number);

create table import_column_maps (
  id uuid primary key,
  principal varchar(100) not null,
  kind varchar(20) not null,
  name varchar(100) not null,
  column_map jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (principal, kind, name)
);
create trigger update_import_column_maps_updated_at before update on import_column_maps for each row execute function touch_updated_at();

create trigger order_events_append_only before update on order_events for each row execute function refuse_change();
create function keep_open_order_events() returns trigger language plpgsql as $$
begin
  if exists (select 1 from orders where id = old.order_id and status not in ('delivered', 'cancelled')) then
    raise exception 'events of an open order are kept' using errcode = 'restrict_violation';
  end if;
  return old;
end $$;
create trigger order_events_kept before delete on order_events for each row execute function keep_open_order_events();

-- Imports go on by themselves, also after a restart.
insert into engines (engine, zone_id, wish) values ('order-intake', '00000000-0000-0000-0000-000000000000', 'running');

-- The four examples of the specification; a zone's own rows come before them.
insert into service_levels (id, code, name, version, promise_minutes, warning_minutes, critical_minutes, preferred_radius_metres, emergency_radius_metres,
  most_radius_metres, batch_least, batch_most, trip_minutes, penalty_per_minute, penalty_least, penalty_most, valid_from) values
  ('01900000-0000-7000-8000-000000000001', 'BARQ', 'Barq, one hour', 1, 60, 40, 50, 5000, 10000, 20000, 2, 2, 15, 10, 20, 200, '2020-01-01T00:00:00Z'),
  ('01900000-0000-7000-8000-000000000002', 'BULLET', 'Bullet, four hours', 1, 240, 150, 210, 20000, 20000, 20000, 2, 5, 25, 5, 15, 150, '2020-01-01T00:00:00Z'),
  ('01900000-0000-7000-8000-000000000003', 'EXPRESS', 'Express, half an hour', 1, 30, 20, 25, 5000, 10000, 20000, 0, 0, 10, 15, 30, 300, '2020-01-01T00:00:00Z'),
  ('01900000-0000-7000-8000-000000000004', 'STANDARD', 'Standard, eight hours', 1, 480, 360, 440, 20000, 20000, 20000, 2, 5, 25, 2, 10, 100, '2020-01-01T00:00:00Z');
