create table offers (
  id text primary key,
  order_id text not null references orders (id),
  driver_id text not null references drivers (id),
  zone_id text not null references zones (id),
  decision_id text references decisions (id),
  attempt integer not null,
  status text not null default 'offered' check (status in ('offered', 'accepted', 'declined', 'expired', 'withdrawn')),
  broadcast integer not null default 0,
  offered_at text not null,
  expires_at text not null,
  answered_at text,
  decline_reason text,
  note text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((status = 'offered') = (answered_at is null))
);
create unique index idx_offers_open_order on offers (order_id) where status = 'offered' and not broadcast;
create unique index idx_offers_open_driver on offers (driver_id) where status = 'offered';
create index idx_offers_order_id on offers (order_id, offered_at desc);
create index idx_offers_driver_id on offers (driver_id, offered_at desc);
create index idx_offers_zone_id on offers (zone_id, offered_at desc);
create trigger update_offers_updated_at after update on offers for each row when new.updated_at = old.updated_at begin
  update offers set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table assignment_logs (
  id text primary key,
  order_id text not null references orders (id),
  driver_id text not null references drivers (id),
  assignment_type text not null check (assignment_type in ('AUTO_ASSIGNED', 'FORCE_ASSIGNED', 'MANUAL')),
  assignment_method text,
  total_score integer check (total_score between 0 and 100000000),
  distance_score integer check (distance_score between 0 and 100000000),
  time_score integer check (time_score between 0 and 100000000),
  load_score integer check (load_score between 0 and 100000000),
  priority_score integer check (priority_score between 0 and 100000000),
  assignment_reason text,
  alternative_drivers integer,
  assigned_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  match_value integer,
  offer_id text references offers (id),
  batch_id text,
  assigned_by text,
  predicted_delivery_at text,
  ended_at text,
  end_reason text,
  zone_id text not null references zones (id),
  business_date text not null,
  decision_id text references decisions (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_assignment_logs_order_id on assignment_logs (order_id);
create index idx_assignment_logs_driver_id on assignment_logs (driver_id, assigned_at desc);
create index idx_assignment_logs_assigned_at on assignment_logs (assigned_at desc);
create index idx_assignment_logs_assignment_type on assignment_logs (assignment_type, assigned_at desc);
create index idx_assignment_logs_date on assignment_logs (zone_id, business_date);
create unique index idx_assignment_logs_active on assignment_logs (order_id) where ended_at is null;

create table driver_order_blocks (
  id text primary key,
  order_id text references orders (id),
  customer_id text references customers (id),
  driver_id text not null references drivers (id),
  zone_id text not null references zones (id),
  cause text not null check (cause in ('declined', 'dispatcher', 'customer')),
  note text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (order_id is not null or customer_id is not null)
);
create unique index idx_driver_order_blocks_order on driver_order_blocks (order_id, driver_id) where order_id is not null;
create unique index idx_driver_order_blocks_customer on driver_order_blocks (customer_id, driver_id) where customer_id is not null;
create trigger update_driver_order_blocks_updated_at after update on driver_order_blocks for each row when new.updated_at = old.updated_at begin
  update driver_order_blocks set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table driver_deliveries (
  order_id text primary key references orders (id),
  driver_id text not null references drivers (id),
  zone_id text not null references zones (id),
  latitude integer not null,
  longitude integer not null,
  delivered_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);
create index idx_driver_deliveries_place on driver_deliveries (zone_id, latitude, longitude);

create table reassignments (
  id text primary key,
  order_id text not null references orders (id),
  from_driver_id text not null references drivers (id),
  to_driver_id text not null references drivers (id),
  reason text not null,
  score integer,
  minutes_saved integer,
  success integer,
  zone_id text not null references zones (id),
  business_date text not null,
  decision_id text references decisions (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (from_driver_id <> to_driver_id)
);
create index idx_reassignments_order_id on reassignments (order_id);
create index idx_reassignments_date on reassignments (zone_id, business_date);
create trigger update_reassignments_updated_at after update on reassignments for each row when new.updated_at = old.updated_at begin
  update reassignments set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table assignment_daily (
  zone_id text not null references zones (id),
  business_date text not null,
  slot integer not null check (slot between 0 and 7),
  total_assignments integer not null default 0,
  auto_assigned integer not null default 0,
  force_assigned integer not null default 0,
  manual_assignments integer not null default 0,
  scored integer not null default 0,
  sum_total_score integer not null default 0,
  sum_distance_score integer not null default 0,
  sum_time_score integer not null default 0,
  sum_load_score integer not null default 0,
  sum_priority_score integer not null default 0,
  min_score integer,
  max_score integer,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  primary key (zone_id, business_date, slot)
);
create trigger update_assignment_daily_updated_at after update on assignment_daily for each row when new.updated_at = old.updated_at begin
  update assignment_daily set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create trigger update_assignment_logs_updated_at after update on assignment_logs for each row when new.updated_at = old.updated_at begin
  update assignment_logs set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- The day's row moves in the transaction of the fact. A fact's type, scores and date never change, so only inserts count.
create trigger assignment_logs_count after insert on assignment_logs begin
  insert into assignment_daily (zone_id, business_date, slot, total_assignments, auto_assigned, force_assigned, manual_assignments, scored,
      sum_total_score, sum_distance_score, sum_time_score, sum_load_score, sum_priority_score, min_score, max_score)
  values (new.zone_id, new.business_date, (instr('0123456789abcdef', substr(new.id, 36, 1)) - 1) % 8, 1,
      new.assignment_type = 'AUTO_ASSIGNED', new.assignment_type = 'FORCE_ASSIGNED', new.assignment_type = 'MANUAL',
      new.total_score is not null, coalesce(new.total_score, 0), coalesce(new.distance_score, 0), coalesce(new.time_score, 0),
      coalesce(new.load_score, 0), coalesce(new.priority_score, 0), new.total_score, new.total_score)
  on conflict (zone_id, business_date, slot) do update set
      total_assignments = total_assignments + 1, auto_assigned = auto_assigned + excluded.auto_assigned,
      force_assigned = force_assigned + excluded.force_assigned, manual_assignments = manual_assignments + excluded.manual_assignments,
      scored = scored + excluded.scored, sum_total_score = sum_total_score + excluded.sum_total_score,
      sum_distance_score = sum_distance_score + excluded.sum_distance_score, sum_time_score = sum_time_score + excluded.sum_time_score,
      sum_load_score = sum_load_score + excluded.sum_load_score, sum_priority_score = sum_priority_score + excluded.sum_priority_score,
      min_score = case when min_score is null or excluded.min_score < min_score then excluded.min_score else min_score end,
      max_score = case when max_score is null or excluded.max_score > max_score then excluded.max_score else max_score end;
end;
create trigger assignment_logs_keep before delete on assignment_logs begin
  select raise(abort, 'assignment_logs is append only');
end;

create view auto_dispatch_stats_by_zone as
select zone_id, business_date as date, sum(total_assignments) as total_assignments, sum(auto_assigned) as auto_assigned,
  sum(force_assigned) as force_assigned, sum(manual_assignments) as manual_assignments,
  sum(sum_total_score) / nullif(sum(scored), 0) as avg_total_score, sum(sum_distance_score) / nullif(sum(scored), 0) as avg_distance_score,
  sum(sum_time_score) / nullif(sum(scored), 0) as avg_time_score, sum(sum_load_score) / nullif(sum(scored), 0) as avg_load_score,
  sum(sum_priority_score) / nullif(sum(scored), 0) as avg_priority_score, min(min_score) as min_score, max(max_score) as max_score
from assignment_daily group by zone_id, business_date order by business_date desc, zone_id;

create view auto_dispatch_stats as
select business_date as date, sum(total_assignments) as total_assignments, sum(auto_assigned) as auto_assigned,
  sum(force_assigned) as force_assigned, sum(manual_assignments) as manual_assignments,
  sum(sum_total_score) / nullif(sum(scored), 0) as avg_total_score, sum(sum_distance_score) / nullif(sum(scored), 0) as avg_distance_score,
  sum(sum_time_score) / nullif(sum(scored), 0) as avg_time_score, sum(sum_load_score) / nullif(sum(scored), 0) as avg_load_score,
  sum(sum_priority_score) / nullif(sum(scored), 0) as avg_priority_score, min(min_score) as min_score, max(max_score) as max_score
from assignment_daily group by business_date order by business_date desc;
