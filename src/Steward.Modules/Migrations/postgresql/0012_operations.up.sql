-- Files that finished facts left for. A zone of all zeros: facts of no zone. Rows: facts; part_rows: the rows of other tables that went with them.
create table archive_files (
  id uuid primary key,
  table_name varchar(63) not null,
  zone_id uuid not null,
  business_date date not null,
  sequence int not null check (sequence > 0),
  path varchar(300) not null unique,
  dialect varchar(20) not null check (dialect in ('sqlite', 'postgresql')),
  rows bigint not null default 0,
  part_rows bigint not null default 0,
  bytes bigint not null default 0,
  sha256 varchar(64),
  state varchar(20) not null default 'writing' check (state in ('writing', 'written', 'verified', 'emptied', 'damaged')),
  removed_rows bigint not null default 0,
  verified_at timestamptz,
  emptied_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (table_name, zone_id, business_date, sequence),
  check (removed_rows between 0 and rows),
  check (state = 'writing' or (rows > 0 and bytes > 0 and sha256 is not null))
);
create index idx_archive_files_open on archive_files (zone_id) where state in ('writing', 'written', 'verified');
create index idx_archive_files_date on archive_files (business_date, table_name);
create trigger update_archive_files_updated_at before update on archive_files for each row execute function touch_updated_at();

-- The last night that was worked through, by zone.
create table archive_nights (
  zone_id uuid primary key,
  night date not null,
  files int not null,
  rows bigint not null,
  bytes bigint not null,
  finished_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_archive_nights_updated_at before update on archive_nights for each row execute function touch_updated_at();

-- A fact leaves only while a file that was read back holds its day.
create function keep_unless_archived() returns trigger language plpgsql as $$
begin
  if exists (select 1 from archive_files where table_name = tg_table_name and zone_id = coalesce(old.zone_id, '00000000-0000-0000-0000-000000000000')
    and business_date = old.business_date and state = 'verified') then
    return old;
  end if;
  raise exception '% is append only: a row leaves only while a verified file of the archive holds its day', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger assignment_logs_keep before delete on assignment_logs for each row execute function keep_unless_archived();
create trigger dispatch_alerts_keep before delete on dispatch_alerts for each row execute function keep_unless_archived();
create trigger escalation_logs_keep before delete on escalation_logs for each row execute function keep_unless_archived();
create trigger order_batches_keep before delete on order_batches for each row execute function keep_unless_archived();
create trigger route_optimizations_keep before delete on route_optimizations for each row execute function keep_unless_archived();
create trigger traffic_incidents_keep before delete on traffic_incidents for each row execute function keep_unless_archived();

insert into engines (engine, zone_id, wish) values ('retention', '00000000-0000-0000-0000-000000000000', 'running');
