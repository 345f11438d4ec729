create table second_factors (
  id uuid primary key,
  user_id uuid not null unique references users (id),
  secret text not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_second_factors_updated_at before update on second_factors for each row execute function touch_updated_at();

create table recovery_codes (
  id uuid primary key,
  user_id uuid not null references users (id),
  code_hash varchar(64) not null,
  spent_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_recovery_codes_user_id on recovery_codes (user_id);
create trigger update_recovery_codes_updated_at before update on recovery_codes for each row execute function touch_updated_at();
