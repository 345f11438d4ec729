create type user_role as enum ('admin', 'manager', 'dispatcher', 'driver', 'adviser', 'viewer', 'service');

create table users (
  id uuid primary key,
  username varchar(50) not null,
  email varchar(255) not null,
  hashed_password varchar(255) not null,
  full_name varchar(255),
  role user_role not null default 'viewer',
  is_active boolean not null default true,
  is_superuser boolean not null default false,
  last_login timestamptz,
  login_count int not null default 0,
  locale varchar(20) not null default 'en',
  time_zone varchar(50),
  phone text,
  failed_logins int not null default 0,
  locked_until timestamptz,
  must_change_password boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_users_username on users (lower(username));
create unique index idx_users_email on users (lower(email));
create index idx_users_is_active on users (is_active);
create index idx_users_role on users (role);
create trigger update_users_updated_at before update on users for each row execute function touch_updated_at();

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id),
  kind varchar(20) not null check (kind in ('bearer', 'browser', 'ticket')),
  token_hash varchar(64) not null unique,
  family uuid not null,
  expires_at timestamptz not null,
  last_used_at timestamptz not null,
  revoked_at timestamptz,
  address varchar(64),
  agent varchar(300),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_sessions_user_id on sessions (user_id);
create index idx_sessions_family on sessions (family);
create index idx_sessions_expires_at on sessions (expires_at);
create trigger update_sessions_updated_at before update on sessions for each row execute function touch_updated_at();

create table refresh_tokens (
  id uuid primary key,
  user_id uuid not null references users (id),
  token_hash varchar(64) not null unique,
  family uuid not null,
  expires_at timestamptz not null,
  spent_at timestamptz,
  revoked_at timestamptz,
  address varchar(64),
  agent varchar(300),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_refresh_tokens_user_id on refresh_tokens (user_id);
create index idx_refresh_tokens_family on refresh_tokens (family);
create index idx_refresh_tokens_expires_at on refresh_tokens (expires_at);
create trigger update_refresh_tokens_updated_at before update on refresh_tokens for each row execute function touch_updated_at();

create table invitations (
  id uuid primary key,
  token_hash varchar(64) not null unique,
  email varchar(255),
  full_name varchar(255),
  role user_role not null,
  invited_by uuid not null references users (id),
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by uuid references users (id),
  revoked_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_invitations_invited_by on invitations (invited_by);
create index idx_invitations_used_by on invitations (used_by);
create trigger update_invitations_updated_at before update on invitations for each row execute function touch_updated_at();

create table bootstrap_tokens (
  id uuid primary key,
  token_hash varchar(64) not null unique,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_bootstrap_tokens_updated_at before update on bootstrap_tokens for each row execute function touch_updated_at();

-- One row an account name (hashed: people type passwords into the wrong field) and address; failed_at holds the last five instants.
create table login_attempts (
  account_hash varchar(64) not null,
  address varchar(64) not null,
  failed_at jsonb not null default '[]',
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  primary key (account_hash, address)
);
create trigger update_login_attempts_updated_at before update on login_attempts for each row execute function touch_updated_at();

create table api_keys (
  id uuid primary key,
  key varchar(64) not null unique,
  previous_key varchar(64) unique,
  previous_valid_until timestamptz,
  key_prefix varchar(20) not null,
  name varchar(100) not null,
  description text,
  environment varchar(20) not null default 'development',
  permissions jsonb not null default '[]',
  rate_limit_requests int not null default 1000 check (rate_limit_requests > 0),
  rate_limit_period_ms int not null default 900000 check (rate_limit_period_ms > 0),
  is_active boolean not null default true,
  created_by uuid not null references users (id),
  last_used_at timestamptz,
  usage_count bigint not null default 0,
  expires_at timestamptz,
  allowed_networks jsonb not null default '[]',
  zone_ids jsonb,
  client_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_api_keys_created_by on api_keys (created_by);
create trigger update_api_keys_updated_at before update on api_keys for each row execute function touch_updated_at();

create table audit_heads (
  stream varchar(100) primary key,
  seq bigint not null,
  entry_hash varchar(64) not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_audit_heads_updated_at before update on audit_heads for each row execute function touch_updated_at();

create table audit_entries (
  id uuid primary key,
  stream varchar(100) not null,
  seq bigint not null,
  zone_id uuid,
  at timestamptz not null,
  actor varchar(100) not null,
  action varchar(100) not null,
  subject varchar(200) not null,
  data jsonb not null,
  prev_hash varchar(64) not null,
  body_hash varchar(64) not null,
  entry_hash varchar(64) not null,
  created_at timestamptz not null default clock_timestamp(),
  unique (stream, seq)
);
create index idx_audit_entries_at on audit_entries (at desc, id desc);
create index idx_audit_entries_subject on audit_entries (subject, at desc);
create trigger refuse_audit_entries_change before update or delete on audit_entries for each row execute function refuse_change();
create trigger refuse_audit_entries_truncate before truncate on audit_entries for each statement execute function refuse_change();
