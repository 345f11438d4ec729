create table second_factors (
  id text primary key,
  user_id text not null unique references users (id),
  secret text not null,
  confirmed_at text,
  last_step integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_second_factors_updated_at after update on second_factors for each row when new.updated_at = old.updated_at begin
  update second_factors set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table recovery_codes (
  id text primary key,
  user_id text not null references users (id),
  code_hash text not null,
  spent_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_recovery_codes_user_id on recovery_codes (user_id);
create trigger update_recovery_codes_updated_at after update on recovery_codes for each row when new.updated_at = old.updated_at begin
  update recovery_codes set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;
