create table escalation_reasons (
  code text primary key,
  description text not null,
  default_level integer check (default_level between 1 and 3),
  escalation_type text not null check (escalation_type in ('SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY')),
  severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_escalation_reasons_updated_at after update on escalation_reasons for each row when new.updated_at = old.updated_at begin
  update escalation_reasons set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table escalation_logs (
  id text primary key,
  order_id text references orders (id),
  driver_id text references drivers (id),
  escalation_type text not null check (escalation_type in ('SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY')),
  severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
  reason text not null,
  description text,
  escalated_to text,
  status text not null default 'open' check (status in ('open', 'investigating', 'resolved')),
  resolution text,
  resolved_by text,
  sla_target_minutes integer,
  minutes_to_breach integer,
  current_delay_minutes integer,
  escalated_at text,
  resolved_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  zone_id text not null references zones (id),
  business_date text not null,
  decision_id text references decisions (id),
  reason_code text references escalation_reasons (code),
  level integer check (level between 1 and 3),
  assigned_to text,
  acknowledged_at text,
  next_step_at text,
  repeats integer not null default 0,
  dedupe_key text not null,
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
create trigger update_escalation_logs_updated_at after update on escalation_logs for each row when new.updated_at = old.updated_at begin
  update escalation_logs set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table order_risks (
  order_id text not null,
  severity text not null,
  escalations integer not null,
  primary key (order_id, severity)
) without rowid;

create table open_escalation_counts (
  zone_id text not null,
  severity text not null,
  slot integer not null check (slot between 0 and 7),
  escalations integer not null,
  orders integer not null,
  primary key (zone_id, severity, slot)
) without rowid;

-- Escalations of orders that are not resolved, in the transaction that changes them. The slot is the order's, so that an order stays in one.
create trigger count_open_escalations_insert after insert on escalation_logs for each row when new.status <> 'resolved' and new.order_id is not null begin
  insert into order_risks values (new.order_id, new.severity, 1) on conflict (order_id, severity) do update set escalations = escalations + 1;
  insert into open_escalation_counts values (
    new.zone_id, new.severity, (instr('0123456789abcdef', substr(new.order_id, -1)) - 1) & 7, 1, (select escalations = 1 from order_risks where order_id = new.order_id and severity = new.severity))
  on conflict (zone_id, severity, slot) do update set escalations = escalations + 1, orders = orders + excluded.orders;
end;
create trigger count_open_escalations_leave after update on escalation_logs for each row when old.status <> 'resolved' and old.order_id is not null and (new.order_id, new.severity, new.status = 'resolved') is not (old.order_id, old.severity, old.status = 'resolved') begin
  update order_risks set escalations = escalations - 1 where order_id = old.order_id and severity = old.severity;
  update open_escalation_counts set escalations = escalations - 1,
    orders = orders - (select escalations = 0 from order_risks where order_id = old.order_id and severity = old.severity)
  where zone_id = old.zone_id and severity = old.severity and slot = (instr('0123456789abcdef', substr(old.order_id, -1)) - 1) & 7;
  delete from order_risks where order_id = old.order_id and severity = old.severity and escalations = 0;
end;
create trigger count_open_escalations_enter after update on escalation_logs for each row when new.status <> 'resolved' and new.order_id is not null and (new.order_id, new.severity, new.status = 'resolved') is not (old.order_id, old.severity, old.status = 'resolved') begin
  insert into order_risks values (new.order_id, new.severity, 1) on conflict (order_id, severity) do update set escalations = escalations + 1;
  insert into open_escalation_counts values (
    new.zone_id, new.severity, (instr('0123456789abcdef', substr(new.order_id, -1)) - 1) & 7, 1, (select escalations = 1 from order_risks where order_id = new.order_id and severity = new.severity))
  on conflict (zone_id, severity, slot) do update set escalations = escalations + 1, orders = orders + excluded.orders;
end;
create trigger count_open_escalations_delete after delete on escalation_logs for each row when old.status <> 'resolved' and old.order_id is not null begin
  update order_risks set escalations = escalations - 1 where order_id = old.order_id and severity = old.severity;
  update open_escalation_counts set escalations = escalations - 1,
    orders = orders - (select escalations = 0 from order_risks where order_id = old.order_id and severity = old.severity)
  where zone_id = old.zone_id and severity = old.severity and slot = (instr('0123456789abcdef', substr(old.order_id, -1)) - 1) & 7;
  delete from order_risks where order_id = old.order_id and severity = old.severity and escalations = 0;
end;

create table dispatch_alerts (
  id text primary key,
  order_id text references orders (id),
  alert_type text not null check (alert_type in ('DISPATCH_FAILED', 'OPTIMIZATION_NEEDED', 'SLA_BREACH', 'DRIVER_UNRESPONSIVE')),
  severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
  message text not null,
  description text,
  resolved integer generated always as (status = 'resolved') stored,
  status text not null default 'open' check (status in ('open', 'acknowledged', 'snoozed', 'resolved')),
  resolved_at text,
  resolved_by text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  zone_id text references zones (id),
  business_date text not null,
  decision_id text references decisions (id),
  subject text not null check (subject in ('order', 'driver', 'batch', 'route', 'zone', 'engine')),
  driver_id text references drivers (id),
  batch_id text references order_batches (id),
  route_id text references routes (id),
  escalation_id text references escalation_logs (id),
  code text,
  acknowledged_at text,
  acknowledged_by text,
  snoozed_until text,
  assigned_to text references users (id),
  dedupe_key text not null,
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
create trigger update_dispatch_alerts_updated_at after update on dispatch_alerts for each row when new.updated_at = old.updated_at begin
  update dispatch_alerts set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table open_alert_counts (
  zone_id text not null,
  alert_type text not null,
  severity text not null,
  status text not null,
  slot integer not null check (slot between 0 and 7),
  alerts integer not null,
  primary key (zone_id, alert_type, severity, status, slot)
) without rowid;

-- Alerts that are not resolved, in the transaction that changes them; an alert of the whole server counts under the zone of zeros.
create trigger count_open_alerts_insert after insert on dispatch_alerts for each row when new.status <> 'resolved' begin
  insert into open_alert_counts values (coalesce(new.zone_id, '00000000-0000-0000-0000-000000000000'), new.alert_type, new.severity, new.status, (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7, 1)
  on conflict (zone_id, alert_type, severity, status, slot) do update set alerts = alerts + 1;
end;
create trigger count_open_alerts_leave after update on dispatch_alerts for each row when old.status <> 'resolved' and (new.zone_id, new.alert_type, new.severity, new.status) is not (old.zone_id, old.alert_type, old.severity, old.status) begin
  update open_alert_counts set alerts = alerts - 1
  where zone_id = coalesce(old.zone_id, '00000000-0000-0000-0000-000000000000') and alert_type = old.alert_type and severity = old.severity and status = old.status and slot = (instr('0123456789abcdef', substr(old.id, -1)) - 1) & 7;
end;
create trigger count_open_alerts_enter after update on dispatch_alerts for each row when new.status <> 'resolved' and (new.zone_id, new.alert_type, new.severity, new.status) is not (old.zone_id, old.alert_type, old.severity, old.status) begin
  insert into open_alert_counts values (coalesce(new.zone_id, '00000000-0000-0000-0000-000000000000'), new.alert_type, new.severity, new.status, (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7, 1)
  on conflict (zone_id, alert_type, severity, status, slot) do update set alerts = alerts + 1;
end;
create trigger count_open_alerts_delete after delete on dispatch_alerts for each row when old.status <> 'resolved' begin
  update open_alert_counts set alerts = alerts - 1
  where zone_id = coalesce(old.zone_id, '00000000-0000-0000-0000-000000000000') and alert_type = old.alert_type and severity = old.severity and status = old.status and slot = (instr('0123456789abcdef', substr(old.id, -1)) - 1) & 7;
end;

create table ladders (
  id text primary key,
  zone_id text references zones (id),
  name text not null,
  version integer not null default 1,
  changed_by text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_ladders_zone_id on ladders (zone_id) where zone_id is not null;
create trigger update_ladders_updated_at after update on ladders for each row when new.updated_at = old.updated_at begin
  update ladders set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table ladder_steps (
  id text primary key,
  ladder_id text not null references ladders (id),
  level integer not null check (level between 1 and 3),
  position integer not null,
  delay_seconds integer not null default 0 check (delay_seconds between 0 and 3600),
  role text,
  user_id text references users (id),
  channel text not null check (channel in ('In-App', 'Email', 'SMS', 'Push', 'Call')),
  repeat_seconds integer check (repeat_seconds between 60 and 3600),
  most_repeats integer check (most_repeats between 1 and 12),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((role is null) <> (user_id is null))
);
create unique index idx_ladder_steps_place on ladder_steps (ladder_id, level, position);
create trigger update_ladder_steps_updated_at after update on ladder_steps for each row when new.updated_at = old.updated_at begin
  update ladder_steps set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table on_call_shifts (
  id text primary key,
  zone_id text references zones (id),
  user_id text not null references users (id),
  role text not null check (role in ('supervisor', 'operations_manager', 'emergency')),
  starts_at text not null,
  ends_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (ends_at > starts_at)
);
create index idx_on_call_shifts_zone_id on on_call_shifts (zone_id, ends_at);
create index idx_on_call_shifts_user_id on on_call_shifts (user_id);
create trigger update_on_call_shifts_updated_at after update on on_call_shifts for each row when new.updated_at = old.updated_at begin
  update on_call_shifts set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table escalation_steps (
  id text primary key,
  escalation_id text not null references escalation_logs (id),
  kind text not null check (kind in ('opened', 'raised', 'remedy', 'message', 'call', 'answer', 'acknowledged', 'assigned', 'reopened', 'resolved')),
  level integer check (level between 1 and 3),
  channel text,
  user_id text references users (id),
  driver_id text references drivers (id),
  customer_id text references customers (id),
  provider_id text,
  outcome text not null,
  note text,
  actor text not null,
  decision_id text references decisions (id),
  due_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_escalation_steps_escalation_id on escalation_steps (escalation_id, created_at);
create trigger update_escalation_steps_updated_at after update on escalation_steps for each row when new.updated_at = old.updated_at begin
  update escalation_steps set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table sla_breaches (
  id text primary key,
  order_id text not null unique references orders (id),
  sla_minutes integer not null,
  actual_minutes integer not null,
  breach_minutes integer not null check (breach_minutes > 0),
  penalty integer not null check (penalty >= 0),
  currency text not null,
  preventable integer not null,
  cause text not null,
  zone_id text not null references zones (id),
  business_date text not null,
  decision_id text references decisions (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_sla_breaches_date on sla_breaches (zone_id, business_date);
create trigger update_sla_breaches_updated_at after update on sla_breaches for each row when new.updated_at = old.updated_at begin
  update sla_breaches set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table compensations (
  id text primary key,
  order_id text not null references orders (id),
  amount integer not null check (amount > 0),
  currency text not null,
  status text not null default 'pending' check (status in ('pending', 'processed', 'failed', 'refunded')),
  reason text not null,
  escalation_id text references escalation_logs (id),
  approved_by text,
  zone_id text not null references zones (id),
  business_date text not null,
  decision_id text not null references decisions (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_compensations_order_id on compensations (order_id);
create unique index idx_compensations_decision_id on compensations (decision_id);
create index idx_compensations_date on compensations (zone_id, business_date);
create index idx_compensations_escalation_id on compensations (escalation_id) where escalation_id is not null;
create trigger update_compensations_updated_at after update on compensations for each row when new.updated_at = old.updated_at begin
  update compensations set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table escalation_daily (
  zone_id text not null,
  business_date text not null,
  slot integer not null check (slot between 0 and 7),
  total_escalations integer not null default 0,
  sla_risk_escalations integer not null default 0,
  stuck_order_escalations integer not null default 0,
  unresponsive_driver_escalations integer not null default 0,
  failed_delivery_escalations integer not null default 0,
  critical_escalations integer not null default 0,
  high_escalations integer not null default 0,
  medium_escalations integer not null default 0,
  low_escalations integer not null default 0,
  resolved_escalations integer not null default 0,
  open_escalations integer not null default 0,
  investigating_escalations integer not null default 0,
  delay_minutes integer not null default 0,
  delay_count integer not null default 0,
  primary key (zone_id, business_date, slot)
);
create index idx_escalation_daily_date on escalation_daily (business_date);

create trigger guard_escalation_logs before update of zone_id, business_date on escalation_logs for each row
when new.zone_id <> old.zone_id or new.business_date <> old.business_date begin
  select raise(abort, 'zone and business date of an escalation never change');
end;

-- New less old, in the fact's transaction. The slot is the low three bits of the id, so writers spread.
create trigger roll_escalation_logs_insert after insert on escalation_logs for each row begin
  insert into escalation_daily values (
    new.zone_id, new.business_date, (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7,
    1,
    (new.escalation_type = 'SLA_RISK'),
    (new.escalation_type = 'STUCK_ORDER'),
    (new.escalation_type = 'UNRESPONSIVE_DRIVER'),
    (new.escalation_type = 'FAILED_DELIVERY'),
    (new.severity = 'critical'),
    (new.severity = 'high'),
    (new.severity = 'medium'),
    (new.severity = 'low'),
    (new.status = 'resolved'),
    (new.status <> 'resolved'),
    (new.status = 'investigating'),
    coalesce(new.current_delay_minutes, 0),
    (new.current_delay_minutes is not null))
  on conflict (zone_id, business_date, slot) do update set
    total_escalations = total_escalations + excluded.total_escalations,
    sla_risk_escalations = sla_risk_escalations + excluded.sla_risk_escalations,
    stuck_order_escalations = stuck_order_escalations + excluded.stuck_order_escalations,
    unresponsive_driver_escalations = unresponsive_driver_escalations + excluded.unresponsive_driver_escalations,
    failed_delivery_escalations = failed_delivery_escalations + excluded.failed_delivery_escalations,
    critical_escalations = critical_escalations + excluded.critical_escalations,
    high_escalations = high_escalations + excluded.high_escalations,
    medium_escalations = medium_escalations + excluded.medium_escalations,
    low_escalations = low_escalations + excluded.low_escalations,
    resolved_escalations = resolved_escalations + excluded.resolved_escalations,
    open_escalations = open_escalations + excluded.open_escalations,
    investigating_escalations = investigating_escalations + excluded.investigating_escalations,
    delay_minutes = delay_minutes + excluded.delay_minutes,
    delay_count = delay_count + excluded.delay_count;
end;
create trigger roll_escalation_logs_update after update on escalation_logs for each row begin
  insert into escalation_daily values (
    new.zone_id, new.business_date, (instr('0123456789abcdef', substr(new.id, -1)) - 1) & 7,
    0,
    (new.escalation_type = 'SLA_RISK') - (old.escalation_type = 'SLA_RISK'),
    (new.escalation_type = 'STUCK_ORDER') - (old.escalation_type = 'STUCK_ORDER'),
    (new.escalation_type = 'UNRESPONSIVE_DRIVER') - (old.escalation_type = 'UNRESPONSIVE_DRIVER'),
    (new.escalation_type = 'FAILED_DELIVERY') - (old.escalation_type = 'FAILED_DELIVERY'),
    (new.severity = 'critical') - (old.severity = 'critical'),
    (new.severity = 'high') - (old.severity = 'high'),
    (new.severity = 'medium') - (old.severity = 'medium'),
    (new.severity = 'low') - (old.severity = 'low'),
    (new.status = 'resolved') - (old.status = 'resolved'),
    (new.status <> 'resolved') - (old.status <> 'resolved'),
    (new.status = 'investigating') - (old.status = 'investigating'),
    coalesce(new.current_delay_minutes, 0) - coalesce(old.current_delay_minutes, 0),
    (new.current_delay_minutes is not null) - (old.current_delay_minutes is not null))
  on conflict (zone_id, business_date, slot) do update set
    total_escalations = total_escalations + excluded.total_escalations,
    sla_risk_escalations = sla_risk_escalations + excluded.sla_risk_escalations,
    stuck_order_escalations = stuck_order_escalations + excluded.stuck_order_escalations,
    unresponsive_driver_escalations = unresponsive_driver_escalations + excluded.unresponsive_driver_escalations,
    failed_delivery_escalations = failed_delivery_escalations + excluded.failed_delivery_escalations,
    critical_escalations = critical_escalations + excluded.critical_escalations,
    high_escalations = high_escalations + excluded.high_escalations,
    medium_escalations = medium_escalations + excluded.medium_escalations,
    low_escalations = low_escalations + excluded.low_escalations,
    resolved_escalations = resolved_escalations + excluded.resolved_escalations,
    open_escalations = open_escalations + excluded.open_escalations,
    investigating_escalations = investigating_escalations + excluded.investigating_escalations,
    delay_minutes = delay_minutes + excluded.delay_minutes,
    delay_count = delay_count + excluded.delay_count;
end;

create view escalation_stats_by_zone as
select zone_id, business_date as date,
  sum(total_escalations) as total_escalations,
  sum(sla_risk_escalations) as sla_risk_escalations,
  sum(stuck_order_escalations) as stuck_order_escalations,
  sum(unresponsive_driver_escalations) as unresponsive_driver_escalations,
  sum(failed_delivery_escalations) as failed_delivery_escalations,
  sum(critical_escalations) as critical_escalations,
  sum(high_escalations) as high_escalations,
  sum(resolved_escalations) as resolved_escalations,
  sum(open_escalations) as open_escalations,
  (2 * sum(delay_minutes) * 1000000 + case when sum(delay_minutes) < 0 then -sum(delay_count) else sum(delay_count) end) / nullif(2 * sum(delay_count), 0) as avg_delay_minutes,
  sum(medium_escalations) as medium_escalations,
  sum(low_escalations) as low_escalations,
  sum(investigating_escalations) as investigating_escalations
from escalation_daily group by zone_id, business_date order by business_date desc;

create view escalation_stats as
select business_date as date,
  sum(total_escalations) as total_escalations,
  sum(sla_risk_escalations) as sla_risk_escalations,
  sum(stuck_order_escalations) as stuck_order_escalations,
  sum(unresponsive_driver_escalations) as unresponsive_driver_escalations,
  sum(failed_delivery_escalations) as failed_delivery_escalations,
  sum(critical_escalations) as critical_escalations,
  sum(high_escalations) as high_escalations,
  sum(resolved_escalations) as resolved_escalations,
  sum(open_escalations) as open_escalations,
  (2 * sum(delay_minutes) * 1000000 + case when sum(delay_minutes) < 0 then -sum(delay_count) else sum(delay_count) end) / nullif(2 * sum(delay_count), 0) as avg_delay_minutes
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
