create function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end $$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append only', tg_table_name using errcode = 'restrict_violation';
end $$;

create table engines (
  engine varchar(50) not null,
  zone_id uuid not null,
  wish varchar(20) not null default 'stopped' check (wish in ('running', 'stopped')),
  config jsonb not null default '{}',
  config_version bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  primary key (engine, zone_id)
);
create trigger update_engines_updated_at before update on engines for each row execute function touch_updated_at();

create table engine_config_versions (
  engine varchar(50) not null,
  zone_id uuid not null,
  config_version bigint not null,
  config jsonb not null,
  changed_by varchar(100) not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (engine, zone_id, config_version)
);

create table engine_runs (
  id uuid primary key,
  engine varchar(50) not null,
  zone_id uuid not null,
  node varchar(100) not null,
  started_at timestamptz not null,
  duration_ms int not null,
  state varchar(20) not null check (state in ('done', 'failed', 'fenced')),
  counts jsonb not null default '{}',
  error text,
  created_at timestamptz not null default clock_timestamp()
);
create index idx_engine_runs_created_at on engine_runs (engine, created_at desc, id desc);

create table zone_leases (
  zone_id uuid not null,
  engine varchar(50) not null,
  owner varchar(100),
  epoch bigint not null default 0,
  expires_at timestamptz not null,
  last_tick_at timestamptz,
  tick_ms int,
  behind_seconds int,
  failures int not null default 0,
  last_error text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  primary key (zone_id, engine)
);
create trigger update_zone_leases_updated_at before update on zone_leases for each row execute function touch_updated_at();

create table timers (
  id uuid primary key,
  zone_id uuid not null,
  due_at timestamptz not null,
  kind varchar(50) not null,
  key varchar(200) not null,
  payload jsonb not null default '{}',
  attempts int not null default 0,
  last_error text,
  set_aside boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (kind, key)
);
create index idx_timers_due_at on timers (due_at) where not set_aside;
create trigger update_timers_updated_at before update on timers for each row execute function touch_updated_at();

create table outbox_messages (
  -- The transaction's id in the upper bits, the event's number in it in the lower 20: in the order of reading.
  position bigint primary key,
  id uuid not null unique,
  zone_id uuid,
  driver_id uuid,
  user_id uuid,
  type varchar(100) not null,
  payload jsonb not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null default clock_timestamp()
);
create index idx_outbox_messages_created_at on outbox_messages (created_at);

create table outbox_cursors (
  subscriber varchar(100) primary key,
  position bigint not null default 0,
  failures int not null default 0,
  last_error text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_outbox_cursors_updated_at before update on outbox_cursors for each row execute function touch_updated_at();

create table idempotency_records (
  principal varchar(100) not null,
  route varchar(300) not null,
  idempotency_key varchar(255) not null,
  request_hash varchar(64) not null,
  status int not null,
  body text,
  etag varchar(100),
  location text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (principal, route, idempotency_key)
);
create index idx_idempotency_records_created_at on idempotency_records (created_at);

-- Data keys, wrapped by the master key, which is never in the database.
create table encryption_keys (
  id uuid primary key,
  purpose varchar(50) not null,
  wrapped text not null,
  retired_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_encryption_keys_purpose on encryption_keys (purpose) where purpose <> 'subject' and retired_at is null;
create trigger update_encryption_keys_updated_at before update on encryption_keys for each row execute function touch_updated_at();
