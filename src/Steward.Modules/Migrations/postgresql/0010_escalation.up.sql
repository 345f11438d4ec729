create type escalation_type as enum ('SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY');
create type alert_type as enum ('DISPATCH_FAILED', 'OPTIMIZATION_NEEDED', 'SLA_BREACH', 'DRIVER_UNRESPONSIVE');
create type severity_level as enum ('low', 'medium', 'high', 'critical');

create table escalation_reasons (
  code varchar(50) primary key,
  description text not null,
  default_level smallint check (default_level between 1 and 3),
  escalation_type escalation_type not null,
  severity severity_level not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_escalation_reasons_updated_at before update on escalation_reasons for each row execute function touch_updated_at();

create table escalation_logs (
  id uuid primary key,
  order_id uuid references orders (id),
  driver_id uuid references drivers (id),
  escalation_type escalation_type not null,
  severity severity_level not null,
  reason text not null,
  description text,
  escalated_to varchar(255),
  status varchar(50) not null default 'open' check (status in ('open', 'investigating', 'resolved')),
  resolution text,
  resolved_by varchar(255),
  sla_target_minutes int,
  minutes_to_breach int,
  current_delay_minutes int,
  escalated_at timestamptz,
  resolved_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  zone_id uuid not null references zones (id),
  business_date date not null,
  decision_id uuid references decisions (id),
  reason_code varchar(50) references escalation_reasons (code),
  level smallint check (level between 1 and 3),
  assigned_to varchar(255),
  acknowledged_at timestamptz,
  next_step_at timestamptz,
  repeats int not null default 0,
  dedupe_key varchar(200) not null,
  check (order_id is not null or driver_id is not null),
  check ((status = 'resolved') = (resolved_at is not null))
);
create index idx_escalation_logs_order_id on escalation_logs (order_id);
create index idx_escalation_logs_driver_id on escalation_logs (driver_id);
create index idx_escalation_logs_escalation_type on escalation_logs (escalation_type, created_at desc);
create index idx_escalation_logs_severity on escalation_logs (severity, created_at desc);
create index idx_escalation_logs_status on escalation_logs (zone_id, status, escalated_at) where status <> 'resolved';
create index idx_escalation_logs_created_at on escalation_logs (created_at desc);
create index idx_escalation_logs_date on escalation_logs (zone_id, business_date);
create index idx_escalation_logs_next_step_at on escalation_logs (next_step_at) where status <> 'resolved';
create unique index idx_escalation_logs_dedupe_key on escalation_logs (dedupe_key) where status <> 'resolved';
create index idx_escalation_logs_past on escalation_logs (dedupe_key, resolved_at desc) where status = 'resolved';
create index idx_escalation_logs_at_risk on escalation_logs (escalated_at, id) where status <> 'resolved' and order_id is not null and severity in ('high', 'critical');
create index idx_escalation_logs_silent on escalation_logs (driver_id) where status <> 'resolved' and escalation_type = 'UNRESPONSIVE_DRIVER';
create index idx_escalation_logs_kind on escalation_logs (escalation_type, severity, created_at desc);
create trigger update_escalation_logs_updated_at before update on escalation_logs for each row execute function update_automation_updated_at();

create table order_risks (
  order_id uuid not null,
  severity severity_level not null,
  escalations bigint not null,
  primary key (order_id, severity)
);

create table open_escalation_counts (
  zone_id uuid not null,
  severity severity_level not null,
  slot int not null check (slot between 0 and 7),
  escalations bigint not null,
  orders bigint not null,
  primary key (zone_id, severity, slot)
);

-- Escalations of orders that are not resolved, in the transaction that changes them. The row of the order's risk is locked while its count moves, so
-- of two writers one is the first and one the second. The slot is the order's, so that an order stays in one.
create function count_open_escalations() returns trigger language plpgsql as $$
declare
  moved record;
  present bigint;
begin
  if tg_op = 'UPDATE' and (new.order_id, new.severity, new.status = 'resolved') is not distinct from (old.order_id, old.severity, old.status = 'resolved') then
    return null;
  end if;
  for moved in
    select * from (select old.zone_id, old.order_id, old.severity, old.status, -1 as change union all select new.zone_id, new.order_id, new.severity, new.status, 1) both_rows
    where status <> 'resolved' and order_id is not null order by severity, change
  loop
    insert into order_risks as r values (moved.order_id, moved.severity, moved.change)
    on conflict (order_id, severity) do update set escalations = r.escalations + excluded.escalations returning escalations into present;
    insert into open_escalation_counts as c values (
      moved.zone_id, moved.severity, get_byte(uuid_send(moved.order_id), 15) & 7, moved.change,
      case when moved.change = 1 and present = 1 then 1 when moved.change = -1 and present = 0 then -1 else 0 end)
    on conflict (zone_id, severity, slot) do update set escalations = c.escalations + excluded.escalations, orders = c.orders + excluded.orders;
    if present = 0 then
      delete from order_risks where order_id = moved.order_id and severity = moved.severity;
    end if;
  end loop;
  return null;
end $$;
create trigger count_open_escalations after insert or update or delete on escalation_logs for each row execute function count_open_escalations();

create table dispatch_alerts (
  id uuid primary key,
  order_id uuid references orders (id),
  alert_type alert_type not null,
  severity severity_level not null,
  message text not null,
  description text,
  resolved boolean generated always as (status = 'resolved') stored,
  status varchar(50) not null default 'open' check (status in ('open', 'acknowledged', 'snoozed', 'resolved')),
  resolved_at timestamptz,
  resolved_by varchar(255),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  zone_id uuid references zones (id),
  business_date date not null,
  decision_id uuid references decisions (id),
  subject varchar(20) not null check (subject in ('order', 'driver', 'batch', 'route', 'zone', 'engine')),
  driver_id uuid references drivers (id),
  batch_id uuid references order_batches (id),
  route_id uuid references routes (id),
  escalation_id uuid references escalation_logs (id),
  code varchar(50),
  acknowledged_at timestamptz,
  acknowledged_by varchar(255),
  snoozed_until timestamptz,
  assigned_to uuid references users (id),
  dedupe_key varchar(200) not null,
  check (case subject when 'order' then order_id is not null when 'driver' then driver_id is not null when 'batch' then batch_id is not null
    when 'route' then route_id is not null when 'zone' then zone_id is not null else true end),
  check ((status = 'resolved') = (resolved_at is not null))
);
create index idx_dispatch_alerts_order_id on dispatch_alerts (order_id);
create index idx_dispatch_alerts_alert_type on dispatch_alerts (alert_type, created_at desc);
create index idx_dispatch_alerts_severity on dispatch_alerts (zone_id, severity, created_at) where status <> 'resolved';
create index idx_dispatch_alerts_status on dispatch_alerts (status, created_at desc);
create index idx_dispatch_alerts_created_at on dispatch_alerts (created_at desc);
create unique index idx_dispatch_alerts_dedupe_key on dispatch_alerts (dedupe_key) where status <> 'resolved';
create index idx_dispatch_alerts_past on dispatch_alerts (dedupe_key, resolved_at desc) where status = 'resolved';
create index idx_dispatch_alerts_escalation_id on dispatch_alerts (escalation_id);
create index idx_dispatch_alerts_batch_id on dispatch_alerts (batch_id) where batch_id is not null;
create index idx_dispatch_alerts_date on dispatch_alerts (zone_id, business_date);
create index idx_dispatch_alerts_rank on dispatch_alerts ((case severity when 'critical' then 0 when 'high' then 1 when 'medium' then 2 else 3 end), created_at, id) where status <> 'resolved';
create index idx_dispatch_alerts_zone_rank on dispatch_alerts (zone_id, (case severity when 'critical' then 0 when 'high' then 1 when 'medium' then 2 else 3 end), created_at, id) where status <> 'resolved';
create index idx_dispatch_alerts_past_rank on dispatch_alerts ((case severity when 'critical' then 0 when 'high' then 1 when 'medium' then 2 else 3 end), created_at, id) where status = 'resolved';
create trigger update_dispatch_alerts_updated_at before update on dispatch_alerts for each row execute function update_automation_updated_at();

create table open_alert_counts (
  zone_id uuid not null,
  alert_type alert_type not null,
  severity severity_level not null,
  status varchar(50) not null,
  slot int not null check (slot between 0 and 7),
  alerts bigint not null,
  primary key (zone_id, alert_type, severity, status, slot)
);

-- Alerts that are not resolved, in the transaction that changes them; an alert of the whole server counts under the zone of zeros. Of an insert every
-- field of old is null. The rows are taken in one order, so that two writers do not wait for each other.
create function count_open_alerts() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.zone_id, new.alert_type, new.severity, new.status) is not distinct from (old.zone_id, old.alert_type, old.severity, old.status) then
    return null;
  end if;
  insert into open_alert_counts as c
  select coalesce(zone_id, '00000000-0000-0000-0000-000000000000'), alert_type, severity, status, get_byte(uuid_send(id), 15) & 7, change
  from (select old.id, old.zone_id, old.alert_type, old.severity, old.status, -1 as change union all select new.id, new.zone_id, new.alert_type, new.severity, new.status, 1) moved
  where status <> 'resolved' order by severity, status, alert_type, zone_id
  on conflict (zone_id, alert_type, severity, status, slot) do update set alerts = c.alerts + excluded.alerts;
  return null;
