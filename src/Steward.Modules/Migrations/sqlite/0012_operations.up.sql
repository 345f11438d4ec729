-- Files that finished facts left for. A zone of all zeros: facts of no zone. Rows: facts; part_rows: the rows of other tables that went with them.
create table archive_files (
  id text primary key,
  table_name text not null,
  zone_id text not null,
  business_date text not null,
  sequence integer not null check (sequence > 0),
  path text not null unique,
  dialect text not null check (dialect in ('sqlite', 'postgresql')),
  rows integer not null default 0,
  part_rows integer not null default 0,
  bytes integer not null default 0,
  sha256 text,
  state text not null default 'writing' check (state in ('writing', 'written', 'verified', 'emptied', 'damaged')),
  removed_rows integer not null default 0,
  verified_at text,
  emptied_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (table_name, zone_id, business_date, sequence),
  check (removed_rows between 0 and rows),
  check (state = 'writing' or (rows > 0 and bytes > 0 and sha256 is not null))
);
create index idx_archive_files_open on archive_files (zone_id) where state in ('writing', 'written', 'verified');
create index idx_archive_files_date on archive_files (business_date, table_name);
create trigger update_archive_files_updated_at after update on archive_files for each row when new.updated_at = old.updated_at begin
  update archive_files set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- The last night that was worked through, by zone.
create table archive_nights (
  zone_id text primary key,
  night text not null,
  files integer not null,
  rows integer not null,
  bytes integer not null,
  finished_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_archive_nights_updated_at after update on archive_nights for each row when new.updated_at = old.updated_at begin
  update archive_nights set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- A fact leaves only while a file that was read back holds its day.
create trigger assignment_logs_keep before delete on assignment_logs for each row when not exists (
  select 1 from archive_files where table_name = 'assignment_logs' and zone_id = coalesce(old.zone_id, '00000000-0000-0000-0000-000000000000') and business_date = old.business_date and state = 'verified') begin
  select raise(abort, 'assignment_logs is append only: a row leaves only while a verified file of the archive holds its day');
end;
create trigger dispatch_alerts_keep before delete on dispatch_alerts for each row when not exists (
  select 1 from archive_files where table_name = 'dispatch_alerts' and zone_id = coalesce(old.zone_id, '00000000-0000-0000-0000-000000000000') and business_date = old.business_date and state = 'verified') begin
  select raise(abort, 'dispatch_alerts is append only: a row leaves only while a verified file of the archive holds its day');
end;
create trigger escalation_logs_keep before delete on escalation_logs for each row when not exists (
  select 1 from archive_files where table_name = 'escalation_logs' and zone_id = coalesce(old.zone_id, '00000000-0000-0000-0000-000000000000') and business_date = old.business_date and state = 'verified') begin
  select raise(abort, 'escalation_logs is append only: a row leaves only while a verified file of the archive holds its day');
end;
create trigger order_batches_keep before delete on order_batches for each row when not exists (
  select 1 from archive_files where table_name = 'order_batches' and zone_id = coalesce(old.zone_id, '00000000-0000-0000-0000-000000000000') and business_date = old.business_date and state = 'verified') begin
  select raise(abort, 'order_batches is append only: a row leaves only while a verified file of the archive holds its day');
end;
create trigger route_optimizations_keep before delete on route_optimizations for each row when not exists (
  select 1 from archive_files where table_name = 'route_optimizations' and zone_id = coalesce(old.zone_id, '00000000-0000-0000-0000-000000000000') and business_date = old.business_date and state = 'verified') begin
  select raise(abort, 'route_optimizations is append only: a row leaves only while a verified file of the archive holds its day');
end;
create trigger traffic_incidents_keep before delete on traffic_incidents for each row when not exists (
  select 1 from archive_files where table_name = 'traffic_incidents' and zone_id = coalesce(old.zone_id, '00000000-0000-0000-0000-000000000000') and business_date = old.business_date and state = 'verified') begin
  select raise(abort, 'traffic_incidents is append only: a row leaves only while a verified file of the archive holds its day');
end;

insert into engines (engine, zone_id, wish) values ('retention', '00000000-0000-0000-0000-000000000000', 'running');
