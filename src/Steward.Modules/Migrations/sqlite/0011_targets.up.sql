create table driver_targets (
  driver_id text primary key,
  target_deliveries integer not null default 0 check (target_deliveries >= 0),
  target_revenue integer not null default 0 check (target_revenue between 0 and 99999999990000),
  current_deliveries integer not null default 0 check (current_deliveries >= 0),
  current_revenue integer not null default 0 check (current_revenue between 0 and 99999999990000),
  status text not null default 'available' check (status in ('offline', 'available', 'busy', 'returning', 'on_break')),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  driver_uuid text not null unique references drivers (id),
  zone_id text not null references zones (id),
  business_date text not null,
  counted_since text,
  currency text not null,
  version integer not null default 1,
  metadata text not null default '{}'
);
create index idx_driver_targets_status on driver_targets (status);
create index idx_driver_targets_updated_at on driver_targets (updated_at);
-- Pages of a zone go by the caller's id, in plain order of its characters.
create index idx_driver_targets_zone_id on driver_targets (zone_id, driver_id);
create trigger update_driver_targets_updated_at after update on driver_targets for each row when new.updated_at = old.updated_at begin
  update driver_targets set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where driver_uuid = new.driver_uuid;
end;

create table driver_target_changes (
  id text primary key,
  driver_uuid text not null references drivers (id),
  zone_id text not null references zones (id),
  business_date text not null,
  target_deliveries integer,
  target_revenue integer,
  actor text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  check ((target_deliveries is null) = (target_revenue is null))
);
create index idx_driver_target_changes_driver on driver_target_changes (driver_uuid, business_date, created_at);
create index idx_driver_target_changes_zone on driver_target_changes (zone_id, business_date);

create table driver_performance_history (
  id integer primary key autoincrement,
  driver_id text not null,
  date text not null,
  deliveries_completed integer not null default 0,
  revenue_generated integer not null default 0,
  target_deliveries integer,
  target_revenue integer,
  target_achieved integer not null default 0 check (target_achieved in (0, 1)),
  achievement_percentage integer,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  driver_uuid text not null references drivers (id),
  zone_id text not null references zones (id),
  currency text not null,
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  finalized_at text,
  revision integer not null default 1,
  on_time_deliveries integer not null default 0,
  failed_deliveries integer not null default 0,
  worked_minutes integer not null default 0,
  metadata text not null default '{}'
);
create unique index idx_driver_performance_history_day on driver_performance_history (driver_id, date);
create index idx_driver_performance_history_driver on driver_performance_history (driver_id, date desc);
create index idx_driver_performance_history_date on driver_performance_history (date desc);
create index idx_driver_performance_history_achieved on driver_performance_history (target_achieved, date);
create index idx_driver_performance_history_zone on driver_performance_history (zone_id, date);
create index idx_driver_performance_history_uuid on driver_performance_history (driver_uuid, date);
create trigger update_driver_performance_history_updated_at after update on driver_performance_history for each row when new.updated_at = old.updated_at begin
  update driver_performance_history set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table driver_delivery_credits (
  id text primary key,
  order_id text not null unique references orders (id),
  driver_uuid text not null references drivers (id),
  zone_id text not null references zones (id),
  business_date text not null,
  delivered_at text not null,
  revenue integer not null check (revenue between 0 and 99999999990000),
  currency text not null,
  on_time integer not null check (on_time in (0, 1)),
  reversed_at text,
  reason text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_driver_delivery_credits_driver on driver_delivery_credits (driver_uuid, business_date);
create index idx_driver_delivery_credits_zone on driver_delivery_credits (zone_id, business_date);
create trigger update_driver_delivery_credits_updated_at after update on driver_delivery_credits for each row when new.updated_at = old.updated_at begin
  update driver_delivery_credits set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create table target_adjustments (
  id text primary key,
  driver_uuid text not null references drivers (id),
  zone_id text not null references zones (id),
  date text not null,
  deliveries integer not null,
  revenue integer not null,
  actor text not null,
  reason text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);
create index idx_target_adjustments_driver on target_adjustments (driver_uuid, date);
create index idx_target_adjustments_zone on target_adjustments (zone_id, date);

create table daily_snapshot_runs (
  id text primary key,
  zone_id text not null references zones (id),
  business_date text not null,
  started_at text not null,
  finished_at text,
  drivers integer not null default 0,
  cause text not null check (cause in ('timer', 'catch_up', 'person')),
  error text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (zone_id, business_date)
);
create trigger update_daily_snapshot_runs_updated_at after update on daily_snapshot_runs for each row when new.updated_at = old.updated_at begin
  update daily_snapshot_runs set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where id = new.id;
end;

create trigger refuse_target_adjustments_update before update on target_adjustments for each row begin
  select raise(abort, 'target_adjustments is append only');
end;
create trigger refuse_target_adjustments_delete before delete on target_adjustments for each row begin
  select raise(abort, 'target_adjustments is append only');
end;
create trigger refuse_driver_target_changes_update before update on driver_target_changes for each row begin
  select raise(abort, 'driver_target_changes is append only');
end;
create trigger refuse_driver_target_changes_delete before delete on driver_target_changes for each row begin
  select raise(abort, 'driver_target_changes is append only');
end;

create trigger follow_driver_external_id_in_targets after update of external_id on drivers for each row when new.external_id is not old.external_id begin
  update driver_targets set driver_id = coalesce(new.external_id, new.id) where driver_uuid = new.id;
  update driver_performance_history set driver_id = coalesce(new.external_id, new.id) where driver_uuid = new.id;
end;
create trigger follow_driver_status_in_targets after update of status on drivers for each row when new.status <> old.status begin
  update driver_targets set status = new.status where driver_uuid = new.id;
end;

-- Calls of the language model by day (UTC), where one is configured.
create table advisor_days (
  date text primary key,
  calls integer not null default 0 check (calls >= 0),
  last_ok_at text,
  last_failed_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_advisor_days_updated_at after update on advisor_days for each row when new.updated_at = old.updated_at begin
  update advisor_days set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where date = new.date;
end;
