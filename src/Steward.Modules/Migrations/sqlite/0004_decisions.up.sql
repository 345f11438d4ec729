create table policies (
  id text primary key,
  name text not null unique,
  class text not null check (class in ('PFA', 'CFA', 'VFA', 'DLA', 'HYBRID', 'RULES', 'PERSON')),
  description text,
  halted_at text,
  halted_by text,
  halt_reason text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_policies_updated_at after update on policies for each row when new.updated_at = old.updated_at begin
  update policies set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table policy_versions (
  id text primary key,
  policy_id text not null references policies (id),
  version integer not null,
  algorithm text not null,
  algorithm_version integer not null,
  parameters text not null default '{}',
  parameters_hash text not null,
  parent_id text references policy_versions (id),
  status text not null default 'draft' check (status in ('draft', 'shadow', 'active', 'retired')),
  data_range text,
  sample_size integer,
  metrics text,
  acceptance_id text,
  created_by text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (policy_id, version)
);
create unique index idx_policy_versions_active on policy_versions (policy_id) where status = 'active';
create trigger update_policy_versions_updated_at after update on policy_versions for each row when new.updated_at = old.updated_at begin
  update policy_versions set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table policy_assignments (
  id text primary key,
  zone_id text references zones (id),
  decision_type text not null,
  members text not null,
  autonomy text not null default 'suggest' check (autonomy in ('observe', 'suggest', 'act_with_veto', 'act')),
  veto_seconds integer check (veto_seconds > 0),
  valid_from text not null,
  valid_to text,
  created_by text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (valid_to is null or valid_to > valid_from),
  check ((autonomy = 'act_with_veto') = (veto_seconds is not null))
);
create index idx_policy_assignments_type on policy_assignments (decision_type, zone_id, valid_from desc);
create trigger update_policy_assignments_updated_at after update on policy_assignments for each row when new.updated_at = old.updated_at begin
  update policy_assignments set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table decision_blobs (
  hash text primary key,
  kind text not null check (kind in ('snapshot', 'body', 'weights', 'personal')),
  encoding text not null check (encoding in ('identity', 'br')),
  size integer not null,
  payload blob,
  key_id text,
  purged_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  check ((payload is null) = (purged_at is not null))
);
create index idx_decision_blobs_kept on decision_blobs (kind, created_at) where purged_at is null;
-- Retention may empty a payload, once, and nothing else.
create trigger guard_decision_blobs_update before update on decision_blobs for each row
when not (old.payload is not null and new.payload is null and new.purged_at is not null and new.hash = old.hash and new.kind = old.kind
  and new.encoding = old.encoding and new.size = old.size and new.key_id is old.key_id and new.created_at = old.created_at) begin
  select raise(abort, 'decision_blobs is append only');
end;
create trigger guard_decision_blobs_delete before delete on decision_blobs for each row begin
  select raise(abort, 'decision_blobs is append only');
end;

create table decisions (
  id text primary key,
  decision_id text not null unique,
  stream text not null,
  zone_id text references zones (id),
  business_date text not null,
  decision_type text not null,
  policy_used text not null,
  state_snapshot text,
  snapshot_hash text not null references decision_blobs (hash),
  body_hash text not null,
  body_blob text not null references decision_blobs (hash),
  body_place integer check (body_place >= 0),
  routes_created text not null default '[]',
  orders_routed text not null default '[]',
  recommended_action text not null,
  chosen_key text,
  score_total integer,
  score_unit text not null check (score_unit in ('currency_milli', 'point_milli')),
  expected_value integer,
  total_cost_estimate integer not null default 0,
  currency text,
  decision_confidence integer,
  confidence_low integer,
  confidence_high integer,
  confidence_basis text,
  prediction text not null default '{}',
  computation_time_ms integer,
  policy_version_id text references policy_versions (id),
  algorithm text not null,
  algorithm_version integer not null,
  parameters_hash text not null,
  build_id text not null,
  seed integer not null,
  steps_limit integer not null,
  steps_used integer not null,
  propensity integer not null default 100000000,
  autonomy text not null check (autonomy in ('observe', 'suggest', 'act_with_veto', 'act')),
  requires_approval integer not null default 0,
  approvals_needed integer not null default 0,
  actor_kind text not null,
  actor_id text not null,
  trigger_reason text not null,
  status text not null check (status in ('proposed', 'awaiting_approval', 'committed', 'executed', 'rejected', 'expired', 'overridden', 'failed')),
  committed integer generated always as (status in ('committed', 'executed', 'failed')) stored,
  executed integer generated always as (status = 'executed') stored,
  committed_at text,
  executed_at text,
  expires_at text,
  parent_decision_id text references decisions (id),
  overrides_decision_id text references decisions (id),
  reason_code text,
  reason text,
  data_age_seconds integer not null,
  driver_id text references drivers (id),
  would_change_if text,
  row_version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
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
create trigger update_decisions_updated_at after update on decisions for each row when new.updated_at = old.updated_at begin
  update decisions set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table decision_orders (
  order_id text not null,
  decision_id text not null references decisions (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (order_id, decision_id)
);
create index idx_decision_orders_decision_id on decision_orders (decision_id);
create trigger refuse_decision_orders_update before update on decision_orders for each row begin
  select raise(abort, 'decision_orders is append only');
end;
create trigger refuse_decision_orders_delete before delete on decision_orders for each row begin
  select raise(abort, 'decision_orders is append only');
end;

create table decision_candidates (
  decision_id text not null references decisions (id),
  rank integer not null,
  key text not null,
  action text not null,
  total integer,
  parts text not null default '[]',
  broken_rules text not null default '[]',
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (decision_id, rank)
);
create trigger refuse_decision_candidates_update before update on decision_candidates for each row begin
  select raise(abort, 'decision_candidates is append only');
end;
create trigger refuse_decision_candidates_delete before delete on decision_candidates for each row begin
  select raise(abort, 'decision_candidates is append only');
end;

create table ledger_heads (
  stream text primary key,
  seq integer not null,
  entry_hash text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_ledger_heads_updated_at after update on ledger_heads for each row when new.updated_at = old.updated_at begin
  update ledger_heads set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table ledger_entries (
  stream text not null,
  seq integer not null,
  kind text not null check (kind in ('decision_proposed', 'decision_state', 'approval', 'override', 'execution', 'outcome', 'comparison', 'policy_version', 'policy_assignment', 'parameter_change', 'review', 'letter', 'daily_snapshot', 'fairness_check')),
  decision_id text,
  at text not null,
  actor text not null,
  prev_hash text not null,
  body_hash text not null,
  entry_hash text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (stream, seq)
);
create index idx_ledger_entries_decision_id on ledger_entries (decision_id, seq) where decision_id is not null;
create trigger refuse_ledger_entries_update before update on ledger_entries for each row begin
  select raise(abort, 'ledger_entries is append only');
end;
create trigger refuse_ledger_entries_delete before delete on ledger_entries for each row begin
  select raise(abort, 'ledger_entries is append only');
end;

create table ledger_checkpoints (
  stream text not null,
  seq integer not null,
  entry_hash text not null,
  at text not null,
  signature text not null,
  key_id text not null,
  exported_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (stream, seq)
);
create index idx_ledger_checkpoints_at on ledger_checkpoints (at desc);
create trigger refuse_ledger_checkpoints_update before update on ledger_checkpoints for each row begin
  select raise(abort, 'ledger_checkpoints is append only');
end;
create trigger refuse_ledger_checkpoints_delete before delete on ledger_checkpoints for each row begin
  select raise(abort, 'ledger_checkpoints is append only');
end;

create table approvals (
  id text primary key,
  decision_id text not null references decisions (id),
  plan_hash text not null,
  needed integer not null check (needed > 0),
  verdict text not null check (verdict in ('approved', 'rejected')),
  approver_id text not null references users (id),
  reason text,
  expires_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  unique (decision_id, approver_id)
);
create trigger refuse_approvals_update before update on approvals for each row begin
  select raise(abort, 'approvals is append only');
end;
create trigger refuse_approvals_delete before delete on approvals for each row begin
  select raise(abort, 'approvals is append only');
end;

create table decision_outcomes (
  id text primary key,
  decision_id text not null references decisions (id),
  metric text not null,
  predicted integer,
  predicted_low integer,
  predicted_high integer,
  actual integer,
  error integer,
  basis text not null check (basis in ('measured', 'learned', 'estimated', 'prior', 'simulated', 'unknown')),
  settled_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  unique (decision_id, metric)
);
create index idx_decision_outcomes_settled_at on decision_outcomes (settled_at);
create trigger refuse_decision_outcomes_update before update on decision_outcomes for each row begin
  select raise(abort, 'decision_outcomes is append only');
end;
create trigger refuse_decision_outcomes_delete before delete on decision_outcomes for each row begin
  select raise(abort, 'decision_outcomes is append only');
end;

create table review_requests (
  id text primary key,
  decision_id text not null references decisions (id),
  status text not null default 'open' check (status in ('open', 'in_review', 'upheld', 'changed', 'withdrawn')),
  requester_kind text not null check (requester_kind in ('driver', 'customer', 'client', 'staff')),
  requester_id text not null,
  reason text not null,
  contact text,
  due_at text not null,
  reviewer_id text references users (id),
  verdict_reason text,
  new_decision_id text references decisions (id),
  reply text,
  closed_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((status in ('upheld', 'changed', 'withdrawn')) = (closed_at is not null)),
  check (status <> 'changed' or new_decision_id is not null)
);
create index idx_review_requests_decision_id on review_requests (decision_id);
create index idx_review_requests_due_at on review_requests (due_at) where status in ('open', 'in_review');
create trigger update_review_requests_updated_at after update on review_requests for each row when new.updated_at = old.updated_at begin
  update review_requests set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table decision_daily (
  business_date text not null,
  zone_id text not null,
  decision_type text not null,
  policy_used text not null,
  status text not null check (status in ('proposed', 'awaiting_approval', 'committed', 'executed', 'rejected', 'expired', 'overridden', 'failed')),
  decisions integer not null default 0,
  computation_ms integer not null default 0,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  primary key (business_date, zone_id, decision_type, policy_used, status)
);
create trigger update_decision_daily_updated_at after update on decision_daily for each row when new.updated_at = old.updated_at begin
  update decision_daily set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table exogenous_events (
  id text primary key,
  zone_id text not null references zones (id),
  source text not null,
  source_id text not null,
  kind text not null,
  priority text not null default 'normal' check (priority in ('critical', 'high', 'normal', 'low')),
  payload text not null default '{}',
  occurred_at text not null,
  handled_at text,
  attempts integer not null default 0,
  decision_id text references decisions (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (source, source_id)
);
create index idx_exogenous_events_open on exogenous_events (zone_id, priority, id) where handled_at is null;
create trigger update_exogenous_events_updated_at after update on exogenous_events for each row when new.updated_at = old.updated_at begin
  update exogenous_events set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

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
