-- order_ids is a read copy: the truth is in batch_orders, and a trigger keeps the copy.
create table order_batches (
  id text primary key,
  batch_number text not null unique,
  driver_id text references drivers (id),
  order_ids text not null default '[]',
  order_count integer not null check (order_count >= 0),
  total_distance_km integer,
  estimated_delivery_time_minutes integer,
  total_weight_kg integer,
  total_value integer,
  delivery_zone text,
  service_type text,
  status text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  dispatched_at text,
  completed_at text,
  stops_completed integer not null default 0,
  delivery_success_rate integer check (delivery_success_rate between 0 and 100000000),
  hold_until text,
  saved_minutes integer,
  end_reason text,
  zone_id text not null references zones (id),
  business_date text not null,
  decision_id text references decisions (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_order_batches_driver_id on order_batches (driver_id, created_at desc);
create index idx_order_batches_status on order_batches (zone_id, status) where status in ('pending', 'processing');
create index idx_order_batches_created_at on order_batches (created_at desc);
create index idx_order_batches_date on order_batches (zone_id, business_date);
create trigger update_order_batches_updated_at after update on order_batches for each row when new.updated_at = old.updated_at begin
  update order_batches set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table batch_orders (
  batch_id text not null references order_batches (id),
  order_id text not null references orders (id),
  position integer not null,
  outcome text check (outcome in ('delivered', 'failed', 'cancelled')),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (batch_id, order_id)
);
create index idx_batch_orders_order_id on batch_orders (order_id);

-- While a batch is being filled its size stands as written; an order that leaves an open one makes it smaller.
create trigger copy_batch_orders_insert after insert on batch_orders for each row begin
  update order_batches set order_count = max(order_count, (select count(*) from batch_orders where batch_id = new.batch_id)),
    order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from batch_orders where batch_id = new.batch_id order by position, order_id))
  where id = new.batch_id;
end;
create trigger copy_batch_orders_update after update of position on batch_orders for each row begin
  update order_batches set order_count = max(order_count, (select count(*) from batch_orders where batch_id = new.batch_id)),
    order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from batch_orders where batch_id = new.batch_id order by position, order_id))
  where id = new.batch_id;
end;
create trigger copy_batch_orders_delete after delete on batch_orders for each row begin
  update order_batches set order_count = (select count(*) from batch_orders where batch_id = old.batch_id),
    order_ids = (select '[' || coalesce('"' || group_concat(order_id, '","') || '"', '') || ']' from (select order_id from batch_orders where batch_id = old.batch_id order by position, order_id))
  where id = old.batch_id and status in ('pending', 'processing');
end;

create table offers (
  id text primary key,
  order_id text references orders (id),
  batch_id text references order_batches (id),
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
  check ((status = 'offered') = (answered_at is null)),
  check ((order_id is null) <> (batch_id is null))
);
create unique index idx_offers_open_order on offers (order_id) where status = 'offered' and not broadcast;
create unique index idx_offers_open_batch on offers (batch_id) where status = 'offered' and not broadcast;
create unique index idx_offers_open_driver on offers (driver_id) where status = 'offered';
create index idx_offers_order_id on offers (order_id, offered_at desc);
create index idx_offers_batch_id on offers (batch_id, offered_at desc);
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
  batch_id text references order_batches (id),
  assigned_by text references users (id),
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
create index idx_assignment_logs_batch_id on assignment_logs (batch_id) where batch_id is not null;
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

create table batch_daily (
  zone_id text not null references zones (id),
  business_date text not null,
  slot integer not null check (slot between 0 and 7),
  total_batches integer not null default 0,
  total_orders_batched integer not null default 0,
  min_orders integer,
  max_orders integer,
  sum_distance_km integer not null default 0,
  distance_count integer not null default 0,
  sum_value integer not null default 0,
  value_count integer not null default 0,
  sum_success_rate integer not null default 0,
  success_count integer not null default 0,
  completed_batches integer not null default 0,
  failed_batches integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  primary key (zone_id, business_date, slot)
);
create index idx_batch_daily_date on batch_daily (business_date);
create trigger update_batch_daily_updated_at after update on batch_daily for each row when new.updated_at = old.updated_at begin
  update batch_daily set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create trigger guard_order_batches before update of zone_id, business_date on order_batches for each row
when new.zone_id <> old.zone_id or new.business_date <> old.business_date begin
  select raise(abort, 'zone and business date of a batch never change');
end;

