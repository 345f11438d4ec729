create table engines (
  engine text not null,
  zone_id text not null,
  wish text not null default 'stopped' check (wish in ('running', 'stopped')),
  config text not null default '{}',
  config_version integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  primary key (engine, zone_id)
);
create trigger update_engines_updated_at after update on engines for each row when new.updated_at = old.updated_at begin
  update engines set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table engine_config_versions (
  engine text not null,
  zone_id text not null,
  config_version integer not null,
  config text not null,
  changed_by text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (engine, zone_id, config_version)
);

create table engine_runs (
  id text primary key,
  engine text not null,
  zone_id text not null,
  node text not null,
  started_at text not null,
  duration_ms integer not null,
  state text not null check (state in ('done', 'failed', 'fenced')),
  counts text not null default '{}',
  error text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);
create index idx_engine_runs_created_at on engine_runs (engine, created_at desc, id desc);

create table zone_leases (
  zone_id text not null,
  engine text not null,
  owner text,
  epoch integer not null default 0,
  expires_at text not null,
  last_tick_at text,
  tick_ms integer,
  behind_seconds integer,
  failures integer not null default 0,
  last_error text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  primary key (zone_id, engine)
);
create trigger update_zone_leases_updated_at after update on zone_leases for each row when new.updated_at = old.updated_at begin
  update zone_leases set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table timers (
  id text primary key,
  zone_id text not null,
  due_at text not null,
  kind text not null,
  key text not null,
  payload text not null default '{}',
  attempts integer not null default 0,
  last_error text,
  set_aside integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (kind, key)
);
create index idx_timers_due_at on timers (due_at) where not set_aside;
create trigger update_timers_updated_at after update on timers for each row when new.updated_at = old.updated_at begin
  update timers set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table outbox_messages (
  position integer primary key autoincrement,
  id text not null unique,
  zone_id text,
  driver_id text,
  user_id text,
  type text not null,
  payload text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);
create index idx_outbox_messages_created_at on outbox_messages (created_at);

create table outbox_cursors (
  subscriber text primary key,
  position integer not null default 0,
  failures integer not null default 0,
  last_error text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_outbox_cursors_updated_at after update on outbox_cursors for each row when new.updated_at = old.updated_at begin
  update outbox_cursors set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table idempotency_records (
  principal text not null,
  route text not null,
  idempotency_key text not null,
  request_hash text not null,
  status integer not null,
  body text,
  etag text,
  location text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (principal, route, idempotency_key)
);
create index idx_idempotency_records_created_at on idempotency_records (created_at);

-- Data keys, wrapped by the master key, which is never in the database.
create table encryption_keys (
  id text primary key,
  purpose text not null,
  wrapped text not null,
  retired_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_encryption_keys_purpose on encryption_keys (purpose) where purpose <> 'subject' and retired_at is null;
create trigger update_encryption_keys_updated_at after update on encryption_keys for each row when new.updated_at = old.updated_at begin
  update encryption_keys set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;
