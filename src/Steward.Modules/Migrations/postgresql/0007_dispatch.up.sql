create type assignment_type as enum ('AUTO_ASSIGNED', 'FORCE_ASSIGNED', 'MANUAL');
create type offer_status as enum ('offered', 'accepted', 'declined', 'expired', 'withdrawn');

create type batch_status as enum ('pending', 'processing', 'completed', 'failed', 'cancelled');

-- order_ids is a read copy: the truth is in batch_orders, and a trigger keeps the copy.
create table order_batches (
  id uuid primary key,
  batch_number varchar(100) not null unique,
  driver_id uuid references drivers (id),
  order_ids uuid[] not null default '{}',
  order_count int not null check (order_count >= 0),
  total_distance_km numeric(10, 2),
  estimated_delivery_time_minutes int,
  total_weight_kg numeric(10, 2),
  total_value numeric(15, 2),
  delivery_zone varchar(100),
  service_type varchar(50),
  status batch_status not null default 'pending',
  dispatched_at timestamptz,
  completed_at timestamptz,
  stops_completed int not null default 0,
  delivery_success_rate numeric(5, 2) check (delivery_success_rate between 0 and 100),
  hold_until timestamptz,
  saved_minutes int,
  end_reason varchar(100),
  zone_id uuid not null references zones (id),
  business_date date not null,
  decision_id uuid references decisions (id),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_order_batches_driver_id on order_batches (driver_id, created_at desc);
create index idx_order_batches_status on order_batches (zone_id, status) where status in ('pending', 'processing');
create index idx_order_batches_created_at on order_batches (created_at desc);
create index idx_order_batches_date on order_batches (zone_id, business_date);
create trigger update_order_batches_updated_at before update on order_batches for each row execute function update_automation_updated_at();
alter table orders add constraint orders_batch_id_fkey foreign key (batch_id) references order_batches (id) deferrable initially deferred;

create table batch_orders (
  batch_id uuid not null references order_batches (id),
  order_id uuid not null references orders (id),
  position int not null,
  outcome varchar(20) check (outcome in ('delivered', 'failed', 'cancelled')),
  created_at timestamptz not null default clock_timestamp(),
  primary key (batch_id, order_id)
);
create index idx_batch_orders_order_id on batch_orders (order_id);

-- While a batch is being filled its size stands as written; an order that leaves an open one makes it smaller.
create function copy_batch_orders() returns trigger language plpgsql as $$
declare batch uuid := case when tg_op = 'DELETE' then old.batch_id else new.batch_id end;
begin
  update order_batches b set order_ids = coalesce(o.ids, '{}'), order_count = case when tg_op = 'DELETE' then o.size else greatest(b.order_count, o.size) end
  from (select array_agg(order_id order by position, order_id) as ids, count(*)::int as size from batch_orders where batch_id = batch) o
  where b.id = batch and (tg_op <> 'DELETE' or b.status in ('pending', 'processing'));
  return null;
end $$;
create trigger copy_batch_orders after insert or update of position or delete on batch_orders for each row execute function copy_batch_orders();

create table offers (
  id uuid primary key,
  order_id uuid references orders (id),
  batch_id uuid references order_batches (id),
  driver_id uuid not null references drivers (id),
  zone_id uuid not null references zones (id),
  decision_id uuid references decisions (id),
  attempt int not null,
  status offer_status not null default 'offered',
  broadcast boolean not null default false,
  offered_at timestamptz not null,
  expires_at timestamptz not null,
  answered_at timestamptz,
  decline_reason varchar(100),
  note text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
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
create trigger update_offers_updated_at before update on offers for each row execute function touch_updated_at();

create table assignment_logs (
  id uuid primary key,
  order_id uuid not null references orders (id),
  driver_id uuid not null references drivers (id),
  assignment_type assignment_type not null,
  assignment_method varchar(100),
  total_score numeric(10, 4) check (total_score between 0 and 100),
  distance_score numeric(10, 4) check (distance_score between 0 and 100),
  time_score numeric(10, 4) check (time_score between 0 and 100),
  load_score numeric(10, 4) check (load_score between 0 and 100),
  priority_score numeric(10, 4) check (priority_score between 0 and 100),
  assignment_reason text,
  alternative_drivers int,
  assigned_at timestamptz not null default clock_timestamp(),
  match_value numeric(10, 4),
  offer_id uuid references offers (id),
  batch_id uuid references order_batches (id),
  assigned_by uuid references users (id),
  predicted_delivery_at timestamptz,
  ended_at timestamptz,
  end_reason varchar(50),
  zone_id uuid not null references zones (id),
  business_date date not null,
  decision_id uuid references decisions (id),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_assignment_logs_order_id on assignment_logs (order_id);
create index idx_assignment_logs_driver_id on assignment_logs (driver_id, assigned_at desc);
create index idx_assignment_logs_assigned_at on assignment_logs (assigned_at desc);
create index idx_assignment_logs_assignment_type on assignment_logs (assignment_type, assigned_at desc);
create index idx_assignment_logs_date on assignment_logs (zone_id, business_date);
create index idx_assignment_logs_batch_id on assignment_logs (batch_id) where batch_id is not null;
create unique index idx_assignment_logs_active on assignment_logs (order_id) where ended_at is null;

create table driver_order_blocks (
  id uuid primary key,
  order_id uuid references orders (id),
  customer_id uuid references customers (id),
  driver_id uuid not null references drivers (id),
  zone_id uuid not null references zones (id),
  cause varchar(50) not null check (cause in ('declined', 'dispatcher', 'customer')),
  note text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (order_id is not null or customer_id is not null)
);
create unique index idx_driver_order_blocks_order on driver_order_blocks (order_id, driver_id) where order_id is not null;
create unique index idx_driver_order_blocks_customer on driver_order_blocks (customer_id, driver_id) where customer_id is not null;
create trigger update_driver_order_blocks_updated_at before update on driver_order_blocks for each row execute function touch_updated_at();

create table driver_deliveries (
  order_id uuid primary key references orders (id),
  driver_id uuid not null references drivers (id),
  zone_id uuid not null references zones (id),
  latitude numeric(10, 8) not null,
  longitude numeric(11, 8) not null,
  delivered_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
create index idx_driver_deliveries_place on driver_deliveries (zone_id, latitude, longitude);

create table reassignments (
  id uuid primary key,
  order_id uuid not null references orders (id),
  from_driver_id uuid not null references drivers (id),
  to_driver_id uuid not null references drivers (id),
  reason varchar(100) not null,
  score numeric(10, 4),
  minutes_saved int,
  success boolean,
  zone_id uuid not null references zones (id),
  business_date date not null,
  decision_id uuid references decisions (id),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (from_driver_id <> to_driver_id)
);
create index idx_reassignments_order_id on reassignments (order_id);
create index idx_reassignments_date on reassignments (zone_id, business_date);
create trigger update_reassignments_updated_at before update on reassignments for each row execute function touch_updated_at();

create table assignment_daily (
  zone_id uuid not null references zones (id),
  business_date date not null,
  slot smallint not null check (slot between 0 and 7),
  total_assignments bigint not null default 0,
  auto_assigned bigint not null default 0,
  force_assigned bigint not null default 0,
  manual_assignments bigint not null default 0,
  scored bigint not null default 0,
  sum_total_score numeric(20, 4) not null default 0,
  sum_distance_score numeric(20, 4) not null default 0,
  sum_time_score numeric(20, 4) not null default 0,
  sum_load_score numeric(20, 4) not null default 0,
  sum_priority_score numeric(20, 4) not null default 0,
  min_score numeric(10, 4),
  max_score numeric(10, 4),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  primary key (zone_id, business_date, slot)
);
create trigger update_assignment_daily_updated_at before update on assignment_daily for each row execute function touch_updated_at();

create trigger update_assignment_logs_updated_at before update on assignment_logs for each row execute function update_automation_updated_at();

-- The day's row moves in the transaction of the fact. A fact's type, scores and date never change, so only inserts count.
create function count_assignment() returns trigger language plpgsql as $$
begin
  insert into assignment_daily as d (zone_id, business_date, slot, total_assignments, auto_assigned, force_assigned, manual_assignments, scored,
      sum_total_score, sum_distance_score, sum_time_score, sum_load_score, sum_priority_score, min_score, max_score)
  values (new.zone_id, new.business_date, get_byte(uuid_send(new.id), 15) % 8, 1,
      (new.assignment_type = 'AUTO_ASSIGNED')::int, (new.assignment_type = 'FORCE_ASSIGNED')::int, (new.assignment_type = 'MANUAL')::int,
      (new.total_score is not null)::int, coalesce(new.total_score, 0), coalesce(new.distance_score, 0), coalesce(new.time_score, 0),
      coalesce(new.load_score, 0), coalesce(new.priority_score, 0), new.total_score, new.total_score)
  on conflict (zone_id, business_date, slot) do update set
      total_assignments = d.total_assignments + 1, auto_assigned = d.auto_assigned + excluded.auto_assigned,
      force_assigned = d.force_assigned + excluded.force_assigned, manual_assignments = d.manual_assignments + excluded.manual_assignments,
      scored = d.scored + excluded.scored, sum_total_score = d.sum_total_score + excluded.sum_total_score,
      sum_distance_score = d.sum_distance_score + excluded.sum_distance_score, sum_time_score = d.sum_time_score + excluded.sum_time_score,
      sum_load_score = d.sum_load_score + excluded.sum_load_score, sum_priority_score = d.sum_priority_score + excluded.sum_priority_score,
      min_score = least(d.min_score, excluded.min_score), max_score = greatest(d.max_score, excluded.max_score);
  return null;
end $$;
create trigger assignment_logs_count after insert on assignment_logs for each row execute function count_assignment();

create view auto_dispatch_stats_by_zone as
select zone_id, business_date as date, sum(total_assignments) as total_assignments, sum(auto_assigned) as auto_assigned,
  sum(force_assigned) as force_assigned, sum(manual_assignments) as manual_assignments,
  round(sum(sum_total_score) / nullif(sum(scored), 0), 4) as avg_total_score, round(sum(sum_distance_score) / nullif(sum(scored), 0), 4) as avg_distance_score,
  round(sum(sum_time_score) / nullif(sum(scored), 0), 4) as avg_time_score, round(sum(sum_load_score) / nullif(sum(scored), 0), 4) as avg_load_score,
  round(sum(sum_priority_score) / nullif(sum(scored), 0), 4) as avg_priority_score, min(min_score) as min_score, max(max_score) as max_score
from assignment_daily group by zone_id, business_date order by business_date desc, zone_id;

create view auto_dispatch_stats as
select business_date as date, sum(total_assignments) as total_assignments, sum(auto_assigned) as auto_assigned,
  sum(force_assigned) as force_assigned, sum(manual_assignments) as manual_assignments,
  round(sum(sum_total_score) / nullif(sum(scored), 0), 4) as avg_total_score, round(sum(sum_distance_score) / nullif(sum(scored), 0), 4) as avg_distance_score,
  round(sum(sum_time_score) / nullif(sum(scored), 0), 4) as avg_time_score, round(sum(sum_load_score) / nullif(sum(scored), 0), 4) as avg_load_score,
  round(sum(sum_priority_score) / nullif(sum(scored), 0), 4) as avg_priority_score, min(min_score) as min_score, max(max_score) as max_score
from assignment_daily group by business_date order by business_date desc;

create table batch_daily (
  zone_id uuid not null references zones (id),
  business_date date not null,
  slot smallint not null check (slot between 0 and 7),
  total_batches bigint not null default 0,
  total_orders_batched bigint not null default 0,
  min_orders int,
  max_orders int,
  sum_distance_km numeric(20, 2) not null default 0,
  distance_count bigint not null default 0,
  sum_value numeric(20, 2) not null default 0,
  value_count bigint not null default 0,
  sum_success_rate numeric(20, 2) not null default 0,
  success_count bigint not null default 0,
  completed_batches bigint not null default 0,
  failed_batches bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  primary key (zone_id, business_date, slot)
);
create index idx_batch_daily_date on batch_daily (business_date);
create trigger update_batch_daily_updated_at before update on batch_daily for each row execute function touch_updated_at();

-- New less old; on insert every field of old is null. Least and most of a slot are read again when a size changes, for a maximum cannot be taken back.
create function roll_order_batches() returns trigger language plpgsql as $$
declare own int := get_byte(uuid_send(new.id), 15) & 7;
begin
  if tg_op = 'UPDATE' and (new.zone_id, new.business_date) is distinct from (old.zone_id, old.business_date) then
    raise exception 'zone and business date of a batch never change' using errcode = 'restrict_violation';
  end if;
  insert into batch_daily as d (zone_id, business_date, slot, total_batches, total_orders_batched, min_orders, max_orders, sum_distance_km, distance_count,
      sum_value, value_count, sum_success_rate, success_count, completed_batches, failed_batches)
  values (new.zone_id, new.business_date, own, (tg_op = 'INSERT')::int, new.order_count - coalesce(old.order_count, 0), new.order_count, new.order_count,
      coalesce(new.total_distance_km, 0) - coalesce(old.total_distance_km, 0), (new.total_distance_km is not null)::int - (old.total_distance_km is not null)::int,
      coalesce(new.total_value, 0) - coalesce(old.total_value, 0), (new.total_value is not null)::int - (old.total_value is not null)::int,
      coalesce(new.delivery_success_rate, 0) - coalesce(old.delivery_success_rate, 0), (new.delivery_success_rate is not null)::int - (old.delivery_success_rate is not null)::int,
      (new.status = 'completed')::int - coalesce((old.status = 'completed')::int, 0), (new.status = 'failed')::int - coalesce((old.status = 'failed')::int, 0))
  on conflict (zone_id, business_date, slot) do update set
      total_batches = d.total_batches + excluded.total_batches, total_orders_batched = d.total_orders_batched + excluded.total_orders_batched,
      min_orders = least(d.min_orders, excluded.min_orders), max_orders = greatest(d.max_orders, excluded.max_orders),
      sum_distance_km = d.sum_distance_km + excluded.sum_distance_km, distance_count = d.distance_count + excluded.distance_count,
      sum_value = d.sum_value + excluded.sum_value, value_count = d.value_count + excluded.value_count,
      sum_success_rate = d.sum_success_rate + excluded.sum_success_rate, success_count = d.success_count + excluded.success_count,
      completed_batches = d.completed_batches + excluded.completed_batches, failed_batches = d.failed_batches + excluded.failed_batches;
  if tg_op = 'UPDATE' and new.order_count <> old.order_count then
    update batch_daily d set min_orders = f.least, max_orders = f.most
    from (select min(order_count) as least, max(order_count) as most from order_batches
          where zone_id = new.zone_id and business_date = new.business_date and get_byte(uuid_send(id), 15) & 7 = own) f
    where d.zone_id = new.zone_id and d.business_date = new.business_date and d.slot = own;
  end if;
  return null;
end $$;
create trigger roll_order_batches after insert or update on order_batches for each row execute function roll_order_batches();

create view batch_performance_stats_by_zone as
select zone_id, business_date as date, sum(total_batches)::bigint as total_batches, sum(total_orders_batched)::bigint as total_orders_batched,
  round(sum(total_orders_batched) / nullif(sum(total_batches), 0), 6) as avg_orders_per_batch, min(min_orders) as min_orders_per_batch,
  max(max_orders) as max_orders_per_batch, sum(sum_distance_km) as total_distance_km,
  round(sum(sum_distance_km) / nullif(sum(distance_count), 0), 6) as avg_distance_per_batch, sum(sum_value) as total_value,
  round(sum(sum_success_rate) / nullif(sum(success_count), 0), 6) as avg_success_rate, sum(completed_batches)::bigint as completed_batches,
  sum(failed_batches)::bigint as failed_batches
from batch_daily group by zone_id, business_date order by business_date desc, zone_id;

create view batch_performance_stats as
select business_date as date, sum(total_batches)::bigint as total_batches, sum(total_orders_batched)::bigint as total_orders_batched,
  round(sum(total_orders_batched) / nullif(sum(total_batches), 0), 6) as avg_orders_per_batch, min(min_orders) as min_orders_per_batch,
  max(max_orders) as max_orders_per_batch, sum(sum_distance_km) as total_distance_km,
  round(sum(sum_distance_km) / nullif(sum(distance_count), 0), 6) as avg_distance_per_batch, sum(sum_value) as total_value,
  round(sum(sum_success_rate) / nullif(sum(success_count), 0), 6) as avg_success_rate, sum(completed_batches)::bigint as completed_batches,
  sum(failed_batches)::bigint as failed_batches
from batch_daily group by business_date order by business_date desc;

-- Orders as they come in, by hour and area: what batch partners are expected from.
create table order_arrivals (
  zone_id uuid not null references zones (id),
  hour smallint not null check (hour between 0 and 23),
  business_date date not null,
  service_type varchar(50) not null,
  cell varchar(40) not null,
  orders integer not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  primary key (zone_id, hour, business_date, service_type, cell)
);
create trigger update_order_arrivals_updated_at before update on order_arrivals for each row execute function touch_updated_at();