-- New less old. Least and most of a slot are read again when a size changes, for a maximum cannot be taken back.
create trigger roll_order_batches_insert after insert on order_batches for each row begin
  insert into batch_daily (zone_id, business_date, slot, total_batches, total_orders_batched, min_orders, max_orders, sum_distance_km, distance_count,
      sum_value, value_count, sum_success_rate, success_count, completed_batches, failed_batches)
  values (new.zone_id, new.business_date, (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7, 1, new.order_count, new.order_count, new.order_count,
      coalesce(new.total_distance_km, 0), new.total_distance_km is not null, coalesce(new.total_value, 0), new.total_value is not null,
      coalesce(new.delivery_success_rate, 0), new.delivery_success_rate is not null, new.status = 'completed', new.status = 'failed')
  on conflict (zone_id, business_date, slot) do update set
      total_batches = total_batches + excluded.total_batches, total_orders_batched = total_orders_batched + excluded.total_orders_batched,
      min_orders = min(coalesce(min_orders, excluded.min_orders), excluded.min_orders), max_orders = max(coalesce(max_orders, excluded.max_orders), excluded.max_orders),
      sum_distance_km = sum_distance_km + excluded.sum_distance_km, distance_count = distance_count + excluded.distance_count,
      sum_value = sum_value + excluded.sum_value, value_count = value_count + excluded.value_count,
      sum_success_rate = sum_success_rate + excluded.sum_success_rate, success_count = success_count + excluded.success_count,
      completed_batches = completed_batches + excluded.completed_batches, failed_batches = failed_batches + excluded.failed_batches;
end;
create trigger roll_order_batches_update after update on order_batches for each row
when new.order_count <> old.order_count or new.status <> old.status or new.total_distance_km is not old.total_distance_km or new.total_value is not old.total_value
  or new.delivery_success_rate is not old.delivery_success_rate begin
  insert into batch_daily (zone_id, business_date, slot, total_batches, total_orders_batched, min_orders, max_orders, sum_distance_km, distance_count,
      sum_value, value_count, sum_success_rate, success_count, completed_batches, failed_batches)
  values (new.zone_id, new.business_date, (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7, 0, new.order_count - old.order_count, new.order_count, new.order_count,
      coalesce(new.total_distance_km, 0) - coalesce(old.total_distance_km, 0), (new.total_distance_km is not null) - (old.total_distance_km is not null),
      coalesce(new.total_value, 0) - coalesce(old.total_value, 0), (new.total_value is not null) - (old.total_value is not null),
      coalesce(new.delivery_success_rate, 0) - coalesce(old.delivery_success_rate, 0), (new.delivery_success_rate is not null) - (old.delivery_success_rate is not null),
      (new.status = 'completed') - (old.status = 'completed'), (new.status = 'failed') - (old.status = 'failed'))
  on conflict (zone_id, business_date, slot) do update set
      total_batches = total_batches + excluded.total_batches, total_orders_batched = total_orders_batched + excluded.total_orders_batched,
      min_orders = min(coalesce(min_orders, excluded.min_orders), excluded.min_orders), max_orders = max(coalesce(max_orders, excluded.max_orders), excluded.max_orders),
      sum_distance_km = sum_distance_km + excluded.sum_distance_km, distance_count = distance_count + excluded.distance_count,
      sum_value = sum_value + excluded.sum_value, value_count = value_count + excluded.value_count,
      sum_success_rate = sum_success_rate + excluded.sum_success_rate, success_count = success_count + excluded.success_count,
      completed_batches = completed_batches + excluded.completed_batches, failed_batches = failed_batches + excluded.failed_batches;
end;
create trigger roll_order_batches_size after update of order_count on order_batches for each row when new.order_count <> old.order_count begin
  update batch_daily set (min_orders, max_orders) = (
    select min(order_count), max(order_count) from order_batches
    where zone_id = new.zone_id and business_date = new.business_date and (instr('0123456789abcdef', substr(id, -1)) - 1) & 7 = (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7)
  where zone_id = new.zone_id and business_date = new.business_date and slot = (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7;
end;

create view batch_performance_stats_by_zone as
select zone_id, business_date as date, sum(total_batches) as total_batches, sum(total_orders_batched) as total_orders_batched,
  (2 * sum(total_orders_batched) * 1000000 + sum(total_batches)) / nullif(2 * sum(total_batches), 0) as avg_orders_per_batch, min(min_orders) as min_orders_per_batch,
  max(max_orders) as max_orders_per_batch, sum(sum_distance_km) as total_distance_km,
  (2 * sum(sum_distance_km) + sum(distance_count)) / nullif(2 * sum(distance_count), 0) as avg_distance_per_batch, sum(sum_value) as total_value,
  (2 * sum(sum_success_rate) + sum(success_count)) / nullif(2 * sum(success_count), 0) as avg_success_rate, sum(completed_batches) as completed_batches,
  sum(failed_batches) as failed_batches
from batch_daily group by zone_id, business_date order by business_date desc, zone_id;

create view batch_performance_stats as
select business_date as date, sum(total_batches) as total_batches, sum(total_orders_batched) as total_orders_batched,
  (2 * sum(total_orders_batched) * 1000000 + sum(total_batches)) / nullif(2 * sum(total_batches), 0) as avg_orders_per_batch, min(min_orders) as min_orders_per_batch,
  max(max_orders) as max_orders_per_batch, sum(sum_distance_km) as total_distance_km,
  (2 * sum(sum_distance_km) + sum(distance_count)) / nullif(2 * sum(distance_count), 0) as avg_distance_per_batch, sum(sum_value) as total_value,
  (2 * sum(sum_success_rate) + sum(success_count)) / nullif(2 * sum(success_count), 0) as avg_success_rate, sum(completed_batches) as completed_batches,
  sum(failed_batches) as failed_batches
from batch_daily group by business_date order by business_date desc;

-- Orders as they come in, by hour and area: what batch partners are expected from.
create table order_arrivals (
  zone_id text not null references zones (id),
  hour integer not null check (hour between 0 and 23),
  business_date text not null,
  service_type text not null,
  cell text not null,
  orders integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  primary key (zone_id, hour, business_date, service_type, cell)
);
create trigger update_order_arrivals_updated_at after update on order_arrivals for each row when new.updated_at = old.updated_at begin
  update order_arrivals set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;
