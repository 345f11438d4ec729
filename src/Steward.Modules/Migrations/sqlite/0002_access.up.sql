create table users (
  id text primary key,
  username text not null,
  email text not null,
  hashed_password text not null,
  full_name text,
  role text not null default 'viewer' check (role in ('admin', 'manager', 'dispatcher', 'driver', 'adviser', 'viewer', 'service')),
  is_active integer not null default 1 check (is_active in (0, 1)),
  is_superuser integer not null default 0 check (is_superuser in (0, 1)),
  last_login text,
  login_count integer not null default 0,
  locale text not null default 'en',
  time_zone text,
  phone text,
  failed_logins integer not null default 0,
  locked_until text,
  must_change_password integer not null default 0 check (must_change_password in (0, 1)),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_users_username on users (lower(username));
create unique index idx_users_email on users (lower(email));
create index idx_users_is_active on users (is_active);
create index idx_users_role on users (role);
create trigger update_users_updated_at after update on users for each row when new.updated_at = old.updated_at begin
  update users set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table sessions (
  id text primary key,
  user_id text not null references users (id),
  kind text not null check (kind in ('bearer', 'browser', 'ticket')),
  token_hash text not null unique,
  family text not null,
  expires_at text not null,
  last_used_at text not null,
  revoked_at text,
  address text,
  agent text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_sessions_user_id on sessions (user_id);
create index idx_sessions_family on sessions (family);
create index idx_sessions_expires_at on sessions (expires_at);
create trigger update_sessions_updated_at after update on sessions for each row when new.updated_at = old.updated_at begin
  update sessions set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table refresh_tokens (
  id text primary key,
  user_id text not null references users (id),
  token_hash text not null unique,
  family text not null,
  expires_at text not null,
  spent_at text,
  revoked_at text,
  address text,
  agent text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_refresh_tokens_user_id on refresh_tokens (user_id);
create index idx_refresh_tokens_family on refresh_tokens (family);
create index idx_refresh_tokens_expires_at on refresh_tokens (expires_at);
create trigger update_refresh_tokens_updated_at after update on refresh_tokens for each row when new.updated_at = old.updated_at begin
  update refresh_tokens set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table invitations (
  id text primary key,
  token_hash text not null unique,
  email text,
  full_name text,
  role text not null check (role in ('admin', 'manager', 'dispatcher', 'driver', 'adviser', 'viewer', 'service')),
  invited_by text not null references users (id),
  expires_at text not null,
  used_at text,
  used_by text references users (id),
  revoked_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_invitations_invited_by on invitations (invited_by);
create index idx_invitations_used_by on invitations (used_by);
create trigger update_invitations_updated_at after update on invitations for each row when new.updated_at = old.updated_at begin
  update invitations set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table bootstrap_tokens (
  id text primary key,
  token_hash text not null unique,
  expires_at text not null,
  used_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_bootstrap_tokens_updated_at after update on bootstrap_tokens for each row when new.updated_at = old.updated_at begin
  update bootstrap_tokens set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- One row an account name (hashed: people type passwords into the wrong field) and address; failed_at holds the last five instants.
create table login_attempts (
  account_hash text not null,
  address text not null,
  failed_at text not null default '[]',
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  primary key (account_hash, address)
);
create trigger update_login_attempts_updated_at after update on login_attempts for each row when new.updated_at = old.updated_at begin
  update login_attempts set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table api_keys (
  id text primary key,
  key text not null unique,
  previous_key text unique,
  previous_valid_until text,
  key_prefix text not null,
  name text not null,
  description text,
  environment text not null default 'development',
  permissions text not null default '[]',
  rate_limit_requests integer not null default 1000 check (rate_limit_requests > 0),
  rate_limit_period_ms integer not null default 900000 check (rate_limit_period_ms > 0),
  is_active integer not null default 1 check (is_active in (0, 1)),
  created_by text not null references users (id),
  last_used_at text,
  usage_count integer not null default 0,
  expires_at text,
  allowed_networks text not null default '[]',
  zone_ids text,
  client_id text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_api_keys_created_by on api_keys (created_by);
create trigger update_api_keys_updated_at after update on api_keys for each row when new.updated_at = old.updated_at begin
  update api_keys set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table audit_heads (
  stream text primary key,
  seq integer not null,
  entry_hash text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_audit_heads_updated_at after update on audit_heads for each row when new.updated_at = old.updated_at begin
  update audit_heads set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table audit_entries (
  id text primary key,
  stream text not null,
  seq integer not null,
  zone_id text,
  at text not null,
  actor text not null,
  action text not null,
  subject text not null,
  data text not null,
  prev_hash text not null,
  body_hash text not null,
  entry_hash text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  unique (stream, seq)
);
create index idx_audit_entries_at on audit_entries (at desc, id desc);
create index idx_audit_entries_subject on audit_entries (subject, at desc);
create trigger refuse_audit_entries_update before update on audit_entries begin
  select raise(abort, 'audit_entries is append only');
end;
create trigger refuse_audit_entries_delete before delete on audit_entries begin
  select raise(abort, 'audit_entries is append only');
end;