end $$;
create trigger count_open_alerts after insert or update or delete on dispatch_alerts for each row execute function count_open_alerts();

create table ladders (
  id uuid primary key,
  zone_id uuid references zones (id),
  name varchar(100) not null,
  version bigint not null default 1,
  changed_by varchar(100) not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_ladders_zone_id on ladders (zone_id) where zone_id is not null;
create trigger update_ladders_updated_at before update on ladders for each row execute function touch_updated_at();

create table ladder_steps (
  id uuid primary key,
  ladder_id uuid not null references ladders (id),
  level smallint not null check (level between 1 and 3),
  position int not null,
  delay_seconds int not null default 0 check (delay_seconds between 0 and 3600),
  role varchar(50),
  user_id uuid references users (id),
  channel varchar(20) not null check (channel in ('In-App', 'Email', 'SMS', 'Push', 'Call')),
  repeat_seconds int check (repeat_seconds between 60 and 3600),
  most_repeats int check (most_repeats between 1 and 12),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((role is null) <> (user_id is null))
);
create unique index idx_ladder_steps_place on ladder_steps (ladder_id, level, position);
create trigger update_ladder_steps_updated_at before update on ladder_steps for each row execute function touch_updated_at();

create table on_call_shifts (
  id uuid primary key,
  zone_id uuid references zones (id),
  user_id uuid not null references users (id),
  role varchar(50) not null check (role in ('supervisor', 'operations_manager', 'emergency')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (ends_at > starts_at)
);
create index idx_on_call_shifts_zone_id on on_call_shifts (zone_id, ends_at);
create index idx_on_call_shifts_user_id on on_call_shifts (user_id);
create trigger update_on_call_shifts_updated_at before update on on_call_shifts for each row execute function touch_updated_at();

create table escalation_steps (
  id uuid primary key,
  escalation_id uuid not null references escalation_logs (id),
  kind varchar(30) not null check (kind in ('opened', 'raised', 'remedy', 'message', 'call', 'answer', 'acknowledged', 'assigned', 'reopened', 'resolved')),
  level smallint check (level between 1 and 3),
  channel varchar(20),
  user_id uuid references users (id),
  driver_id uuid references drivers (id),
  customer_id uuid references customers (id),
  provider_id varchar(200),
  outcome varchar(50) not null,
  note text,
  actor varchar(255) not null,
  decision_id uuid references decisions (id),
  due_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_escalation_steps_escalation_id on escalation_steps (escalation_id, created_at);
create trigger update_escalation_steps_updated_at before update on escalation_steps for each row execute function touch_updated_at();

create table sla_breaches (
  id uuid primary key,
  order_id uuid not null unique references orders (id),
  sla_minutes int not null,
  actual_minutes int not null,
  breach_minutes int not null check (breach_minutes > 0),
  penalty numeric(15,2) not null check (penalty >= 0),
  currency varchar(3) not null,
  preventable boolean not null,
  cause varchar(50) not null,
  zone_id uuid not null references zones (id),
  business_date date not null,
  decision_id uuid references decisions (id),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_sla_breaches_date on sla_breaches (zone_id, business_date);
create trigger update_sla_breaches_updated_at before update on sla_breaches for each row execute function touch_updated_at();

create table compensations (
  id uuid primary key,
  order_id uuid not null references orders (id),
  amount numeric(15,2) not null check (amount > 0),
  currency varchar(3) not null,
  status varchar(20) not null default 'pending' check (status in ('pending', 'processed', 'failed', 'refunded')),
  reason text not null,
  escalation_id uuid references escalation_logs (id),
  approved_by varchar(255),
  zone_id uuid not null references zones (id),
  business_date date not null,
  decision_id uuid not null references decisions (id),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_compensations_order_id on compensations (order_id);
create unique index idx_compensations_decision_id on compensations (decision_id);
create index idx_compensations_date on compensations (zone_id, business_date);
create index idx_compensations_escalation_id on compensations (escalation_id) where escalation_id is not null;
create trigger update_compensations_updated_at before update on compensations for each row execute function touch_updated_at();

create table escalation_daily (
  zone_id uuid not null,
  business_date date not null,
  slot int not null check (slot between 0 and 7),
  total_escalations bigint not null default 0,
  sla_risk_escalations bigint not null default 0,
  stuck_order_escalations bigint not null default 0,
  unresponsive_driver_escalations bigint not null default 0,
  failed_delivery_escalations bigint not null default 0,
  critical_escalations bigint not null default 0,
  high_escalations bigint not null default 0,
  medium_escalations bigint not null default 0,
  low_escalations bigint not null default 0,
  resolved_escalations bigint not null default 0,
  open_escalations bigint not null default 0,
  investigating_escalations bigint not null default 0,
  delay_minutes bigint not null default 0,
  delay_count bigint not null default 0,
  primary key (zone_id, business_date, slot)
);
create index idx_escalation_daily_date on escalation_daily (business_date);

-- New less old, in the fact's transaction; on insert every field of old is null. The slot is the low three bits of the id, so writers spread.
create function roll_escalation_logs() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.zone_id, new.business_date) is distinct from (old.zone_id, old.business_date) then
    raise exception 'zone and business date of an escalation never change' using errcode = 'restrict_violation';
  end if;
  insert into escalation_daily as d values (
    new.zone_id, new.business_date, get_byte(uuid_send(new.id), 15) & 7,
    case when tg_op = 'INSERT' then 1 else 0 end,
    (new.escalation_type = 'SLA_RISK')::int - coalesce((old.escalation_type = 'SLA_RISK')::int, 0),
    (new.escalation_type = 'STUCK_ORDER')::int - coalesce((old.escalation_type = 'STUCK_ORDER')::int, 0),
    (new.escalation_type = 'UNRESPONSIVE_DRIVER')::int - coalesce((old.escalation_type = 'UNRESPONSIVE_DRIVER')::int, 0),
    (new.escalation_type = 'FAILED_DELIVERY')::int - coalesce((old.escalation_type = 'FAILED_DELIVERY')::int, 0),
    (new.severity = 'critical')::int - coalesce((old.severity = 'critical')::int, 0),
    (new.severity = 'high')::int - coalesce((old.severity = 'high')::int, 0),
    (new.severity = 'medium')::int - coalesce((old.severity = 'medium')::int, 0),
    (new.severity = 'low')::int - coalesce((old.severity = 'low')::int, 0),
    (new.status = 'resolved')::int - coalesce((old.status = 'resolved')::int, 0),
    (new.status <> 'resolved')::int - coalesce((old.status <> 'resolved')::int, 0),
    (new.status = 'investigating')::int - coalesce((old.status = 'investigating')::int, 0),
    coalesce(new.current_delay_minutes, 0) - coalesce(coalesce(old.current_delay_minutes, 0), 0),
    (new.current_delay_minutes is not null)::int - coalesce((old.current_delay_minutes is not null)::int, 0))
  on conflict (zone_id, business_date, slot) do update set
    total_escalations = d.total_escalations + excluded.total_escalations,
    sla_risk_escalations = d.sla_risk_escalations + excluded.sla_risk_escalations,
    stuck_order_escalations = d.stuck_order_escalations + excluded.stuck_order_escalations,
    unresponsive_driver_escalations = d.unresponsive_driver_escalations + excluded.unresponsive_driver_escalations,
    failed_delivery_escalations = d.failed_delivery_escalations + excluded.failed_delivery_escalations,
    critical_escalations = d.critical_escalations + excluded.critical_escalations,
    high_escalations = d.high_escalations + excluded.high_escalations,
    medium_escalations = d.medium_escalations + excluded.medium_escalations,
    low_escalations = d.low_escalations + excluded.low_escalations,
    resolved_escalations = d.resolved_escalations + excluded.resolved_escalations,
    open_escalations = d.open_escalations + excluded.open_escalations,
    investigating_escalations = d.investigating_escalations + excluded.investigating_escalations,
    delay_minutes = d.delay_minutes + excluded.delay_minutes,
    delay_count = d.delay_count + excluded.delay_count;
  return null;
end $$;
create trigger roll_escalation_logs after insert or update on escalation_logs for each row execute function roll_escalation_logs();

create view escalation_stats_by_zone as
select zone_id, business_date as date,
  sum(total_escalations)::bigint as total_escalations,
  sum(sla_risk_escalations)::bigint as sla_risk_escalations,
  sum(stuck_order_escalations)::bigint as stuck_order_escalations,
  sum(unresponsive_driver_escalations)::bigint as unresponsive_driver_escalations,
  sum(failed_delivery_escalations)::bigint as failed_delivery_escalations,
  sum(critical_escalations)::bigint as critical_escalations,
  sum(high_escalations)::bigint as high_escalations,
  sum(resolved_escalations)::bigint as resolved_escalations,
  sum(open_escalations)::bigint as open_escalations,
  round(sum(delay_minutes)::numeric / nullif(sum(delay_count), 0), 6) as avg_delay_minutes,
  sum(medium_escalations)::bigint as medium_escalations,
  sum(low_escalations)::bigint as low_escalations,
  sum(investigating_escalations)::bigint as investigating_escalations
from escalation_daily group by zone_id, business_date order by business_date desc;

create view escalation_stats as
select business_date as date,
  sum(total_escalations)::bigint as total_escalations,
  sum(sla_risk_escalations)::bigint as sla_risk_escalations,
  sum(stuck_order_escalations)::bigint as stuck_order_escalations,
  sum(unresponsive_driver_escalations)::bigint as unresponsive_driver_escalations,
  sum(failed_delivery_escalations)::bigint as failed_delivery_escalations,
  sum(critical_escalations)::bigint as critical_escalations,
  sum(high_escalations)::bigint as high_escalations,
  sum(resolved_escalations)::bigint as resolved_escalations,
  sum(open_escalations)::bigint as open_escalations,
  round(sum(delay_minutes)::numeric / nullif(sum(delay_count), 0), 6) as avg_delay_minutes
from escalation_daily group by business_date order by business_date desc;

insert into escalation_reasons (code, description, default_level, escalation_type, severity) values
  ('DRIVER_CANCELLED', 'The driver gave the order back', 1, 'SLA_RISK', 'medium'),
  ('TRAFFIC_INCIDENT', 'Traffic holds the delivery up', 1, 'SLA_RISK', 'medium'),
  ('NO_AVAILABLE_DRIVERS', 'No driver may take the order', 2, 'SLA_RISK', 'critical'),
  ('MAX_REASSIGNMENT_ATTEMPTS', 'The order was handed over three times', 2, 'SLA_RISK', 'high'),
  ('SYSTEM_ERROR', 'The system cannot handle the order by itself', 2, 'STUCK_ORDER', 'high'),
  ('VEHICLE_BREAKDOWN', 'The vehicle has broken down', 2, 'STUCK_ORDER', 'high'),
  ('SLA_CRITICAL_BREACH', 'More than 30 minutes past the deadline', 3, 'SLA_RISK', 'critical'),
  ('CUSTOMER_EMERGENCY', 'An emergency of a customer', 3, 'STUCK_ORDER', 'critical');

insert into ladders (id, zone_id, name, changed_by) values ('01935000-0000-7000-8000-000000000101', null, 'installed', 'system');
insert into ladder_steps (id, ladder_id, level, position, delay_seconds, role, channel, repeat_seconds, most_repeats) values
  ('01935000-0000-7000-8000-000000000111', '01935000-0000-7000-8000-000000000101', 1, 1, 0, 'supervisor', 'In-App', null, null),
  ('01935000-0000-7000-8000-000000000112', '01935000-0000-7000-8000-000000000101', 1, 2, 0, 'supervisor', 'SMS', null, null),
  ('01935000-0000-7000-8000-000000000113', '01935000-0000-7000-8000-000000000101', 1, 3, 0, 'supervisor', 'Email', null, null),
  ('01935000-0000-7000-8000-000000000121', '01935000-0000-7000-8000-000000000101', 2, 1, 0, 'operations_manager', 'Call', null, null),
  ('01935000-0000-7000-8000-000000000122', '01935000-0000-7000-8000-000000000101', 2, 2, 0, 'operations_manager', 'Email', null, null),
  ('01935000-0000-7000-8000-000000000131', '01935000-0000-7000-8000-000000000101', 3, 1, 0, 'emergency', 'Call', 300, 12),
  ('01935000-0000-7000-8000-000000000132', '01935000-0000-7000-8000-000000000101', 3, 2, 0, 'emergency', 'SMS', 300, 12),
  ('01935000-0000-7000-8000-000000000133', '01935000-0000-7000-8000-000000000101', 3, 3, 0, 'emergency', 'Email', 300, 12);

insert into policies (id, name, class, description) values
  ('01935000-0000-7000-8000-000000000103', 'escalation-standard', 'RULES', 'Weighs what helps an order at risk: another driver, another sequence, a word to the customer, a person.'),
  ('01935000-0000-7000-8000-000000000106', 'next-attempt-standard', 'RULES', 'What follows a failed delivery: the same driver again, the next slot, back to the sender, or a person.') on conflict (id) do nothing;
insert into policy_versions (id, policy_id, version, algorithm, algorithm_version, parameters_hash, status, created_by) values
  ('01935000-0000-7000-8000-000000000104', '01935000-0000-7000-8000-000000000103', 1, 'remedies', 1, '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'active', 'system'),
  ('01935000-0000-7000-8000-000000000107', '01935000-0000-7000-8000-000000000106', 1, 'next-attempt', 1, '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'active', 'system') on conflict (id) do nothing;
insert into policy_assignments (id, decision_type, members, autonomy, valid_from, created_by) values
  ('01935000-0000-7000-8000-000000000105', 'escalation_step', '[{"policy": "escalation-standard", "weight": "1"}]', 'act', '2020-01-01T00:00:00.000000Z', 'system'),
  ('01935000-0000-7000-8000-000000000108', 'next_attempt', '[{"policy": "next-attempt-standard", "weight": "1"}]', 'act', '2020-01-01T00:00:00.000000Z', 'system') on conflict (id) do nothing;
