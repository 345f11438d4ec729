create type decision_status as enum ('proposed', 'awaiting_approval', 'committed', 'executed', 'rejected', 'expired', 'overridden', 'failed');
create type policy_class as enum ('PFA', 'CFA', 'VFA', 'DLA', 'HYBRID', 'RULES', 'PERSON');
create type policy_version_status as enum ('draft', 'shadow', 'active', 'retired');
create type autonomy_level as enum ('observe', 'suggest', 'act_with_veto', 'act');
create type review_status as enum ('open', 'in_review', 'upheld', 'changed', 'withdrawn');
create type event_priority as enum ('critical', 'high', 'normal', 'low');

create table policies (
  id uuid primary key,
  name varchar(50) not null unique,
  class policy_class not null,
  description text,
  halted_at timestamptz,
  halted_by varchar(100),
  halt_reason text,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_policies_updated_at before update on policies for each row execute function touch_updated_at();

create table policy_versions (
  id uuid primary key,
  policy_id uuid not null references policies (id),
  version int not null,
  algorithm varchar(50) not null,
  algorithm_version int not null,
  parameters jsonb not null default '{}',
  parameters_hash varchar(64) not null,
  parent_id uuid references policy_versions (id),
  status policy_version_status not null default 'draft',
  data_range jsonb,
  sample_size int,
  metrics jsonb,
  acceptance_id uuid,
  created_by varchar(100) not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (policy_id, version)
);
create unique index idx_policy_versions_active on policy_versions (policy_id) where status = 'active';
create trigger update_policy_versions_updated_at before update on policy_versions for each row execute function touch_updated_at();

create table policy_assignments (
  id uuid primary key,
  zone_id uuid references zones (id),
  decision_type varchar(50) not null,
  members jsonb not null,
  autonomy autonomy_level not null default 'suggest',
  veto_seconds int check (veto_seconds > 0),
  valid_from timestamptz not null,
  valid_to timestamptz,
  created_by varchar(100) not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (valid_to is null or valid_to > valid_from),
  check ((autonomy = 'act_with_veto') = (veto_seconds is not null))
);
create index idx_policy_assignments_type on policy_assignments (decision_type, zone_id, valid_from desc);
create trigger update_policy_assignments_updated_at before update on policy_assignments for each row execute function touch_updated_at();

create table decision_blobs (
  hash varchar(64) primary key,
  kind varchar(20) not null check (kind in ('snapshot', 'body', 'weights', 'personal')),
  encoding varchar(20) not null check (encoding in ('identity', 'br')),
  size int not null,
  payload bytea,
  key_id uuid,
  purged_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  check ((payload is null) = (purged_at is not null))
);
create index idx_decision_blobs_kept on decision_blobs (kind, created_at) where purged_at is null;
-- Retention may empty a payload, once, and nothing else.
create function guard_decision_blob() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.payload is not null and new.payload is null and new.purged_at is not null
    and (new.hash, new.kind, new.encoding, new.size, new.key_id, new.created_at) is not distinct from (old.hash, old.kind, old.encoding, old.size, old.key_id, old.created_at) then
    return new;
  end if;
  raise exception 'decision_blobs is append only' using errcode = 'restrict_violation';
end $$;
create trigger guard_decision_blobs_change before update or delete on decision_blobs for each row execute function guard_decision_blob();
create trigger refuse_decision_blobs_truncate before truncate on decision_blobs for each statement execute function refuse_change();

create table decisions (
  id uuid primary key,
  decision_id varchar(50) not null unique,
  stream varchar(100) not null,
  zone_id uuid references zones (id),
  business_date date not null,
  decision_type varchar(50) not null,
  policy_used varchar(50) not null,
  state_snapshot jsonb,
  snapshot_hash varchar(64) not null references decision_blobs (hash),
  body_hash varchar(64) not null,
  body_blob varchar(64) not null references decision_blobs (hash),
  body_place integer check (body_place >= 0),
  routes_created jsonb not null default '[]',
  orders_routed jsonb not null default '[]',
  recommended_action varchar(50) not null,
  chosen_key varchar(200),
  score_total bigint,
  score_unit varchar(20) not null check (score_unit in ('currency_milli', 'point_milli')),
  expected_value numeric(14,4),
  total_cost_estimate numeric(14,4) not null default 0,
  currency varchar(3),
  decision_confidence numeric(6,5),
  confidence_low numeric(6,5),
  confidence_high numeric(6,5),
  confidence_basis varchar(20),
  prediction jsonb not null default '{}',
  computation_time_ms int,
  policy_version_id uuid references policy_versions (id),
  algorithm varchar(50) not null,
  algorithm_version int not null,
  parameters_hash varchar(64) not null,
  build_id varchar(100) not null,
  seed bigint not null,
  steps_limit bigint not null,
  steps_used bigint not null,
  propensity numeric(9,8) not null default 1,
  autonomy autonomy_level not null,
  requires_approval boolean not null default false,
  approvals_needed int not null default 0,
  actor_kind varchar(20) not null,
  actor_id varchar(100) not null,
  trigger_reason varchar(100) not null,
  status decision_status not null,
  committed boolean generated always as (status in ('committed', 'executed', 'failed')) stored,
  executed boolean generated always as (status = 'executed') stored,
  committed_at timestamptz,
  executed_at timestamptz,
  expires_at timestamptz,
  parent_decision_id uuid references decisions (id),
  overrides_decision_id uuid references decisions (id),
  reason_code varchar(50),
  reason text,
  data_age_seconds int not null,
  driver_id uuid references drivers (id),
  would_change_if jsonb,
  row_version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_decisions_type on decisions (decision_type, created_at);
create index idx_decisions_created_at on decisions (created_at desc, id desc);
create index idx_decisions_policy_used on decisions (policy_used);
create index idx_decisions_committed on decisions (committed);
create index idx_decisions_zone_status on decisions (zone_id, status, created_at) where zone_id is not null;
create index idx_decisions_policy_version on decisions (policy_version_id) where policy_version_id is not null;
create index idx_decisions_driver_id on decisions (driver_id, created_at desc) where driver_id is not null;
create index idx_decisions_overrides on decisions (overrides_decision_id) where overrides_decision_id is not null;
create index idx_decisions_stream on decisions (stream, created_at);
create trigger update_decisions_updated_at before update on decisions for each row execute function touch_updated_at();

create table decision_orders (
  order_id uuid not null,
  decision_id uuid not null references decisions (id),
  created_at timestamptz not null default clock_timestamp(),
  primary key (order_id, decision_id)
);
create index idx_decision_orders_decision_id on decision_orders (decision_id);
create trigger refuse_decision_orders_change before update or delete on decision_orders for each row execute function refuse_change();
create trigger refuse_decision_orders_truncate before truncate on decision_orders for each statement execute function refuse_change();

create table decision_candidates (
  decision_id uuid not null references decisions (id),
  rank int not null,
  key varchar(200) not null,
  action varchar(50) not null,
  total bigint,
  parts jsonb not null default '[]',
  broken_rules jsonb not null default '[]',
  created_at timestamptz not null default clock_timestamp(),
  primary key (decision_id, rank)
);
create trigger refuse_decision_candidates_change before update or delete on decision_candidates for each row execute function refuse_change();
create trigger refuse_decision_candidates_truncate before truncate on decision_candidates for each statement execute function refuse_change();

create table ledger_heads (
  stream varchar(100) primary key,
  seq bigint not null,
  entry_hash varchar(64) not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_ledger_heads_updated_at before update on ledger_heads for each row execute function touch_updated_at();

create table ledger_entries (
  stream varchar(100) not null,
  seq bigint not null,
  kind varchar(30) not null check (kind in ('decision_proposed', 'decision_state', 'approval', 'override', 'execution', 'outcome', 'comparison', 'policy_version', 'policy_assignment', 'parameter_change', 'review', 'letter', 'daily_snapshot', 'fairness_check')),
  decision_id uuid,
  at timestamptz not null,
  actor varchar(100) not null,
  prev_hash varchar(64) not null,
  body_hash varchar(64) not null,
  entry_hash varchar(64) not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (stream, seq)
);
create index idx_ledger_entries_decision_id on ledger_entries (decision_id, seq) where decision_id is not null;
create trigger refuse_ledger_entries_change before update or delete on ledger_entries for each row execute function refuse_change();
create trigger refuse_ledger_entries_truncate before truncate on ledger_entries for each statement execute function refuse_change();

create table ledger_checkpoints (
  stream varchar(100) not null,
  seq bigint not null,
  entry_hash varchar(64) not null,
  at timestamptz not null,
  signature text not null,
  key_id varchar(64) not null,
  exported_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (stream, seq)
);
create index idx_ledger_checkpoints_at on ledger_checkpoints (at desc);
create trigger refuse_ledger_checkpoints_change before update or delete on ledger_checkpoints for each row execute function refuse_change();
create trigger refuse_ledger_checkpoints_truncate before truncate on ledger_checkpoints for each statement execute function refuse_change();

create table approvals (
  id uuid primary key,
  decision_id uuid not null references decisions (id),
  plan_hash varchar(64) not null,
  needed int not null check (needed > 0),
  verdict varchar(20) not null check (verdict in ('approved', 'rejected')),
  approver_id uuid not null references users (id),
  reason text,
  expires_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  unique (decision_id, approver_id)
);
create trigger refuse_approvals_change before update or delete on approvals for each row execute function refuse_change();
create trigger refuse_approvals_truncate before truncate on approvals for each statement execute function refuse_change();

create table decision_outcomes (
  id uuid primary key,
  decision_id uuid not null references decisions (id),
  metric varchar(50) not null,
  predicted numeric(14,4),
  predicted_low numeric(14,4),
  predicted_high numeric(14,4),
  actual numeric(14,4),
  error numeric(14,4),
  basis varchar(20) not null check (basis in ('measured', 'learned', 'estimated', 'prior', 'simulated', 'unknown')),
  settled_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  unique (decision_id, metric)
);
create index idx_decision_outcomes_settled_at on decision_outcomes (settled_at);
create trigger refuse_decision_outcomes_change before update or delete on decision_outcomes for each row execute function refuse_change();
create trigger refuse_decision_outcomes_truncate before truncate on decision_outcomes for each statement execute function refuse_change();

create table review_requests (
  id uuid primary key,
  decision_id uuid not null references decisions (id),
  status review_status not null default 'open',
  requester_kind varchar(20) not null check (requester_kind in ('driver', 'customer', 'client', 'staff')),
  requester_id varchar(100) not null,
  reason text not null,
  contact text,
  due_at timestamptz not null,
  reviewer_id uuid references users (id),
  verdict_reason text,
  new_decision_id uuid references decisions (id),
  reply text,
  closed_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((status in ('upheld', 'changed', 'withdrawn')) = (closed_at is not null)),
  check (status <> 'changed' or new_decision_id is not null)
);
create index idx_review_requests_decision_id on review_requests (decision_id);
create index idx_review_requests_due_at on review_requests (due_at) where status in ('open', 'in_review');
create trigger update_review_requests_updated_at before update on review_requests for each row execute function touch_updated_at();

create table decision_daily (
  business_date date not null,
  zone_id uuid not null,
  decision_type varchar(50) not null,
  policy_used varchar(50) not null,
  status decision_status not null,
  decisions bigint not null default 0,
  computation_ms bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (business_date, zone_id, decision_type, policy_used, status)
);
create trigger update_decision_daily_updated_at before update on decision_daily for each row execute function touch_updated_at();

create table exogenous_events (
  id uuid primary key,
  zone_id uuid not null references zones (id),
  source varchar(50) not null,
  source_id varchar(200) not null,
  kind varchar(50) not null,
  priority event_priority not null default 'normal',
  payload jsonb not null default '{}',
  occurred_at timestamptz not null,
  handled_at timestamptz,
  attempts int not null default 0,
  decision_id uuid references decisions (id),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (source, source_id)
);
create index idx_exogenous_events_open on exogenous_events (zone_id, priority, id) where handled_at is null;
create trigger update_exogenous_events_updated_at before update on exogenous_events for each row execute function touch_updated_at();

insert into policies (id, name, class, description) values
  ('01935000-0000-7000-8000-000000000001', 'assignment-standard', 'RULES', 'Matches all pending orders and drivers of a zone at once by the score of the zone''s profile.'),
  ('01935000-0000-7000-8000-000000000003', 'batching-standard', 'RULES', 'Groups waiting orders of one service level whose common trip saves time: the best set of groups without overlap.'),
  ('01935000-0000-7000-8000-000000000004', 'route-standard', 'RULES', 'Changes the order of a route''s stops when that saves enough time for the stops that it moves.'),
  ('01935000-0000-7000-8000-000000000002', 'person', 'PERSON', 'A choice of a person, priced by the adapter of the decision it concerns.');
insert into policy_versions (id, policy_id, version, algorithm, algorithm_version, parameters_hash, status, created_by) values
  ('01935000-0000-7000-8000-000000000011', '01935000-0000-7000-8000-000000000001', 1, 'assignment', 1, '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'active', 'system'),
  ('01935000-0000-7000-8000-000000000013', '01935000-0000-7000-8000-000000000003', 1, 'best-groups', 1, '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'active', 'system'),
  ('01935000-0000-7000-8000-000000000014', '01935000-0000-7000-8000-000000000004', 1, 'steward-routing', 1, '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'active', 'system'),
  ('01935000-0000-7000-8000-000000000012', '01935000-0000-7000-8000-000000000002', 1, 'person', 1, '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'active', 'system');
insert into policy_assignments (id, decision_type, members, autonomy, valid_from, created_by) values
  ('01935000-0000-7000-8000-000000000021', 'assignment', '[{"policy": "assignment-standard", "weight": "1"}]', 'act', '2020-01-01T00:00:00.000000Z', 'system'),
  ('01935000-0000-7000-8000-000000000023', 'route_change', '[{"policy": "route-standard", "weight": "1"}]', 'act', '2020-01-01T00:00:00.000000Z', 'system'),
  ('01935000-0000-7000-8000-000000000022', 'batch', '[{"policy": "batching-standard", "weight": "1"}]', 'act', '2020-01-01T00:00:00.000000Z', 'system');
