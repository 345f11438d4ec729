create table calendars (
  id text primary key,
  code text not null unique,
  name text not null,
  time_zone text not null,
  weekend_days text not null default '[0, 6]',
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_calendars_updated_at after update on calendars for each row when new.updated_at = old.updated_at begin
  update calendars set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table calendar_days (
  id text primary key,
  calendar_id text not null references calendars (id),
  day text not null,
  kind text not null check (kind in ('holiday', 'weekday_holiday', 'special_session')),
  name text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_calendar_days_calendar_id_day on calendar_days (calendar_id, day);
create trigger update_calendar_days_updated_at after update on calendar_days for each row when new.updated_at = old.updated_at begin
  update calendar_days set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table products (
  id text primary key,
  product_code text not null unique,
  isin text,
  isin_reinvest text,
  name text not null,
  amc text not null,
  structure text,
  category text not null,
  asset_class text not null check (asset_class in ('equity', 'debt', 'hybrid', 'gold', 'other', 'cash')),
  plan text,
  option text,
  unit_decimals integer not null default 4 check (unit_decimals between 0 and 4),
  calendar_id text references calendars (id),
  is_exchange_traded integer not null default 0 check (is_exchange_traded in (0, 1)),
  is_open_for_purchase integer not null default 1 check (is_open_for_purchase in (0, 1)),
  is_open_for_redemption integer not null default 1 check (is_open_for_redemption in (0, 1)),
  is_open_for_switch integer not null default 1 check (is_open_for_switch in (0, 1)),
  is_live integer not null default 1 check (is_live in (0, 1)),
  move_limit_percent integer check (move_limit_percent > 0),
  max_nav_age integer check (max_nav_age > 0),
  retired_at text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_products_isin on products (isin);
create index idx_products_isin_reinvest on products (isin_reinvest);
create index idx_products_amc on products (amc);
create index idx_products_category on products (category);
create trigger update_products_updated_at after update on products for each row when new.updated_at = old.updated_at begin
  update products set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table clients (
  id text primary key,
  code text not null unique,
  external_id text unique,
  name text not null check (length(name) > 0),
  adviser_id text references users (id),
  currency text not null,
  time_zone text not null,
  kyc_status text not null default 'Pending' check (kyc_status in ('Pending', 'Verified', 'Expired', 'Rejected')),
  kyc_valid_until text,
  risk_profile text,
  status text not null default 'Active' check (status in ('Active', 'Suspended', 'Closed')),
  email text,
  phone text,
  shard integer not null default 0 check (shard between 0 and 15),
  retired_at text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_clients_adviser_id on clients (adviser_id);
create index idx_clients_shard on clients (shard);
create index idx_clients_created_at_id on clients (created_at desc, id desc);
create trigger update_clients_updated_at after update on clients for each row when new.updated_at = old.updated_at begin
  update clients set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table scheme_terms (
  id text primary key,
  product_id text not null references products (id),
  action text not null check (action in ('Purchase', 'Additional Purchase', 'Redemption', 'Switch')),
  minimum_amount integer not null default 0 check (minimum_amount >= 0),
  multiple integer not null default 0 check (multiple >= 0),
  minimum_units integer check (minimum_units >= 0),
  exit_load_steps text not null default '[]',
  free_units_percent integer not null default 0 check (free_units_percent between 0 and 100000000),
  lock_in_months integer not null default 0 check (lock_in_months >= 0),
  effective_from text not null,
  effective_to text,
  checked integer not null default 0 check (checked in (0, 1)),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_scheme_terms_product_id_action_effective_from on scheme_terms (product_id, action, effective_from);
create trigger update_scheme_terms_updated_at after update on scheme_terms for each row when new.updated_at = old.updated_at begin
  update scheme_terms set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table product_exposures (
  id text primary key,
  product_id text not null references products (id),
  shares text not null,
  effective_from text not null,
  effective_to text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_product_exposures_product_id_effective_from on product_exposures (product_id, effective_from);
create trigger update_product_exposures_updated_at after update on product_exposures for each row when new.updated_at = old.updated_at begin
  update product_exposures set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table goals (
  id text primary key,
  code text not null unique,
  client_id text not null references clients (id),
  name text not null check (length(name) > 0),
  goal_type text not null,
  target_amount integer not null check (target_amount > 0),
  target_date text not null,
  monthly_contribution integer check (monthly_contribution >= 0),
  assumed_return_percent integer not null default 0 check (assumed_return_percent > -100000000),
  progress_percent integer not null default 0 check (progress_percent between 0 and 100000000),
  milestone_percent integer not null default 0,
  status text not null default 'Active' check (status in ('Active', 'Reached', 'Paused', 'Closed')),
  priority integer not null default 1,
  retired_at text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_goals_client_id on goals (client_id);
create trigger update_goals_updated_at after update on goals for each row when new.updated_at = old.updated_at begin
  update goals set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table holdings (
  id text primary key,
  client_id text not null references clients (id),
  product_id text not null references products (id),
  folio text not null default '',
  units integer not null default 0 check (units >= 0),
  reserved_units integer not null default 0 check (reserved_units >= 0),
  pledged_units integer not null default 0 check (pledged_units >= 0),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (reserved_units + pledged_units <= units)
);
create unique index idx_holdings_client_id_product_id_folio on holdings (client_id, product_id, folio);
create index idx_holdings_product_id on holdings (product_id);
create trigger update_holdings_updated_at after update on holdings for each row when new.updated_at = old.updated_at begin
  update holdings set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table lots (
  id text primary key,
  holding_id text not null references holdings (id),
  acquired_on text not null,
  original_units integer not null check (original_units > 0),
  units integer not null check (units >= 0),
  cost integer not null check (cost >= 0),
  locked_until text,
  order_id text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (units <= original_units)
);
create index idx_lots_holding_id_acquired_on on lots (holding_id, acquired_on);
create index idx_lots_order_id on lots (order_id);
create trigger update_lots_updated_at after update on lots for each row when new.updated_at = old.updated_at begin
  update lots set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table goal_allocations (
  id text primary key,
  goal_id text not null references goals (id),
  holding_id text not null references holdings (id),
  share_percent integer not null check (share_percent > 0 and share_percent <= 100000000),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_goal_allocations_goal_id_holding_id on goal_allocations (goal_id, holding_id);
create index idx_goal_allocations_holding_id on goal_allocations (holding_id);
create trigger update_goal_allocations_updated_at after update on goal_allocations for each row when new.updated_at = old.updated_at begin
  update goal_allocations set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table cash_ledger (
  id text primary key,
  client_id text not null references clients (id),
  amount integer not null check (amount <> 0),
  kind text not null check (kind in ('Deposit', 'Withdrawal', 'Debit', 'Purchase', 'Redemption', 'Switch', 'Charge', 'Reserve', 'Release', 'Refund', 'Reversal', 'Adjustment')),
  available_on text not null,
  order_id text,
  source_id text unique,
  note text,
  actor text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_cash_ledger_client_id_available_on on cash_ledger (client_id, available_on, kind, amount);
create index idx_cash_ledger_order_id on cash_ledger (order_id);
create trigger refuse_cash_ledger_update before update on cash_ledger begin
  select raise(abort, 'cash_ledger is append only');
end;
create trigger refuse_cash_ledger_delete before delete on cash_ledger begin
  select raise(abort, 'cash_ledger is append only');
end;

create table mandates (
  id text primary key,
  code text not null unique,
  client_id text not null references clients (id),
  rail text not null,
  rail_reference text,
  ceiling integer not null check (ceiling > 0),
  valid_from text not null,
  valid_to text,
  debit_lead_days integer not null default 2 check (debit_lead_days between 0 and 30),
  failure_streak integer not null default 0 check (failure_streak >= 0),
  status text not null default 'Pending' check (status in ('Pending', 'Active', 'Paused', 'Failed', 'Cancelled')),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (valid_to is null or valid_to >= valid_from)
);
create index idx_mandates_client_id on mandates (client_id);
create trigger update_mandates_updated_at after update on mandates for each row when new.updated_at = old.updated_at begin
  update mandates set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table nav_layouts (
  header_hash text primary key,
  header text not null,
  columns text not null,
  mapped_by text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_nav_layouts_updated_at after update on nav_layouts for each row when new.updated_at = old.updated_at begin
  update nav_layouts set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table nav_drops (
  id text primary key,
  seq integer not null unique,
  source text not null,
  file_name text,
  sha256 text not null unique,
  form text not null check (form in ('full', 'delta')),
  format text not null check (format in ('amfi', 'csv', 'json')),
  received_at text not null,
  local_date text not null,
  status text not null check (status in ('accepted', 'held', 'rejected')),
  hold_code text,
  hold_reason text,
  header_hash text,
  row_count integer not null default 0,
  accepted_count integer not null default 0,
  unchanged_count integer not null default 0,
  held_count integer not null default 0,
  ignored_count integer not null default 0,
  unknown_count integer not null default 0,
  no_value_count integer not null default 0,
  history_count integer not null default 0,
  restated_count integer not null default 0,
  actor text not null,
  evaluated_at text,
  closed_by text,
  close_reason text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((status = 'held') <= (hold_code is not null))
);
create index idx_nav_drops_received_at_id on nav_drops (received_at desc, id desc);
create index idx_nav_drops_seq on nav_drops (seq) where evaluated_at is null and status = 'accepted';
create trigger update_nav_drops_updated_at after update on nav_drops for each row when new.updated_at = old.updated_at begin
  update nav_drops set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table nav_feeds (
  source text primary key,
  url_hash text not null,
  etag text,
  last_modified text,
  polled_at text not null,
  changed_at text,
  next_at text not null,
  last_status integer,
  last_error text,
  failures integer not null default 0 check (failures >= 0),
  drop_id text references nav_drops (id),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_nav_feeds_updated_at after update on nav_feeds for each row when new.updated_at = old.updated_at begin
  update nav_feeds set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table nav_drop_files (
  drop_id text primary key references nav_drops (id),
  content blob not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);
create trigger refuse_nav_drop_files_update before update on nav_drop_files begin
  select raise(abort, 'nav_drop_files is append only');
end;
create trigger refuse_nav_drop_files_delete before delete on nav_drop_files begin
  select raise(abort, 'nav_drop_files is append only');
end;

create table market_series (
  id text primary key,
  code text not null unique,
  name text not null,
  kind text not null check (kind in ('index', 'volatility', 'commodity', 'rate', 'other')),
  currency text,
  calendar_id text references calendars (id),
  move_limit_percent integer check (move_limit_percent > 0),
  max_age integer check (max_age > 0),
  is_live integer not null default 1 check (is_live in (0, 1)),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger update_market_series_updated_at after update on market_series for each row when new.updated_at = old.updated_at begin
  update market_series set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table nav_quarantine (
  id text primary key,
  product_id text references products (id),
  series_id text references market_series (id),
  code text not null,
  status text not null default 'Open' check (status in ('Open', 'Accepted', 'Rejected', 'Adjusted')),
  first_date text not null,
  last_date text not null,
  row_count integer not null default 1 check (row_count > 0),
  last_accepted_date text,
  last_accepted_nav integer,
  proposed_factor integer,
  detail text not null default '{}',
  drop_id text references nav_drops (id),
  closed_at text,
  closed_by text,
  close_reason text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((product_id is null) <> (series_id is null)),
  check ((status = 'Open') = (closed_at is null))
);
create unique index idx_nav_quarantine_product_id_code on nav_quarantine (product_id, code) where status = 'Open' and product_id is not null;
create unique index idx_nav_quarantine_series_id_code on nav_quarantine (series_id, code) where status = 'Open' and series_id is not null;
create index idx_nav_quarantine_created_at_id on nav_quarantine (created_at desc, id desc);
create trigger update_nav_quarantine_updated_at after update on nav_quarantine for each row when new.updated_at = old.updated_at begin
  update nav_quarantine set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table nav_prices (
  id text primary key,
  product_id text not null references products (id),
  nav_date text not null,
  revision integer not null check (revision > 0),
  nav integer,
  raw_value text,
  state text not null check (state in ('accepted', 'held', 'rejected', 'superseded')),
  reason_code text,
  drop_id text references nav_drops (id),
  case_id text references nav_quarantine (id),
  known_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (state <> 'accepted' or nav > 0)
);
create unique index idx_nav_prices_product_id_nav_date_revision on nav_prices (product_id, nav_date, revision);
create index idx_nav_prices_case_id on nav_prices (case_id) where case_id is not null;
create index idx_nav_prices_drop_id on nav_prices (drop_id);
create index idx_nav_prices_product_id_known_at on nav_prices (product_id, known_at);
create trigger update_nav_prices_updated_at after update on nav_prices for each row when new.updated_at = old.updated_at begin
  update nav_prices set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- The last accepted value of each scheme, moved in the transaction that accepts it.
create table nav_latest (
  product_id text primary key references products (id),
  price_id text not null references nav_prices (id),
  nav_date text not null,
  revision integer not null,
  nav integer not null check (nav > 0),
  previous_date text,
  previous_nav integer,
  known_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);
create trigger update_nav_latest_updated_at after update on nav_latest for each row when new.updated_at = old.updated_at begin
  update nav_latest set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- The exact rows that a decision saw: price ids, sorted.
create table nav_sets (
  id text primary key,
  hash text not null unique,
  members text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create trigger refuse_nav_sets_update before update on nav_sets begin
  select raise(abort, 'nav_sets is append only');
end;
create trigger refuse_nav_sets_delete before delete on nav_sets begin
  select raise(abort, 'nav_sets is append only');
end;

create index idx_nav_sets_created_at on nav_sets (created_at);

create table market_prices (
  id text primary key,
  series_id text not null references market_series (id),
  price_date text not null,
  revision integer not null check (revision > 0),
  close integer,
  raw_value text,
  state text not null check (state in ('accepted', 'held', 'rejected', 'superseded')),
  reason_code text,
  drop_id text references nav_drops (id),
  case_id text references nav_quarantine (id),
  known_at text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_market_prices_series_id_price_date_revision on market_prices (series_id, price_date, revision);
create index idx_market_prices_case_id on market_prices (case_id) where case_id is not null;
create index idx_market_prices_drop_id on market_prices (drop_id) where drop_id is not null;
create trigger update_market_prices_updated_at after update on market_prices for each row when new.updated_at = old.updated_at begin
  update market_prices set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- What had used a value before it was restated.
create table restated_uses (
  id text primary key,
  kind text not null check (kind in ('execution', 'investment_order', 'trigger_order', 'auto_invest_run')),
  subject_id text not null,
  client_id text not null references clients (id),
  occurrence_key text,
  price_id text references nav_prices (id),
  product_id text references products (id),
  market_price_id text references market_prices (id),
  series_id text references market_series (id),
  nav_date text not null,
  nav_before integer not null,
  nav_after integer not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((price_id is null) = (product_id is null) and (market_price_id is null) = (series_id is null) and (price_id is null) <> (market_price_id is null))
);
create index idx_restated_uses_subject_id on restated_uses (subject_id);
create index idx_restated_uses_occurrence_key on restated_uses (occurrence_key) where occurrence_key is not null;
create trigger refuse_restated_uses_update before update on restated_uses begin
  select raise(abort, 'restated_uses is append only');
end;
create trigger refuse_restated_uses_delete before delete on restated_uses begin
  select raise(abort, 'restated_uses is append only');
end;

create table corporate_actions (
  id text primary key,
  product_id text not null references products (id),
  action_date text not null,
  kind text not null check (kind in ('Face Value', 'Distribution', 'Merger', 'Segregation', 'Closure')),
  factor integer check (factor > 0),
  amount integer check (amount > 0),
  target_product_id text references products (id),
  note text,
  recorded_by text not null,
  applied_at text,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_corporate_actions_product_id_action_date_kind on corporate_actions (product_id, action_date, kind);
create trigger update_corporate_actions_updated_at after update on corporate_actions for each row when new.updated_at = old.updated_at begin
  update corporate_actions set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table cutoffs (
  id text primary key,
  category text not null default '*',
  direction text not null check (direction in ('Purchase', 'Redemption', 'Switch')),
  channel text not null default '*',
  cut_off text not null,
  nav_rule text not null check (nav_rule in ('Same Day', 'Previous Day')),
  needs_realised_money integer not null default 1 check (needs_realised_money in (0, 1)),
  effective_from text not null,
  effective_to text,
  checked integer not null default 0 check (checked in (0, 1)),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_cutoffs_category_direction_channel_effective_from on cutoffs (category, direction, channel, effective_from);
create trigger update_cutoffs_updated_at after update on cutoffs for each row when new.updated_at = old.updated_at begin
  update cutoffs set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table settlement_rules (
  id text primary key,
  category text not null default '*',
  direction text not null check (direction in ('Purchase', 'Redemption', 'Switch')),
  cash_days integer not null check (cash_days between 0 and 60),
  unit_days integer not null check (unit_days between 0 and 60),
  effective_from text not null,
  effective_to text,
  checked integer not null default 0 check (checked in (0, 1)),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_settlement_rules_category_direction_effective_from on settlement_rules (category, direction, effective_from);
create trigger update_settlement_rules_updated_at after update on settlement_rules for each row when new.updated_at = old.updated_at begin
  update settlement_rules set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table charge_rules (
  id text primary key,
  kind text not null check (kind in ('Stamp Duty', 'Transaction Tax', 'Brokerage')),
  category text not null default '*',
  direction text not null check (direction in ('Purchase', 'Redemption', 'Switch')),
  rate_percent integer not null check (rate_percent >= 0),
  mode text not null check (mode in ('Deducted', 'Included')),
  effective_from text not null,
  effective_to text,
  checked integer not null default 0 check (checked in (0, 1)),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_charge_rules_kind_category_direction_effective_from on charge_rules (kind, category, direction, effective_from);
create trigger update_charge_rules_updated_at after update on charge_rules for each row when new.updated_at = old.updated_at begin
  update charge_rules set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table tax_rules (
  id text primary key,
  asset_class text not null check (asset_class in ('equity', 'debt', 'hybrid', 'gold', 'other', 'cash')),
  term text not null check (term in ('Short', 'Long')),
  holding_months integer not null check (holding_months >= 0),
  rate_percent integer not null check (rate_percent between 0 and 100000000),
  yearly_exemption integer not null default 0 check (yearly_exemption >= 0),
  table_version text not null,
  effective_from text not null,
  effective_to text,
  checked integer not null default 0 check (checked in (0, 1)),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_tax_rules_asset_class_term_effective_from on tax_rules (asset_class, term, effective_from);
create trigger update_tax_rules_updated_at after update on tax_rules for each row when new.updated_at = old.updated_at begin
  update tax_rules set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table risk_models (
  id text primary key,
  risk_profile text not null,
  allocation text not null,
  effective_from text not null,
  effective_to text,
  checked integer not null default 0 check (checked in (0, 1)),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_risk_models_risk_profile_effective_from on risk_models (risk_profile, effective_from);
create trigger update_risk_models_updated_at after update on risk_models for each row when new.updated_at = old.updated_at begin
  update risk_models set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table auto_invest_rules (
  id text primary key,
  client_id text not null references clients (id),
  name text not null check (length(name) between 1 and 120),
  description text,
  scheme_id text not null references products (id),
  scheme_name text not null,
  amount integer not null check (amount > 0),
  frequency text not null check (frequency in ('Daily', 'Weekly', 'Fortnightly', 'Monthly', 'Quarterly', 'Half-Yearly', 'Yearly')),
  trigger_type text not null check (trigger_type in ('Date', 'Goal Progress', 'Portfolio Drift', 'Market Condition')),
  trigger_config text not null default '{}',
  goal_id text references goals (id) on delete set null,
  goal_name text,
  start_date text not null,
  end_date text,
  next_execution_date text,
  status text not null default 'Active' check (status in ('Draft', 'Active', 'Paused', 'Needs Attention', 'Cancelled', 'Completed')),
  is_enabled integer not null default 1 check (is_enabled in (0, 1)),
  max_total_amount integer check (max_total_amount > 0),
  max_per_execution integer check (max_per_execution > 0),
  min_balance_required integer check (min_balance_required >= 0),
  created_by text not null references users (id),
  execution_count integer not null default 0 check (execution_count >= 0),
  last_execution_date text,
  last_execution_status text check (last_execution_status in ('Success', 'Failed')),
  last_execution_error text,
  code text not null unique,
  currency text not null,
  basket text,
  folio text,
  time_zone text not null,
  calendar_id text references calendars (id),
  roll_convention text not null default 'Following' check (roll_convention in ('Following', 'Preceding', 'Modified Following', 'Skip')),
  next_run_at text,
  occurrence_no integer not null default 0 check (occurrence_no >= 0),
  step_up text,
  max_executions integer check (max_executions > 0),
  until_goal integer not null default 0 check (until_goal in (0, 1)),
  funding text not null default 'Cash' check (funding in ('Mandate', 'Cash', 'Liquid Scheme')),
  source_scheme_id text references products (id),
  mandate_id text references mandates (id),
  catch_up_policy text not null default 'Ask' check (catch_up_policy in ('Ask', 'Run All', 'Run Latest', 'Skip')),
  catch_up_window_days integer not null default 31 check (catch_up_window_days between 0 and 366),
  overlap_policy text not null default 'Buffer One' check (overlap_policy in ('Buffer One', 'Skip')),
  cooldown_days integer not null default 0 check (cooldown_days >= 0),
  collapse_same_day integer not null default 0 check (collapse_same_day in (0, 1)),
  skips text not null default '[]',
  pause_until text,
  approval text not null default 'None' check (approval in ('None', 'Above Amount', 'Always')),
  approval_above integer check (approval_above > 0),
  total_invested integer not null default 0 check (total_invested >= 0),
  condition_state text not null default '{}',
  failure_streak integer not null default 0 check (failure_streak >= 0),
  max_failures integer check (max_failures > 0),
  retired_at text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (end_date is null or end_date >= start_date),
  check (approval <> 'Above Amount' or approval_above is not null),
  check (max_total_amount is null or total_invested <= max_total_amount)
);
create index idx_auto_invest_rules_client_id on auto_invest_rules (client_id);
create index idx_auto_invest_rules_status on auto_invest_rules (status);
create index idx_auto_invest_rules_next_execution_date on auto_invest_rules (next_execution_date);
create index idx_auto_invest_rules_goal_id on auto_invest_rules (goal_id);
create index idx_auto_invest_rules_next_run_at_id on auto_invest_rules (next_run_at, id) where status = 'Active' and is_enabled;
create index idx_auto_invest_rules_created_at_id on auto_invest_rules (created_at desc, id desc);
create trigger update_auto_invest_rules_updated_at after update on auto_invest_rules for each row when new.updated_at = old.updated_at begin
  update auto_invest_rules set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table rebalancing_rules (
  id text primary key,
  client_id text not null references clients (id),
  name text not null check (length(name) between 1 and 120),
  description text,
  strategy text not null check (strategy in ('Threshold-Based', 'Time-Based', 'Drift-Based', 'Hybrid')),
  target_allocation text not null,
  threshold_percent integer not null check (threshold_percent > 0),
  min_drift_percent integer check (min_drift_percent > 0),
  rebalance_amount integer check (rebalance_amount > 0),
  frequency text check (frequency in ('Daily', 'Weekly', 'Fortnightly', 'Monthly', 'Quarterly', 'Half-Yearly', 'Yearly')),
  day_of_month integer check (day_of_month between 1 and 31),
  day_of_week integer check (day_of_week between 0 and 6),
  trigger_on_drift integer not null default 1 check (trigger_on_drift in (0, 1)),
  trigger_on_schedule integer not null default 0 check (trigger_on_schedule in (0, 1)),
  execute_automatically integer not null default 0 check (execute_automatically in (0, 1)),
  require_confirmation integer not null default 1 check (require_confirmation in (0, 1)),
  status text not null default 'Active' check (status in ('Draft', 'Active', 'Paused', 'Needs Attention', 'Cancelled', 'Completed')),
  is_enabled integer not null default 1 check (is_enabled in (0, 1)),
  last_rebalanced_date text,
  next_rebalancing_date text,
  execution_count integer not null default 0 check (execution_count >= 0),
  last_execution_status text check (last_execution_status in ('Success', 'Failed', 'Skipped')),
  code text not null unique,
  created_by text not null references users (id),
  threshold_kind text not null default 'Absolute' check (threshold_kind in ('Absolute', 'Relative', 'Either', 'Both', 'Total Variation')),
  relative_percent integer check (relative_percent > 0),
  destination_kind text not null default 'Target' check (destination_kind in ('Target', 'Band', 'Halfway')),
  destination_percent integer check (destination_percent >= 0),
  per_asset text,
  class_funds text,
  look_through integer not null default 0 check (look_through in (0, 1)),
  cash_buffer_percent integer not null default 250000 check (cash_buffer_percent between 0 and 100000000),
  sell_policy text not null default 'If Needed' check (sell_policy in ('Never', 'If Needed', 'Always')),
  lot_policy text not null default 'FIFO' check (lot_policy in ('FIFO', 'Tax Min')),
  residual_rule text not null default 'Proportional' check (residual_rule in ('Proportional', 'Relative Level', 'Cheapest First')),
  tax_budget integer check (tax_budget >= 0),
  benefit_factor integer check (benefit_factor >= 0),
  min_order_amount integer check (min_order_amount >= 0),
  max_turnover_percent integer check (max_turnover_percent > 0),
  cooldown_days integer not null default 0 check (cooldown_days >= 0),
  overlap_policy text not null default 'Skip' check (overlap_policy in ('Buffer One', 'Skip')),
  approval_above integer check (approval_above > 0),
  time_zone text not null,
  calendar_id text references calendars (id),
  roll_convention text not null default 'Following' check (roll_convention in ('Following', 'Preceding', 'Modified Following', 'Skip')),
  catch_up_policy text not null default 'Ask' check (catch_up_policy in ('Ask', 'Run All', 'Run Latest', 'Skip')),
  catch_up_window_days integer not null default 31 check (catch_up_window_days between 0 and 366),
  start_date text,
  next_run_at text,
  occurrence_no integer not null default 0,
  skips text not null default '[]',
  pause_until text,
  last_evaluated_at text,
  last_drift_percent integer,
  failure_streak integer not null default 0 check (failure_streak >= 0),
  retired_at text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (trigger_on_drift or trigger_on_schedule),
  check (not trigger_on_schedule or frequency is not null)
);
create index idx_rebalancing_rules_client_id on rebalancing_rules (client_id);
create index idx_rebalancing_rules_status on rebalancing_rules (status);
create index idx_rebalancing_rules_next_rebalancing_date on rebalancing_rules (next_rebalancing_date);
create index idx_rebalancing_rules_next_run_at_id on rebalancing_rules (next_run_at, id) where status = 'Active' and is_enabled;
create index idx_rebalancing_rules_created_at_id on rebalancing_rules (created_at desc, id desc);
create trigger update_rebalancing_rules_updated_at after update on rebalancing_rules for each row when new.updated_at = old.updated_at begin
  update rebalancing_rules set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table rebalancing_executions (
  id text primary key,
  rule_id text not null references rebalancing_rules (id),
  client_id text not null references clients (id),
  execution_date text not null,
  status text not null check (status in ('Pending', 'Approved', 'In Progress', 'Executed', 'Partially Executed', 'Failed', 'Rejected', 'Expired', 'Cancelled', 'Held')),
  current_allocation text not null,
  target_allocation text not null,
  drift_percent integer not null,
  actions text not null default '[]',
  executed_at text,
  executed_by text references users (id),
  order_ids text not null default '[]',
  error text,
  code text not null unique,
  rule_version integer not null,
  occurrence_key text not null unique,
  run_type text not null default 'Full' check (run_type in ('Full', 'Invest Cash', 'Partial Liquidation')),
  initiated_from text not null check (initiated_from in ('engine', 'api', 'person')),
  planned_drift_percent integer,
  after_drift_percent integer,
  plan text not null default '{}',
  plan_hash text,
  nav_set_id text references nav_sets (id),
  decision_id text references decisions (id),
  approval_id text references approvals (id),
  approved_plan text,
  expires_at text,
  orders_planned integer not null default 0,
  orders_executed integer not null default 0,
  orders_failed integer not null default 0,
  orders_skipped integer not null default 0,
  residual text,
  warnings text not null default '[]',
  held_reason text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_rebalancing_executions_rule_id on rebalancing_executions (rule_id);
create index idx_rebalancing_executions_client_id on rebalancing_executions (client_id);
create index idx_rebalancing_executions_status on rebalancing_executions (status);
create index idx_rebalancing_executions_execution_date on rebalancing_executions (execution_date);
create unique index idx_rebalancing_executions_rule_id_open on rebalancing_executions (rule_id) where status in ('Pending', 'Approved', 'In Progress', 'Held');
create index idx_rebalancing_executions_created_at_id on rebalancing_executions (created_at desc, id desc);
create trigger update_rebalancing_executions_updated_at after update on rebalancing_executions for each row when new.updated_at = old.updated_at begin
  update rebalancing_executions set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table oco_groups (
  id text primary key,
  code text not null unique,
  client_id text not null references clients (id),
  name text not null,
  status text not null default 'Open' check (status in ('Open', 'Fired', 'Cancelled', 'Expired')),
  created_by text not null references users (id),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_oco_groups_client_id on oco_groups (client_id);
create trigger update_oco_groups_updated_at after update on oco_groups for each row when new.updated_at = old.updated_at begin
  update oco_groups set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table trigger_orders (
  id text primary key,
  client_id text not null references clients (id),
  name text not null check (length(name) between 1 and 120),
  description text,
  created_by text not null references users (id),
  trigger_type text not null check (trigger_type in ('Price', 'NAV', 'Portfolio Value', 'Goal Progress', 'Date', 'Custom')),
  trigger_condition text not null check (trigger_condition in ('Greater Than', 'Less Than', 'Equals', 'Crosses Above', 'Crosses Below')),
  trigger_value integer not null,
  trigger_field text,
  order_type text not null check (order_type in ('Purchase', 'Redemption', 'Switch')),
  scheme_id text not null references products (id),
  scheme_name text not null,
  target_scheme_id text references products (id),
  target_scheme_name text,
  amount integer check (amount > 0),
  units integer check (units > 0),
  goal_id text references goals (id) on delete set null,
  goal_name text,
  valid_from text not null,
  valid_until text,
  status text not null default 'Active' check (status in ('Pending', 'Active', 'Held', 'Triggered', 'Executed', 'Rejected', 'Cancelled', 'Expired')),
  is_enabled integer not null default 1 check (is_enabled in (0, 1)),
  triggered_at text,
  executed_at text,
  executed_order_id text,
  execution_status text check (execution_status in ('Success', 'Failed')),
  execution_error text,
  code text not null unique,
  condition_tree text,
  tolerance integer check (tolerance >= 0),
  strict integer not null default 0 check (strict in (0, 1)),
  confirm_count integer not null default 1 check (confirm_count between 1 and 20),
  confirmed integer not null default 0,
  allow_immediate integer not null default 0 check (allow_immediate in (0, 1)),
  trail_percent integer check (trail_percent > 0 and trail_percent < 100000000),
  trail_amount integer check (trail_amount > 0),
  high_water integer,
  armed integer check (armed in (0, 1)),
  was_true integer not null default 0 check (was_true in (0, 1)),
  reference_value integer,
  percent_of_holding integer check (percent_of_holding > 0 and percent_of_holding <= 100000000),
  all_units integer not null default 0 check (all_units in (0, 1)),
  oco_group_id text references oco_groups (id),
  repeat text,
  fire_no integer not null default 0 check (fire_no >= 0),
  rearm_after text,
  funding text not null default 'Cash' check (funding in ('Mandate', 'Cash', 'Liquid Scheme')),
  mandate_id text references mandates (id),
  folio text,
  approval text not null default 'None' check (approval in ('None', 'Above Amount', 'Always')),
  approval_above integer check (approval_above > 0),
  on_distribution text not null default 'Hold' check (on_distribution in ('Hold', 'Adjust', 'Ignore')),
  series_id text references market_series (id),
  series_code text,
  time_zone text not null,
  fired_value integer,
  fired_date text,
  predicted_nav_date text,
  held_reason text,
  failure_streak integer not null default 0,
  retired_at text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((order_type = 'Switch') = (target_scheme_id is not null)),
  check (target_scheme_id is null or target_scheme_id <> scheme_id),
  check ((amount is not null) + (units is not null) + (percent_of_holding is not null) + all_units = 1),
  check (order_type <> 'Purchase' or amount is not null),
  check (valid_until is null or valid_until > valid_from),
  check (trail_percent is null or trail_amount is null),
  check ((trigger_type = 'Custom') = (condition_tree is not null)),
  check ((series_id is null) = (series_code is null) and (series_id is null or trigger_type = 'Price'))
);
create index idx_trigger_orders_series_id on trigger_orders (series_id) where series_id is not null;
create index idx_trigger_orders_client_id on trigger_orders (client_id);
create index idx_trigger_orders_status on trigger_orders (status);
create index idx_trigger_orders_valid_from_valid_until on trigger_orders (valid_from, valid_until);
create index idx_trigger_orders_goal_id on trigger_orders (goal_id);
create index idx_trigger_orders_scheme_id_trigger_value on trigger_orders (scheme_id, trigger_value) where status = 'Active';
create unique index idx_trigger_orders_oco_group_id on trigger_orders (oco_group_id) where status in ('Triggered', 'Executed') and oco_group_id is not null;
create index idx_trigger_orders_created_at_id on trigger_orders (created_at desc, id desc);
create trigger update_trigger_orders_updated_at after update on trigger_orders for each row when new.updated_at = old.updated_at begin
  update trigger_orders set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table automation_occurrences (
  id text primary key,
  occurrence_key text not null unique,
  automation_type text not null check (automation_type in ('AutoInvest', 'Rebalancing', 'TriggerOrder')),
  automation_id text not null,
  client_id text not null references clients (id),
  nominal_date text,
  run_date text,
  due_at text not null,
  attempt integer not null default 0,
  lease_epoch integer not null default 0,
  state text not null default 'Due' check (state in ('Due', 'Claimed', 'Asked', 'Held', 'Ordered', 'Executed', 'Partially Executed', 'Skipped', 'Refused', 'Failed', 'Cancelled')),
  rule_version integer not null,
  amount integer,
  reason_code text,
  nav_set_id text references nav_sets (id),
  decision_id text references decisions (id),
  next_log_no integer not null default 1,
  claimed_at text,
  finished_at text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_automation_occurrences_automation_id_due_at on automation_occurrences (automation_id, due_at);
create index idx_automation_occurrences_fired_nominal_date on automation_occurrences (nominal_date) where automation_type = 'TriggerOrder';
create index idx_automation_occurrences_due_at_id on automation_occurrences (due_at, id) where state in ('Due', 'Held');
create trigger update_automation_occurrences_updated_at after update on automation_occurrences for each row when new.updated_at = old.updated_at begin
  update automation_occurrences set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table automation_faults (
  id text primary key,
  subject_id text not null,
  step text not null check (step in ('auto_invest_due', 'auto_invest_held', 'auto_invest_pause', 'rebalancing_rule', 'rebalancing_execution', 'trigger_order', 'investment_order', 'order_reply', 'debit_asking', 'debit_telling', 'debit_reply')),
  tries integer not null check (tries > 0),
  retry_at text not null,
  cause text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  unique (subject_id, step)
);
create trigger update_automation_faults_updated_at after update on automation_faults for each row when new.updated_at = old.updated_at begin
  update automation_faults set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table automation_execution_logs (
  id text primary key,
  automation_type text not null check (automation_type in ('AutoInvest', 'Rebalancing', 'TriggerOrder')),
  automation_id text not null,
  client_id text not null references clients (id),
  execution_date text not null,
  status text not null check (status in ('Success', 'Failed', 'Skipped', 'Pending', 'Held', 'Refused', 'Asked')),
  order_id text,
  error text,
  details text not null default '{}',
  chain text not null,
  seq integer not null check (seq > 0),
  occurrence_key text not null,
  decision_no integer not null check (decision_no > 0),
  is_terminal integer not null default 0 check (is_terminal in (0, 1)),
  decision text not null check (decision in ('execute', 'skip', 'hold', 'refuse', 'ask', 'fail', 'settle')),
  gate text,
  reason_code text,
  rule_version integer not null,
  inputs text not null default '{}',
  outputs text not null default '{}',
  actor text not null,
  decision_id text references decisions (id),
  duration_us integer not null default 0,
  at text not null,
  prev_hash text not null,
  hash text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_automation_execution_logs_chain_seq on automation_execution_logs (chain, seq);
create unique index idx_automation_execution_logs_occurrence_key_decision_no on automation_execution_logs (occurrence_key, decision_no);
create unique index idx_automation_execution_logs_occurrence_key on automation_execution_logs (occurrence_key) where is_terminal;
create index idx_automation_execution_logs_client_id_created_at on automation_execution_logs (client_id, created_at desc);
create index idx_automation_execution_logs_automation_type on automation_execution_logs (automation_type);
create index idx_automation_execution_logs_automation_id_created_at on automation_execution_logs (automation_id, created_at desc);
create index idx_automation_execution_logs_execution_date on automation_execution_logs (execution_date);
create index idx_automation_execution_logs_status on automation_execution_logs (status);
create index idx_automation_execution_logs_created_at_id on automation_execution_logs (created_at desc, id desc);
create trigger refuse_automation_execution_logs_update before update on automation_execution_logs begin
  select raise(abort, 'automation_execution_logs is append only');
end;
create trigger refuse_automation_execution_logs_delete before delete on automation_execution_logs begin
  select raise(abort, 'automation_execution_logs is append only');
end;

-- The last link of each chain, locked while one is added.
create table execution_log_heads (
  chain text primary key,
  seq integer not null,
  hash text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
);
create trigger update_execution_log_heads_updated_at after update on execution_log_heads for each row when new.updated_at = old.updated_at begin
  update execution_log_heads set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table investment_orders (
  id text primary key,
  code text not null unique,
  idempotency_key text not null unique,
  occurrence_key text,
  client_id text not null references clients (id),
  product_id text not null references products (id),
  target_product_id text references products (id),
  folio text,
  order_type text not null check (order_type in ('Purchase', 'Redemption', 'Switch')),
  amount integer check (amount > 0),
  units integer check (units > 0),
  percent_of_holding integer,
  all_units integer not null default 0 check (all_units in (0, 1)),
  lots text not null default '[]',
  depends_on text not null default '[]',
  execution_id text references rebalancing_executions (id),
  goal_id text references goals (id) on delete set null,
  rail text not null,
  client_reference text,
  rail_reference text,
  status text not null check (status in ('under_review', 'pending', 'confirmed', 'submitted', 'unknown', 'executed', 'settled', 'failed', 'cancelled', 'reversed')),
  currency text not null,
  funding text not null default 'Cash' check (funding in ('Mandate', 'Cash', 'Liquid Scheme')),
  mandate_id text references mandates (id),
  reserved_amount integer not null default 0 check (reserved_amount >= 0),
  reserved_units integer not null default 0 check (reserved_units >= 0),
  reserved_parts text not null default '[]',
  order_date text,
  predicted_nav_date text,
  nav_date text,
  nav integer,
  executed_units integer,
  executed_amount integer,
  target_nav integer,
  target_units integer,
  charges integer not null default 0,
  charge_lines text not null default '[]',
  cash_date text,
  unit_date text,
  cutoff_at text,
  send_after text,
  attempts integer not null default 0,
  held_code text,
  held_reason text,
  debit_asked_at text,
  mandate_debit text check (mandate_debit in ('asked', 'unknown', 'told', 'collected', 'failed')),
  debit_due_date text,
  debit_after text,
  failure_code text,
  failure_reason text,
  submitted_at text,
  executed_at text,
  settled_at text,
  actor text not null,
  decision_id text references decisions (id),
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((amount is not null) + (units is not null) + (percent_of_holding is not null) + all_units = 1),
  check ((order_type = 'Switch') = (target_product_id is not null))
);
create index idx_investment_orders_client_id_created_at on investment_orders (client_id, created_at desc);
create index idx_investment_orders_nav_date on investment_orders (nav_date) where nav_date is not null;
create index idx_investment_orders_occurrence_key on investment_orders (occurrence_key);
create index idx_investment_orders_execution_id on investment_orders (execution_id) where execution_id is not null;
create unique index idx_investment_orders_client_reference on investment_orders (client_reference) where client_reference is not null;
create index idx_investment_orders_send_after_id on investment_orders (send_after, id) where status in ('pending', 'confirmed', 'unknown');
create index idx_investment_orders_cutoff_at_id on investment_orders (cutoff_at, id) where (status in ('under_review', 'unknown') or (status in ('pending', 'confirmed') and held_code is not null));
create index idx_investment_orders_submitted_send_after_id on investment_orders (send_after, id) where status = 'submitted';
create index idx_investment_orders_debit_after_id on investment_orders (debit_after, id) where debit_after is not null;
create index idx_investment_orders_status_cash_date on investment_orders (status, cash_date) where status = 'executed';
create index idx_investment_orders_predicted_nav_date_id on investment_orders (predicted_nav_date, id) where status = 'submitted';
create index idx_investment_orders_product_id_predicted_nav_date on investment_orders (product_id, predicted_nav_date) where status = 'submitted';
create index idx_investment_orders_created_at_id on investment_orders (created_at desc, id desc);
create trigger update_investment_orders_updated_at after update on investment_orders for each row when new.updated_at = old.updated_at begin
  update investment_orders set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table investment_order_events (
  id text primary key,
  order_id text not null references investment_orders (id),
  seq integer not null check (seq > 0),
  kind text not null check (kind in ('state', 'fill', 'query', 'reply', 'note')),
  from_status text check (from_status in ('under_review', 'pending', 'confirmed', 'submitted', 'unknown', 'executed', 'settled', 'failed', 'cancelled', 'reversed')),
  to_status text check (to_status in ('under_review', 'pending', 'confirmed', 'submitted', 'unknown', 'executed', 'settled', 'failed', 'cancelled', 'reversed')),
  at text not null,
  actor text not null,
  source_id text,
  detail text not null default '{}',
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_investment_order_events_order_id_seq on investment_order_events (order_id, seq);
create unique index idx_investment_order_events_order_id_source_id on investment_order_events (order_id, source_id) where source_id is not null;
create trigger refuse_investment_order_events_update before update on investment_order_events begin
  select raise(abort, 'investment_order_events is append only');
end;
create trigger refuse_investment_order_events_delete before delete on investment_order_events begin
  select raise(abort, 'investment_order_events is append only');
end;

-- The book of the paper broker: what was placed with it, as an outside rail would keep it.
create table paper_orders (
  client_reference text primary key,
  order_id text not null references investment_orders (id),
  received_at text not null,
  order_date text not null,
  nav_date text not null,
  status text not null default 'open' check (status in ('open', 'filled', 'rejected', 'cancelled', 'reversed')),
  not_before text,
  script text not null default '{}',
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create index idx_paper_orders_status_nav_date on paper_orders (status, nav_date);
create index idx_paper_orders_order_id on paper_orders (order_id);
create trigger update_paper_orders_updated_at after update on paper_orders for each row when new.updated_at = old.updated_at begin
  update paper_orders set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table limits (
  id text primary key,
  scope text not null check (scope in ('Firm', 'Client', 'Scheme', 'Rule', 'Adviser')),
  scope_id text,
  kind text not null check (kind in ('Order Amount', 'Amount Per Day', 'Orders Per Day', 'Turnover Percent Per Month', 'Percent Of Portfolio')),
  value integer not null check (value > 0),
  is_hard integer not null default 1 check (is_hard in (0, 1)),
  currency text,
  effective_from text not null,
  effective_to text,
  created_by text not null references users (id),
  retired_at text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check (effective_to is null or effective_to >= effective_from),
  check (kind <> 'Percent Of Portfolio' or value <= 100000000),
  check (scope <> 'Firm' or scope_id is null)
);
create index idx_limits_scope_scope_id on limits (scope, scope_id);
create index idx_limits_created_at_id on limits (created_at desc, id desc);
create trigger update_limits_updated_at after update on limits for each row when new.updated_at = old.updated_at begin
  update limits set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table limit_usage (
  id text primary key,
  limit_id text not null references limits (id),
  subject_id text not null,
  period_key text not null,
  used integer not null default 0 check (used >= 0),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}'
);
create unique index idx_limit_usage_limit_id_subject_id_period_key on limit_usage (limit_id, subject_id, period_key);
create trigger update_limit_usage_updated_at after update on limit_usage for each row when new.updated_at = old.updated_at begin
  update limit_usage set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create table kill_switches (
  id text primary key,
  scope text not null check (scope in ('Firm', 'Client', 'Scheme', 'Rule', 'Rail')),
  scope_id text,
  rail text,
  reason text not null check (length(reason) > 0),
  engaged_by text not null references users (id),
  engaged_at text not null,
  release_needs_two integer not null default 0 check (release_needs_two in (0, 1)),
  release_asked_by text references users (id),
  release_asked_at text,
  released_by text references users (id),
  released_at text,
  release_reason text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((released_at is null) = (released_by is null)),
  check ((scope = 'Rail') = (rail is not null)),
  check (scope in ('Firm', 'Rail') or scope_id is not null)
);
create unique index idx_kill_switches_scope_scope_id_rail on kill_switches (scope, coalesce(scope_id, '00000000-0000-0000-0000-000000000000'), coalesce(rail, '')) where released_at is null;
create index idx_kill_switches_created_at_id on kill_switches (created_at desc, id desc);
create trigger update_kill_switches_updated_at after update on kill_switches for each row when new.updated_at = old.updated_at begin
  update kill_switches set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

-- What waits for a person: one open question a subject and kind.
create table wealth_tasks (
  id text primary key,
  kind text not null check (kind in ('missed_dates', 'approval', 'quarantine', 'held_drop', 'nav_feed', 'unknown_order', 'order_before_cutoff', 'order_leaving_late', 'rule_attention', 'corporate_action', 'soft_limit')),
  client_id text references clients (id),
  subject_type text not null,
  subject_id text not null,
  title text not null,
  detail text not null default '{}',
  due_at text,
  status text not null default 'Open' check (status in ('Open', 'Done', 'Withdrawn')),
  answer text,
  done_by text,
  done_at text,
  version integer not null default 1,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  metadata text not null default '{}',
  check ((status = 'Open') = (done_at is null))
);
create unique index idx_wealth_tasks_kind_subject_id on wealth_tasks (kind, subject_id) where status = 'Open';
create index idx_wealth_tasks_client_id on wealth_tasks (client_id);
create index idx_wealth_tasks_created_at_id on wealth_tasks (created_at desc, id desc);
create trigger update_wealth_tasks_updated_at after update on wealth_tasks for each row when new.updated_at = old.updated_at begin
  update wealth_tasks set updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') where rowid = new.rowid;
end;

create view schemes as select * from products;

-- Examples: nobody has checked them for this installation, and what was reckoned with one says so.
insert into cutoffs (id, category, direction, channel, cut_off, nav_rule, needs_realised_money, effective_from, checked) values
  ('01900000-0000-7000-8000-000000000001', '*', 'Purchase', '*', '15:00', 'Same Day', 1, '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000002', '*', 'Redemption', '*', '15:00', 'Same Day', 0, '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000003', '*', 'Switch', '*', '15:00', 'Same Day', 1, '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000004', 'liquid', 'Purchase', '*', '13:30', 'Previous Day', 1, '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000005', 'liquid', 'Redemption', '*', '15:00', 'Previous Day', 0, '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000006', 'overnight', 'Purchase', '*', '13:30', 'Previous Day', 1, '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000007', 'overnight', 'Redemption', '*', '19:00', 'Previous Day', 0, '2000-01-01', 0);
insert into settlement_rules (id, category, direction, cash_days, unit_days, effective_from, checked) values
  ('01900000-0000-7000-8000-000000000008', '*', 'Purchase', 0, 2, '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000009', '*', 'Redemption', 2, 0, '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000000a', '*', 'Switch', 2, 2, '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000000b', 'liquid', 'Purchase', 0, 1, '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000000c', 'liquid', 'Redemption', 1, 0, '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000000d', 'overnight', 'Purchase', 0, 1, '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000000e', 'overnight', 'Redemption', 1, 0, '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000000f', 'overseas', 'Purchase', 0, 5, '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000010', 'overseas', 'Redemption', 5, 0, '2000-01-01', 0);
insert into charge_rules (id, kind, category, direction, rate_percent, mode, effective_from, checked) values
  ('01900000-0000-7000-8000-000000000011', 'Stamp Duty', '*', 'Purchase', 5000, 'Included', '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000012', 'Stamp Duty', '*', 'Switch', 5000, 'Included', '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000013', 'Transaction Tax', '*', 'Redemption', 1000, 'Deducted', '2000-01-01', 0);
insert into tax_rules (id, asset_class, term, holding_months, rate_percent, yearly_exemption, table_version, effective_from, checked) values
  ('01900000-0000-7000-8000-000000000014', 'equity', 'Short', 12, 20000000, 0, 'example-1', '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000015', 'equity', 'Long', 12, 12500000, 125000000000, 'example-1', '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000016', 'hybrid', 'Short', 12, 20000000, 0, 'example-1', '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000017', 'hybrid', 'Long', 12, 12500000, 125000000000, 'example-1', '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000018', 'debt', 'Short', 24, 30000000, 0, 'example-1', '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000019', 'debt', 'Long', 24, 30000000, 0, 'example-1', '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000001a', 'gold', 'Short', 24, 30000000, 0, 'example-1', '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000001b', 'gold', 'Long', 24, 12500000, 0, 'example-1', '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000001c', 'other', 'Short', 24, 30000000, 0, 'example-1', '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000001d', 'other', 'Long', 24, 12500000, 0, 'example-1', '2000-01-01', 0);
insert into risk_models (id, risk_profile, allocation, effective_from, checked) values
  ('01900000-0000-7000-8000-00000000001e', 'conservative', '{"equity": 35, "debt": 40, "hybrid": 20, "other": 5}', '2000-01-01', 0),
  ('01900000-0000-7000-8000-00000000001f', 'moderate', '{"equity": 50, "debt": 30, "hybrid": 15, "other": 5}', '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000020', 'moderately aggressive', '{"equity": 65, "debt": 20, "hybrid": 10, "other": 5}', '2000-01-01', 0),
  ('01900000-0000-7000-8000-000000000021', 'aggressive', '{"equity": 75, "debt": 15, "hybrid": 5, "other": 5}', '2000-01-01', 0);

insert into engines (engine, zone_id, wish) values ('nav-intake', '00000000-0000-0000-0000-000000000000', 'running');
insert into engines (engine, zone_id, wish) values ('auto-invest', '00000000-0000-0000-0000-000000000000', 'running');
insert into engines (engine, zone_id, wish) values ('rebalancing', '00000000-0000-0000-0000-000000000000', 'running');
insert into engines (engine, zone_id, wish) values ('investment-orders', '00000000-0000-0000-0000-000000000000', 'running');
insert into engines (engine, zone_id, wish) values ('triggers', '00000000-0000-0000-0000-000000000000', 'running');
