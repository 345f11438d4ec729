create type auto_invest_status as enum ('Draft', 'Active', 'Paused', 'Needs Attention', 'Cancelled', 'Completed');
create type rebalancing_status as enum ('Draft', 'Active', 'Paused', 'Needs Attention', 'Cancelled', 'Completed');
create type rebalancing_execution_status as enum ('Pending', 'Approved', 'In Progress', 'Executed', 'Partially Executed', 'Failed', 'Rejected', 'Expired', 'Cancelled', 'Held');
create type trigger_order_status as enum ('Pending', 'Active', 'Held', 'Triggered', 'Executed', 'Rejected', 'Cancelled', 'Expired');
create type automation_log_status as enum ('Success', 'Failed', 'Skipped', 'Pending', 'Held', 'Refused', 'Asked');
create type occurrence_state as enum ('Due', 'Claimed', 'Asked', 'Held', 'Ordered', 'Executed', 'Partially Executed', 'Skipped', 'Refused', 'Failed', 'Cancelled');
create type investment_order_status as enum ('under_review', 'pending', 'confirmed', 'submitted', 'unknown', 'executed', 'settled', 'failed', 'cancelled', 'reversed');
create type mandate_status as enum ('Pending', 'Active', 'Paused', 'Failed', 'Cancelled');
create type nav_state as enum ('accepted', 'held', 'rejected', 'superseded');

create table calendars (
  id uuid primary key,
  code varchar(40) not null unique,
  name varchar(120) not null,
  time_zone varchar(64) not null,
  weekend_days jsonb not null default '[0, 6]',
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_calendars_updated_at before update on calendars for each row execute function touch_updated_at();

create table calendar_days (
  id uuid primary key,
  calendar_id uuid not null references calendars (id),
  day date not null,
  kind varchar(20) not null check (kind in ('holiday', 'weekday_holiday', 'special_session')),
  name varchar(200),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_calendar_days_calendar_id_day on calendar_days (calendar_id, day);
create trigger update_calendar_days_updated_at before update on calendar_days for each row execute function touch_updated_at();

create table products (
  id uuid primary key,
  product_code varchar(40) not null unique,
  isin varchar(12),
  isin_reinvest varchar(12),
  name varchar(300) not null,
  amc varchar(200) not null,
  structure varchar(100),
  category varchar(200) not null,
  asset_class varchar(20) not null check (asset_class in ('equity', 'debt', 'hybrid', 'gold', 'other', 'cash')),
  plan varchar(60),
  option varchar(60),
  unit_decimals int not null default 4 check (unit_decimals between 0 and 4),
  calendar_id uuid references calendars (id),
  is_exchange_traded boolean not null default false,
  is_open_for_purchase boolean not null default true,
  is_open_for_redemption boolean not null default true,
  is_open_for_switch boolean not null default true,
  is_live boolean not null default true,
  move_limit_percent numeric(9,4) check (move_limit_percent > 0),
  max_nav_age int check (max_nav_age > 0),
  retired_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_products_isin on products (isin);
create index idx_products_isin_reinvest on products (isin_reinvest);
create index idx_products_amc on products (amc);
create index idx_products_category on products (category);
create trigger update_products_updated_at before update on products for each row execute function touch_updated_at();

create table clients (
  id uuid primary key,
  code varchar(20) not null unique,
  external_id varchar(100) unique,
  name varchar(120) not null check (length(name) > 0),
  adviser_id uuid references users (id),
  currency varchar(3) not null,
  time_zone varchar(64) not null,
  kyc_status varchar(20) not null default 'Pending' check (kyc_status in ('Pending', 'Verified', 'Expired', 'Rejected')),
  kyc_valid_until date,
  risk_profile varchar(60),
  status varchar(20) not null default 'Active' check (status in ('Active', 'Suspended', 'Closed')),
  email text,
  phone text,
  shard int not null default 0 check (shard between 0 and 15),
  retired_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_clients_adviser_id on clients (adviser_id);
create index idx_clients_shard on clients (shard);
create index idx_clients_created_at_id on clients (created_at desc, id desc);
create trigger update_clients_updated_at before update on clients for each row execute function touch_updated_at();

create table scheme_terms (
  id uuid primary key,
  product_id uuid not null references products (id),
  action varchar(20) not null check (action in ('Purchase', 'Additional Purchase', 'Redemption', 'Switch')),
  minimum_amount numeric(20,4) not null default 0 check (minimum_amount >= 0),
  multiple numeric(20,4) not null default 0 check (multiple >= 0),
  minimum_units numeric(20,4) check (minimum_units >= 0),
  exit_load_steps jsonb not null default '[]',
  free_units_percent numeric(9,4) not null default 0 check (free_units_percent between 0 and 100),
  lock_in_months int not null default 0 check (lock_in_months >= 0),
  effective_from date not null,
  effective_to date,
  checked boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_scheme_terms_product_id_action_effective_from on scheme_terms (product_id, action, effective_from);
create trigger update_scheme_terms_updated_at before update on scheme_terms for each row execute function touch_updated_at();

create table product_exposures (
  id uuid primary key,
  product_id uuid not null references products (id),
  shares jsonb not null,
  effective_from date not null,
  effective_to date,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_product_exposures_product_id_effective_from on product_exposures (product_id, effective_from);
create trigger update_product_exposures_updated_at before update on product_exposures for each row execute function touch_updated_at();

create table goals (
  id uuid primary key,
  code varchar(20) not null unique,
  client_id uuid not null references clients (id),
  name varchar(120) not null check (length(name) > 0),
  goal_type varchar(60) not null,
  target_amount numeric(20,4) not null check (target_amount > 0),
  target_date date not null,
  monthly_contribution numeric(20,4) check (monthly_contribution >= 0),
  assumed_return_percent numeric(9,4) not null default 0 check (assumed_return_percent > -100),
  progress_percent numeric(9,4) not null default 0 check (progress_percent between 0 and 100),
  milestone_percent int not null default 0,
  status varchar(20) not null default 'Active' check (status in ('Active', 'Reached', 'Paused', 'Closed')),
  priority int not null default 1,
  retired_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_goals_client_id on goals (client_id);
create trigger update_goals_updated_at before update on goals for each row execute function touch_updated_at();

create table holdings (
  id uuid primary key,
  client_id uuid not null references clients (id),
  product_id uuid not null references products (id),
  folio varchar(40) not null default '',
  units numeric(20,4) not null default 0 check (units >= 0),
  reserved_units numeric(20,4) not null default 0 check (reserved_units >= 0),
  pledged_units numeric(20,4) not null default 0 check (pledged_units >= 0),
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (reserved_units + pledged_units <= units)
);
create unique index idx_holdings_client_id_product_id_folio on holdings (client_id, product_id, folio);
create index idx_holdings_product_id on holdings (product_id);
create trigger update_holdings_updated_at before update on holdings for each row execute function touch_updated_at();

create table lots (
  id uuid primary key,
  holding_id uuid not null references holdings (id),
  acquired_on date not null,
  original_units numeric(20,4) not null check (original_units > 0),
  units numeric(20,4) not null check (units >= 0),
  cost numeric(20,4) not null check (cost >= 0),
  locked_until date,
  order_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (units <= original_units)
);
create index idx_lots_holding_id_acquired_on on lots (holding_id, acquired_on);
create index idx_lots_order_id on lots (order_id);
create trigger update_lots_updated_at before update on lots for each row execute function touch_updated_at();

create table goal_allocations (
  id uuid primary key,
  goal_id uuid not null references goals (id),
  holding_id uuid not null references holdings (id),
  share_percent numeric(9,4) not null check (share_percent > 0 and share_percent <= 100),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_goal_allocations_goal_id_holding_id on goal_allocations (goal_id, holding_id);
create index idx_goal_allocations_holding_id on goal_allocations (holding_id);
create trigger update_goal_allocations_updated_at before update on goal_allocations for each row execute function touch_updated_at();

create table cash_ledger (
  id uuid primary key,
  client_id uuid not null references clients (id),
  amount numeric(20,4) not null check (amount <> 0),
  kind varchar(20) not null check (kind in ('Deposit', 'Withdrawal', 'Debit', 'Purchase', 'Redemption', 'Switch', 'Charge', 'Reserve', 'Release', 'Refund', 'Reversal', 'Adjustment')),
  available_on date not null,
  order_id uuid,
  source_id varchar(200) unique,
  note varchar(500),
  actor varchar(100) not null,
  created_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_cash_ledger_client_id_available_on on cash_ledger (client_id, available_on, kind, amount);
create index idx_cash_ledger_order_id on cash_ledger (order_id);
create trigger refuse_cash_ledger_change before update or delete on cash_ledger for each row execute function refuse_change();
create trigger refuse_cash_ledger_truncate before truncate on cash_ledger for each statement execute function refuse_change();

create table mandates (
  id uuid primary key,
  code varchar(20) not null unique,
  client_id uuid not null references clients (id),
  rail varchar(40) not null,
  rail_reference varchar(100),
  ceiling numeric(20,4) not null check (ceiling > 0),
  valid_from date not null,
  valid_to date,
  debit_lead_days int not null default 2 check (debit_lead_days between 0 and 30),
  failure_streak int not null default 0 check (failure_streak >= 0),
  status mandate_status not null default 'Pending',
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (valid_to is null or valid_to >= valid_from)
);
create index idx_mandates_client_id on mandates (client_id);
create trigger update_mandates_updated_at before update on mandates for each row execute function touch_updated_at();

create table nav_layouts (
  header_hash varchar(64) primary key,
  header varchar(4000) not null,
  columns jsonb not null,
  mapped_by varchar(100) not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_nav_layouts_updated_at before update on nav_layouts for each row execute function touch_updated_at();

create table nav_drops (
  id uuid primary key,
  seq bigint not null unique,
  source varchar(100) not null,
  file_name varchar(255),
  sha256 varchar(64) not null unique,
  form varchar(20) not null check (form in ('full', 'delta')),
  format varchar(20) not null check (format in ('amfi', 'csv', 'json')),
  received_at timestamptz not null,
  local_date date not null,
  status varchar(20) not null check (status in ('accepted', 'held', 'rejected')),
  hold_code varchar(40),
  hold_reason varchar(1000),
  header_hash varchar(64),
  row_count int not null default 0,
  accepted_count int not null default 0,
  unchanged_count int not null default 0,
  held_count int not null default 0,
  ignored_count int not null default 0,
  unknown_count int not null default 0,
  no_value_count int not null default 0,
  history_count int not null default 0,
  restated_count int not null default 0,
  actor varchar(100) not null,
  evaluated_at timestamptz,
  closed_by varchar(100),
  close_reason varchar(500),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((status = 'held') <= (hold_code is not null))
);
create index idx_nav_drops_received_at_id on nav_drops (received_at desc, id desc);
create index idx_nav_drops_seq on nav_drops (seq) where evaluated_at is null and status = 'accepted';
create trigger update_nav_drops_updated_at before update on nav_drops for each row execute function touch_updated_at();

create table nav_feeds (
  source varchar(40) primary key,
  url_hash varchar(64) not null,
  etag varchar(300),
  last_modified varchar(300),
  polled_at timestamptz not null,
  changed_at timestamptz,
  next_at timestamptz not null,
  last_status int,
  last_error varchar(500),
  failures int not null default 0 check (failures >= 0),
  drop_id uuid references nav_drops (id),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_nav_feeds_updated_at before update on nav_feeds for each row execute function touch_updated_at();

create table nav_drop_files (
  drop_id uuid primary key references nav_drops (id),
  content bytea not null,
  created_at timestamptz not null default clock_timestamp()
);
create trigger refuse_nav_drop_files_change before update or delete on nav_drop_files for each row execute function refuse_change();
create trigger refuse_nav_drop_files_truncate before truncate on nav_drop_files for each statement execute function refuse_change();

create table market_series (
  id uuid primary key,
  code varchar(40) not null unique,
  name varchar(200) not null,
  kind varchar(20) not null check (kind in ('index', 'volatility', 'commodity', 'rate', 'other')),
  currency varchar(3),
  calendar_id uuid references calendars (id),
  move_limit_percent numeric(9,4) check (move_limit_percent > 0),
  max_age int check (max_age > 0),
  is_live boolean not null default true,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger update_market_series_updated_at before update on market_series for each row execute function touch_updated_at();

create table nav_quarantine (
  id uuid primary key,
  product_id uuid references products (id),
  series_id uuid references market_series (id),
  code varchar(40) not null,
  status varchar(20) not null default 'Open' check (status in ('Open', 'Accepted', 'Rejected', 'Adjusted')),
  first_date date not null,
  last_date date not null,
  row_count int not null default 1 check (row_count > 0),
  last_accepted_date date,
  last_accepted_nav numeric(18,6),
  proposed_factor numeric(18,6),
  detail jsonb not null default '{}',
  drop_id uuid references nav_drops (id),
  closed_at timestamptz,
  closed_by varchar(100),
  close_reason varchar(500),
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((product_id is null) <> (series_id is null)),
  check ((status = 'Open') = (closed_at is null))
);
create unique index idx_nav_quarantine_product_id_code on nav_quarantine (product_id, code) where status = 'Open' and product_id is not null;
create unique index idx_nav_quarantine_series_id_code on nav_quarantine (series_id, code) where status = 'Open' and series_id is not null;
create index idx_nav_quarantine_created_at_id on nav_quarantine (created_at desc, id desc);
create trigger update_nav_quarantine_updated_at before update on nav_quarantine for each row execute function touch_updated_at();

create table nav_prices (
  id uuid primary key,
  product_id uuid not null references products (id),
  nav_date date not null,
  revision int not null check (revision > 0),
  nav numeric(18,6),
  raw_value varchar(100),
  state nav_state not null,
  reason_code varchar(40),
  drop_id uuid references nav_drops (id),
  case_id uuid references nav_quarantine (id),
  known_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (state <> 'accepted' or nav > 0)
);
create unique index idx_nav_prices_product_id_nav_date_revision on nav_prices (product_id, nav_date, revision);
create index idx_nav_prices_case_id on nav_prices (case_id) where case_id is not null;
create index idx_nav_prices_drop_id on nav_prices (drop_id);
create index idx_nav_prices_product_id_known_at on nav_prices (product_id, known_at);
create trigger update_nav_prices_updated_at before update on nav_prices for each row execute function touch_updated_at();

-- The last accepted value of each scheme, moved in the transaction that accepts it.
create table nav_latest (
  product_id uuid primary key references products (id),
  price_id uuid not null references nav_prices (id),
  nav_date date not null,
  revision int not null,
  nav numeric(18,6) not null check (nav > 0),
  previous_date date,
  previous_nav numeric(18,6),
  known_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create trigger update_nav_latest_updated_at before update on nav_latest for each row execute function touch_updated_at();

-- The exact rows that a decision saw: price ids, sorted.
create table nav_sets (
  id uuid primary key,
  hash varchar(64) not null unique,
  members jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create trigger refuse_nav_sets_change before update or delete on nav_sets for each row execute function refuse_change();
create trigger refuse_nav_sets_truncate before truncate on nav_sets for each statement execute function refuse_change();

create index idx_nav_sets_created_at on nav_sets (created_at);

create table market_prices (
  id uuid primary key,
  series_id uuid not null references market_series (id),
  price_date date not null,
  revision int not null check (revision > 0),
  close numeric(18,6),
  raw_value varchar(100),
  state nav_state not null,
  reason_code varchar(40),
  drop_id uuid references nav_drops (id),
  case_id uuid references nav_quarantine (id),
  known_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_market_prices_series_id_price_date_revision on market_prices (series_id, price_date, revision);
create index idx_market_prices_case_id on market_prices (case_id) where case_id is not null;
create index idx_market_prices_drop_id on market_prices (drop_id) where drop_id is not null;
create trigger update_market_prices_updated_at before update on market_prices for each row execute function touch_updated_at();

-- What had used a value before it was restated.
create table restated_uses (
  id uuid primary key,
  kind varchar(20) not null check (kind in ('execution', 'investment_order', 'trigger_order', 'auto_invest_run')),
  subject_id uuid not null,
  client_id uuid not null references clients (id),
  occurrence_key varchar(200),
  price_id uuid references nav_prices (id),
  product_id uuid references products (id),
  market_price_id uuid references market_prices (id),
  series_id uuid references market_series (id),
  nav_date date not null,
  nav_before numeric(18,6) not null,
  nav_after numeric(18,6) not null,
  created_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((price_id is null) = (product_id is null) and (market_price_id is null) = (series_id is null) and (price_id is null) <> (market_price_id is null))
);
create index idx_restated_uses_subject_id on restated_uses (subject_id);
create index idx_restated_uses_occurrence_key on restated_uses (occurrence_key) where occurrence_key is not null;
create trigger refuse_restated_uses_change before update or delete on restated_uses for each row execute function refuse_change();
create trigger refuse_restated_uses_truncate before truncate on restated_uses for each statement execute function refuse_change();

create table corporate_actions (
  id uuid primary key,
  product_id uuid not null references products (id),
  action_date date not null,
  kind varchar(20) not null check (kind in ('Face Value', 'Distribution', 'Merger', 'Segregation', 'Closure')),
  factor numeric(18,6) check (factor > 0),
  amount numeric(18,6) check (amount > 0),
  target_product_id uuid references products (id),
  note varchar(500),
  recorded_by varchar(100) not null,
  applied_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_corporate_actions_product_id_action_date_kind on corporate_actions (product_id, action_date, kind);
create trigger update_corporate_actions_updated_at before update on corporate_actions for each row execute function touch_updated_at();

create table cutoffs (
  id uuid primary key,
  category varchar(200) not null default '*',
  direction varchar(20) not null check (direction in ('Purchase', 'Redemption', 'Switch')),
  channel varchar(40) not null default '*',
  cut_off varchar(5) not null,
  nav_rule varchar(20) not null check (nav_rule in ('Same Day', 'Previous Day')),
  needs_realised_money boolean not null default true,
  effective_from date not null,
  effective_to date,
  checked boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_cutoffs_category_direction_channel_effective_from on cutoffs (category, direction, channel, effective_from);
create trigger update_cutoffs_updated_at before update on cutoffs for each row execute function touch_updated_at();

create table settlement_rules (
  id uuid primary key,
  category varchar(200) not null default '*',
  direction varchar(20) not null check (direction in ('Purchase', 'Redemption', 'Switch')),
  cash_days int not null check (cash_days between 0 and 60),
  unit_days int not null check (unit_days between 0 and 60),
  effective_from date not null,
  effective_to date,
  checked boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_settlement_rules_category_direction_effective_from on settlement_rules (category, direction, effective_from);
create trigger update_settlement_rules_updated_at before update on settlement_rules for each row execute function touch_updated_at();

create table charge_rules (
  id uuid primary key,
  kind varchar(20) not null check (kind in ('Stamp Duty', 'Transaction Tax', 'Brokerage')),
  category varchar(200) not null default '*',
  direction varchar(20) not null check (direction in ('Purchase', 'Redemption', 'Switch')),
  rate_percent numeric(9,4) not null check (rate_percent >= 0),
  mode varchar(20) not null check (mode in ('Deducted', 'Included')),
  effective_from date not null,
  effective_to date,
  checked boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_charge_rules_kind_category_direction_effective_from on charge_rules (kind, category, direction, effective_from);
create trigger update_charge_rules_updated_at before update on charge_rules for each row execute function touch_updated_at();

create table tax_rules (
  id uuid primary key,
  asset_class varchar(20) not null check (asset_class in ('equity', 'debt', 'hybrid', 'gold', 'other', 'cash')),
  term varchar(20) not null check (term in ('Short', 'Long')),
  holding_months int not null check (holding_months >= 0),
  rate_percent numeric(9,4) not null check (rate_percent between 0 and 100),
  yearly_exemption numeric(20,4) not null default 0 check (yearly_exemption >= 0),
  table_version varchar(40) not null,
  effective_from date not null,
  effective_to date,
  checked boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_tax_rules_asset_class_term_effective_from on tax_rules (asset_class, term, effective_from);
create trigger update_tax_rules_updated_at before update on tax_rules for each row execute function touch_updated_at();

create table risk_models (
  id uuid primary key,
  risk_profile varchar(60) not null,
  allocation jsonb not null,
  effective_from date not null,
  effective_to date,
  checked boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (effective_to is null or effective_to >= effective_from)
);
create unique index idx_risk_models_risk_profile_effective_from on risk_models (risk_profile, effective_from);
create trigger update_risk_models_updated_at before update on risk_models for each row execute function touch_updated_at();

create table auto_invest_rules (
  id uuid primary key,
  client_id uuid not null references clients (id),
  name varchar(120) not null check (length(name) > 0),
  description varchar(4000),
  scheme_id uuid not null references products (id),
  scheme_name varchar(300) not null,
  amount numeric(20,4) not null check (amount > 0),
  frequency varchar(20) not null check (frequency in ('Daily', 'Weekly', 'Fortnightly', 'Monthly', 'Quarterly', 'Half-Yearly', 'Yearly')),
  trigger_type varchar(20) not null check (trigger_type in ('Date', 'Goal Progress', 'Portfolio Drift', 'Market Condition')),
  trigger_config jsonb not null default '{}',
  goal_id uuid references goals (id) on delete set null,
  goal_name varchar(120),
  start_date date not null,
  end_date date,
  next_execution_date date,
  status auto_invest_status not null default 'Active',
  is_enabled boolean not null default true,
  max_total_amount numeric(20,4) check (max_total_amount > 0),
  max_per_execution numeric(20,4) check (max_per_execution > 0),
  min_balance_required numeric(20,4) check (min_balance_required >= 0),
  created_by uuid not null references users (id),
  execution_count int not null default 0 check (execution_count >= 0),
  last_execution_date timestamptz,
  last_execution_status varchar(20) check (last_execution_status in ('Success', 'Failed')),
  last_execution_error varchar(1000),
  code varchar(20) not null unique,
  currency varchar(3) not null,
  basket jsonb,
  folio varchar(40),
  time_zone varchar(64) not null,
  calendar_id uuid references calendars (id),
  roll_convention varchar(20) not null default 'Following' check (roll_convention in ('Following', 'Preceding', 'Modified Following', 'Skip')),
  next_run_at timestamptz,
  occurrence_no int not null default 0 check (occurrence_no >= 0),
  step_up jsonb,
  max_executions int check (max_executions > 0),
  until_goal boolean not null default false,
  funding varchar(20) not null default 'Cash' check (funding in ('Mandate', 'Cash', 'Liquid Scheme')),
  source_scheme_id uuid references products (id),
  mandate_id uuid references mandates (id),
  catch_up_policy varchar(20) not null default 'Ask' check (catch_up_policy in ('Ask', 'Run All', 'Run Latest', 'Skip')),
  catch_up_window_days int not null default 31 check (catch_up_window_days between 0 and 366),
  overlap_policy varchar(20) not null default 'Buffer One' check (overlap_policy in ('Buffer One', 'Skip')),
  cooldown_days int not null default 0 check (cooldown_days >= 0),
  collapse_same_day boolean not null default false,
  skips jsonb not null default '[]',
  pause_until date,
  approval varchar(20) not null default 'None' check (approval in ('None', 'Above Amount', 'Always')),
  approval_above numeric(20,4) check (approval_above > 0),
  total_invested numeric(20,4) not null default 0 check (total_invested >= 0),
  condition_state jsonb not null default '{}',
  failure_streak int not null default 0 check (failure_streak >= 0),
  max_failures int check (max_failures > 0),
  retired_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
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
create trigger update_auto_invest_rules_updated_at before update on auto_invest_rules for each row execute function touch_updated_at();

create table rebalancing_rules (
  id uuid primary key,
  client_id uuid not null references clients (id),
  name varchar(120) not null check (length(name) > 0),
  description varchar(4000),
  strategy varchar(20) not null check (strategy in ('Threshold-Based', 'Time-Based', 'Drift-Based', 'Hybrid')),
  target_allocation jsonb not null,
  threshold_percent numeric(9,4) not null check (threshold_percent > 0),
  min_drift_percent numeric(9,4) check (min_drift_percent > 0),
  rebalance_amount numeric(20,4) check (rebalance_amount > 0),
  frequency varchar(20) check (frequency in ('Daily', 'Weekly', 'Fortnightly', 'Monthly', 'Quarterly', 'Half-Yearly', 'Yearly')),
  day_of_month int check (day_of_month between 1 and 31),
  day_of_week int check (day_of_week between 0 and 6),
  trigger_on_drift boolean not null default true,
  trigger_on_schedule boolean not null default false,
  execute_automatically boolean not null default false,
  require_confirmation boolean not null default true,
  status rebalancing_status not null default 'Active',
  is_enabled boolean not null default true,
  last_rebalanced_date date,
  next_rebalancing_date date,
  execution_count int not null default 0 check (execution_count >= 0),
  last_execution_status varchar(20) check (last_execution_status in ('Success', 'Failed', 'Skipped')),
  code varchar(20) not null unique,
  created_by uuid not null references users (id),
  threshold_kind varchar(20) not null default 'Absolute' check (threshold_kind in ('Absolute', 'Relative', 'Either', 'Both', 'Total Variation')),
  relative_percent numeric(9,4) check (relative_percent > 0),
  destination_kind varchar(20) not null default 'Target' check (destination_kind in ('Target', 'Band', 'Halfway')),
  destination_percent numeric(9,4) check (destination_percent >= 0),
  per_asset jsonb,
  class_funds jsonb,
  look_through boolean not null default false,
  cash_buffer_percent numeric(9,4) not null default 0.25 check (cash_buffer_percent between 0 and 100),
  sell_policy varchar(20) not null default 'If Needed' check (sell_policy in ('Never', 'If Needed', 'Always')),
  lot_policy varchar(20) not null default 'FIFO' check (lot_policy in ('FIFO', 'Tax Min')),
  residual_rule varchar(20) not null default 'Proportional' check (residual_rule in ('Proportional', 'Relative Level', 'Cheapest First')),
  tax_budget numeric(20,4) check (tax_budget >= 0),
  benefit_factor numeric(18,6) check (benefit_factor >= 0),
  min_order_amount numeric(20,4) check (min_order_amount >= 0),
  max_turnover_percent numeric(9,4) check (max_turnover_percent > 0),
  cooldown_days int not null default 0 check (cooldown_days >= 0),
  overlap_policy varchar(20) not null default 'Skip' check (overlap_policy in ('Buffer One', 'Skip')),
  approval_above numeric(20,4) check (approval_above > 0),
  time_zone varchar(64) not null,
  calendar_id uuid references calendars (id),
  roll_convention varchar(20) not null default 'Following' check (roll_convention in ('Following', 'Preceding', 'Modified Following', 'Skip')),
  catch_up_policy varchar(20) not null default 'Ask' check (catch_up_policy in ('Ask', 'Run All', 'Run Latest', 'Skip')),
  catch_up_window_days int not null default 31 check (catch_up_window_days between 0 and 366),
  start_date date,
  next_run_at timestamptz,
  occurrence_no int not null default 0,
  skips jsonb not null default '[]',
  pause_until date,
  last_evaluated_at timestamptz,
  last_drift_percent numeric(9,4),
  failure_streak int not null default 0 check (failure_streak >= 0),
  retired_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (trigger_on_drift or trigger_on_schedule),
  check (not trigger_on_schedule or frequency is not null)
);
create index idx_rebalancing_rules_client_id on rebalancing_rules (client_id);
create index idx_rebalancing_rules_status on rebalancing_rules (status);
create index idx_rebalancing_rules_next_rebalancing_date on rebalancing_rules (next_rebalancing_date);
create index idx_rebalancing_rules_next_run_at_id on rebalancing_rules (next_run_at, id) where status = 'Active' and is_enabled;
create index idx_rebalancing_rules_created_at_id on rebalancing_rules (created_at desc, id desc);
create trigger update_rebalancing_rules_updated_at before update on rebalancing_rules for each row execute function touch_updated_at();

create table rebalancing_executions (
  id uuid primary key,
  rule_id uuid not null references rebalancing_rules (id),
  client_id uuid not null references clients (id),
  execution_date date not null,
  status rebalancing_execution_status not null,
  current_allocation jsonb not null,
  target_allocation jsonb not null,
  drift_percent numeric(9,4) not null,
  actions jsonb not null default '[]',
  executed_at timestamptz,
  executed_by uuid references users (id),
  order_ids jsonb not null default '[]',
  error varchar(1000),
  code varchar(20) not null unique,
  rule_version bigint not null,
  occurrence_key varchar(200) not null unique,
  run_type varchar(20) not null default 'Full' check (run_type in ('Full', 'Invest Cash', 'Partial Liquidation')),
  initiated_from varchar(20) not null check (initiated_from in ('engine', 'api', 'person')),
  planned_drift_percent numeric(9,4),
  after_drift_percent numeric(9,4),
  plan jsonb not null default '{}',
  plan_hash varchar(64),
  nav_set_id uuid references nav_sets (id),
  decision_id uuid references decisions (id),
  approval_id uuid references approvals (id),
  approved_plan jsonb,
  expires_at timestamptz,
  orders_planned int not null default 0,
  orders_executed int not null default 0,
  orders_failed int not null default 0,
  orders_skipped int not null default 0,
  residual jsonb,
  warnings jsonb not null default '[]',
  held_reason varchar(200),
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_rebalancing_executions_rule_id on rebalancing_executions (rule_id);
create index idx_rebalancing_executions_client_id on rebalancing_executions (client_id);
create index idx_rebalancing_executions_status on rebalancing_executions (status);
create index idx_rebalancing_executions_execution_date on rebalancing_executions (execution_date);
create unique index idx_rebalancing_executions_rule_id_open on rebalancing_executions (rule_id) where status in ('Pending', 'Approved', 'In Progress', 'Held');
create index idx_rebalancing_executions_created_at_id on rebalancing_executions (created_at desc, id desc);
create trigger update_rebalancing_executions_updated_at before update on rebalancing_executions for each row execute function touch_updated_at();

create table oco_groups (
  id uuid primary key,
  code varchar(20) not null unique,
  client_id uuid not null references clients (id),
  name varchar(120) not null,
  status varchar(20) not null default 'Open' check (status in ('Open', 'Fired', 'Cancelled', 'Expired')),
  created_by uuid not null references users (id),
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_oco_groups_client_id on oco_groups (client_id);
create trigger update_oco_groups_updated_at before update on oco_groups for each row execute function touch_updated_at();

create table trigger_orders (
  id uuid primary key,
  client_id uuid not null references clients (id),
  name varchar(120) not null check (length(name) > 0),
  description varchar(4000),
  created_by uuid not null references users (id),
  trigger_type varchar(20) not null check (trigger_type in ('Price', 'NAV', 'Portfolio Value', 'Goal Progress', 'Date', 'Custom')),
  trigger_condition varchar(20) not null check (trigger_condition in ('Greater Than', 'Less Than', 'Equals', 'Crosses Above', 'Crosses Below')),
  trigger_value numeric(18,6) not null,
  trigger_field varchar(100),
  order_type varchar(20) not null check (order_type in ('Purchase', 'Redemption', 'Switch')),
  scheme_id uuid not null references products (id),
  scheme_name varchar(300) not null,
  target_scheme_id uuid references products (id),
  target_scheme_name varchar(300),
  amount numeric(20,4) check (amount > 0),
  units numeric(20,4) check (units > 0),
  goal_id uuid references goals (id) on delete set null,
  goal_name varchar(120),
  valid_from timestamptz not null,
  valid_until timestamptz,
  status trigger_order_status not null default 'Active',
  is_enabled boolean not null default true,
  triggered_at timestamptz,
  executed_at timestamptz,
  executed_order_id uuid,
  execution_status varchar(20) check (execution_status in ('Success', 'Failed')),
  execution_error varchar(1000),
  code varchar(20) not null unique,
  condition_tree jsonb,
  tolerance numeric(18,6) check (tolerance >= 0),
  strict boolean not null default false,
  confirm_count int not null default 1 check (confirm_count between 1 and 20),
  confirmed int not null default 0,
  allow_immediate boolean not null default false,
  trail_percent numeric(9,4) check (trail_percent > 0 and trail_percent < 100),
  trail_amount numeric(18,6) check (trail_amount > 0),
  high_water numeric(18,6),
  armed boolean,
  was_true boolean not null default false,
  reference_value numeric(18,6),
  percent_of_holding numeric(9,4) check (percent_of_holding > 0 and percent_of_holding <= 100),
  all_units boolean not null default false,
  oco_group_id uuid references oco_groups (id),
  repeat jsonb,
  fire_no int not null default 0 check (fire_no >= 0),
  rearm_after date,
  funding varchar(20) not null default 'Cash' check (funding in ('Mandate', 'Cash', 'Liquid Scheme')),
  mandate_id uuid references mandates (id),
  folio varchar(40),
  approval varchar(20) not null default 'None' check (approval in ('None', 'Above Amount', 'Always')),
  approval_above numeric(20,4) check (approval_above > 0),
  on_distribution varchar(20) not null default 'Hold' check (on_distribution in ('Hold', 'Adjust', 'Ignore')),
  series_id uuid references market_series (id),
  series_code varchar(40),
  time_zone varchar(64) not null,
  fired_value numeric(18,6),
  fired_date date,
  predicted_nav_date date,
  held_reason varchar(200),
  failure_streak int not null default 0,
  retired_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((order_type = 'Switch') = (target_scheme_id is not null)),
  check (target_scheme_id is null or target_scheme_id <> scheme_id),
  check ((amount is not null)::int + (units is not null)::int + (percent_of_holding is not null)::int + all_units::int = 1),
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
create trigger update_trigger_orders_updated_at before update on trigger_orders for each row execute function touch_updated_at();

create table automation_occurrences (
  id uuid primary key,
  occurrence_key varchar(200) not null unique,
  automation_type varchar(20) not null check (automation_type in ('AutoInvest', 'Rebalancing', 'TriggerOrder')),
  automation_id uuid not null,
  client_id uuid not null references clients (id),
  nominal_date date,
  run_date date,
  due_at timestamptz not null,
  attempt int not null default 0,
  lease_epoch bigint not null default 0,
  state occurrence_state not null default 'Due',
  rule_version bigint not null,
  amount numeric(20,4),
  reason_code varchar(60),
  nav_set_id uuid references nav_sets (id),
  decision_id uuid references decisions (id),
  next_log_no int not null default 1,
  claimed_at timestamptz,
  finished_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_automation_occurrences_automation_id_due_at on automation_occurrences (automation_id, due_at);
create index idx_automation_occurrences_fired_nominal_date on automation_occurrences (nominal_date) where automation_type = 'TriggerOrder';
create index idx_automation_occurrences_due_at_id on automation_occurrences (due_at, id) where state in ('Due', 'Held');
create trigger update_automation_occurrences_updated_at before update on automation_occurrences for each row execute function touch_updated_at();

create table automation_faults (
  id uuid primary key,
  subject_id uuid not null,
  step varchar(30) not null check (step in ('auto_invest_due', 'auto_invest_held', 'auto_invest_pause', 'rebalancing_rule', 'rebalancing_execution', 'trigger_order', 'investment_order', 'order_reply', 'debit_asking', 'debit_telling', 'debit_reply')),
  tries int not null check (tries > 0),
  retry_at timestamptz not null,
  cause varchar(300) not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  unique (subject_id, step)
);
create trigger update_automation_faults_updated_at before update on automation_faults for each row execute function touch_updated_at();

create table automation_execution_logs (
  id uuid primary key,
  automation_type varchar(20) not null check (automation_type in ('AutoInvest', 'Rebalancing', 'TriggerOrder')),
  automation_id uuid not null,
  client_id uuid not null references clients (id),
  execution_date date not null,
  status automation_log_status not null,
  order_id uuid,
  error varchar(1000),
  details jsonb not null default '{}',
  chain varchar(60) not null,
  seq bigint not null check (seq > 0),
  occurrence_key varchar(200) not null,
  decision_no int not null check (decision_no > 0),
  is_terminal boolean not null default false,
  decision varchar(20) not null check (decision in ('execute', 'skip', 'hold', 'refuse', 'ask', 'fail', 'settle')),
  gate varchar(40),
  reason_code varchar(60),
  rule_version bigint not null,
  inputs jsonb not null default '{}',
  outputs jsonb not null default '{}',
  actor varchar(100) not null,
  decision_id uuid references decisions (id),
  duration_us bigint not null default 0,
  at timestamptz not null,
  prev_hash varchar(64) not null,
  hash varchar(64) not null,
  created_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
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
create trigger refuse_automation_execution_logs_change before update or delete on automation_execution_logs for each row execute function refuse_change();
create trigger refuse_automation_execution_logs_truncate before truncate on automation_execution_logs for each statement execute function refuse_change();

-- The last link of each chain, locked while one is added.
create table execution_log_heads (
  chain varchar(60) primary key,
  seq bigint not null,
  hash varchar(64) not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create trigger update_execution_log_heads_updated_at before update on execution_log_heads for each row execute function touch_updated_at();

create table investment_orders (
  id uuid primary key,
  code varchar(20) not null unique,
  idempotency_key varchar(220) not null unique,
  occurrence_key varchar(200),
  client_id uuid not null references clients (id),
  product_id uuid not null references products (id),
  target_product_id uuid references products (id),
  folio varchar(40),
  order_type varchar(20) not null check (order_type in ('Purchase', 'Redemption', 'Switch')),
  amount numeric(20,4) check (amount > 0),
  units numeric(20,4) check (units > 0),
  percent_of_holding numeric(9,4),
  all_units boolean not null default false,
  lots jsonb not null default '[]',
  depends_on jsonb not null default '[]',
  execution_id uuid references rebalancing_executions (id),
  goal_id uuid references goals (id) on delete set null,
  rail varchar(40) not null,
  client_reference varchar(80),
  rail_reference varchar(100),
  status investment_order_status not null,
  currency varchar(3) not null,
  funding varchar(20) not null default 'Cash' check (funding in ('Mandate', 'Cash', 'Liquid Scheme')),
  mandate_id uuid references mandates (id),
  reserved_amount numeric(20,4) not null default 0 check (reserved_amount >= 0),
  reserved_units numeric(20,4) not null default 0 check (reserved_units >= 0),
  reserved_parts jsonb not null default '[]',
  order_date date,
  predicted_nav_date date,
  nav_date date,
  nav numeric(18,6),
  executed_units numeric(20,4),
  executed_amount numeric(20,4),
  target_nav numeric(18,6),
  target_units numeric(20,4),
  charges numeric(20,4) not null default 0,
  charge_lines jsonb not null default '[]',
  cash_date date,
  unit_date date,
  cutoff_at timestamptz,
  send_after timestamptz,
  attempts int not null default 0,
  held_code varchar(60),
  held_reason varchar(500),
  debit_asked_at timestamptz,
  mandate_debit varchar(20) check (mandate_debit in ('asked', 'unknown', 'told', 'collected', 'failed')),
  debit_due_date date,
  debit_after timestamptz,
  failure_code varchar(60),
  failure_reason varchar(500),
  submitted_at timestamptz,
  executed_at timestamptz,
  settled_at timestamptz,
  actor varchar(100) not null,
  decision_id uuid references decisions (id),
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((amount is not null)::int + (units is not null)::int + (percent_of_holding is not null)::int + all_units::int = 1),
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
create trigger update_investment_orders_updated_at before update on investment_orders for each row execute function touch_updated_at();

create table investment_order_events (
  id uuid primary key,
  order_id uuid not null references investment_orders (id),
  seq int not null check (seq > 0),
  kind varchar(20) not null check (kind in ('state', 'fill', 'query', 'reply', 'note')),
  from_status investment_order_status,
  to_status investment_order_status,
  at timestamptz not null,
  actor varchar(100) not null,
  source_id varchar(200),
  detail jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_investment_order_events_order_id_seq on investment_order_events (order_id, seq);
create unique index idx_investment_order_events_order_id_source_id on investment_order_events (order_id, source_id) where source_id is not null;
create trigger refuse_investment_order_events_change before update or delete on investment_order_events for each row execute function refuse_change();
create trigger refuse_investment_order_events_truncate before truncate on investment_order_events for each statement execute function refuse_change();

-- The book of the paper broker: what was placed with it, as an outside rail would keep it.
create table paper_orders (
  client_reference varchar(80) primary key,
  order_id uuid not null references investment_orders (id),
  received_at timestamptz not null,
  order_date date not null,
  nav_date date not null,
  status varchar(20) not null default 'open' check (status in ('open', 'filled', 'rejected', 'cancelled', 'reversed')),
  not_before timestamptz,
  script jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create index idx_paper_orders_status_nav_date on paper_orders (status, nav_date);
create index idx_paper_orders_order_id on paper_orders (order_id);
create trigger update_paper_orders_updated_at before update on paper_orders for each row execute function touch_updated_at();

create table limits (
  id uuid primary key,
  scope varchar(20) not null check (scope in ('Firm', 'Client', 'Scheme', 'Rule', 'Adviser')),
  scope_id uuid,
  kind varchar(26) not null check (kind in ('Order Amount', 'Amount Per Day', 'Orders Per Day', 'Turnover Percent Per Month', 'Percent Of Portfolio')),
  value numeric(20,4) not null check (value > 0),
  is_hard boolean not null default true,
  currency varchar(3),
  effective_from date not null,
  effective_to date,
  created_by uuid not null references users (id),
  retired_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check (effective_to is null or effective_to >= effective_from),
  check (kind <> 'Percent Of Portfolio' or value <= 100),
  check (scope <> 'Firm' or scope_id is null)
);
create index idx_limits_scope_scope_id on limits (scope, scope_id);
create index idx_limits_created_at_id on limits (created_at desc, id desc);
create trigger update_limits_updated_at before update on limits for each row execute function touch_updated_at();

create table limit_usage (
  id uuid primary key,
  limit_id uuid not null references limits (id),
  subject_id uuid not null,
  period_key varchar(20) not null,
  used numeric(20,4) not null default 0 check (used >= 0),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}'
);
create unique index idx_limit_usage_limit_id_subject_id_period_key on limit_usage (limit_id, subject_id, period_key);
create trigger update_limit_usage_updated_at before update on limit_usage for each row execute function touch_updated_at();

create table kill_switches (
  id uuid primary key,
  scope varchar(20) not null check (scope in ('Firm', 'Client', 'Scheme', 'Rule', 'Rail')),
  scope_id uuid,
  rail varchar(40),
  reason varchar(500) not null check (length(reason) > 0),
  engaged_by uuid not null references users (id),
  engaged_at timestamptz not null,
  release_needs_two boolean not null default false,
  release_asked_by uuid references users (id),
  release_asked_at timestamptz,
  released_by uuid references users (id),
  released_at timestamptz,
  release_reason varchar(500),
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((released_at is null) = (released_by is null)),
  check ((scope = 'Rail') = (rail is not null)),
  check (scope in ('Firm', 'Rail') or scope_id is not null)
);
create unique index idx_kill_switches_scope_scope_id_rail on kill_switches (scope, coalesce(scope_id, '00000000-0000-0000-0000-000000000000'), coalesce(rail, '')) where released_at is null;
create index idx_kill_switches_created_at_id on kill_switches (created_at desc, id desc);
create trigger update_kill_switches_updated_at before update on kill_switches for each row execute function touch_updated_at();

-- What waits for a person: one open question a subject and kind.
create table wealth_tasks (
  id uuid primary key,
  kind varchar(20) not null check (kind in ('missed_dates', 'approval', 'quarantine', 'held_drop', 'nav_feed', 'unknown_order', 'order_before_cutoff', 'order_leaving_late', 'rule_attention', 'corporate_action', 'soft_limit')),
  client_id uuid references clients (id),
  subject_type varchar(40) not null,
  subject_id uuid not null,
  title varchar(300) not null,
  detail jsonb not null default '{}',
  due_at timestamptz,
  status varchar(20) not null default 'Open' check (status in ('Open', 'Done', 'Withdrawn')),
  answer varchar(60),
  done_by varchar(100),
  done_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  metadata jsonb not null default '{}',
  check ((status = 'Open') = (done_at is null))
);
create unique index idx_wealth_tasks_kind_subject_id on wealth_tasks (kind, subject_id) where status = 'Open';
create index idx_wealth_tasks_client_id on wealth_tasks (client_id);
create index idx_wealth_tasks_created_at_id on wealth_tasks (created_at desc, id desc);
create trigger update_wealth_tasks_updated_at before update on wealth_tasks for each row execute function touch_updated_at();

create view schemes as select * from products;

-- Examples: nobody has checked them for this installation, and what was reckoned with one says so.
insert into cutoffs (id, category, direction, channel, cut_off, nav_rule, needs_realised_money, effective_from, checked) values
  ('01900000-0000-7000-8000-000000000001', '*', 'Purchase', '*', '15:00', 'Same Day', true, '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000002', '*', 'Redemption', '*', '15:00', 'Same Day', false, '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000003', '*', 'Switch', '*', '15:00', 'Same Day', true, '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000004', 'liquid', 'Purchase', '*', '13:30', 'Previous Day', true, '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000005', 'liquid', 'Redemption', '*', '15:00', 'Previous Day', false, '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000006', 'overnight', 'Purchase', '*', '13:30', 'Previous Day', true, '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000007', 'overnight', 'Redemption', '*', '19:00', 'Previous Day', false, '2000-01-01', false);
insert into settlement_rules (id, category, direction, cash_days, unit_days, effective_from, checked) values
  ('01900000-0000-7000-8000-000000000008', '*', 'Purchase', 0, 2, '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000009', '*', 'Redemption', 2, 0, '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000000a', '*', 'Switch', 2, 2, '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000000b', 'liquid', 'Purchase', 0, 1, '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000000c', 'liquid', 'Redemption', 1, 0, '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000000d', 'overnight', 'Purchase', 0, 1, '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000000e', 'overnight', 'Redemption', 1, 0, '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000000f', 'overseas', 'Purchase', 0, 5, '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000010', 'overseas', 'Redemption', 5, 0, '2000-01-01', false);
insert into charge_rules (id, kind, category, direction, rate_percent, mode, effective_from, checked) values
  ('01900000-0000-7000-8000-000000000011', 'Stamp Duty', '*', 'Purchase', 0.005, 'Included', '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000012', 'Stamp Duty', '*', 'Switch', 0.005, 'Included', '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000013', 'Transaction Tax', '*', 'Redemption', 0.001, 'Deducted', '2000-01-01', false);
insert into tax_rules (id, asset_class, term, holding_months, rate_percent, yearly_exemption, table_version, effective_from, checked) values
  ('01900000-0000-7000-8000-000000000014', 'equity', 'Short', 12, 20, 0, 'example-1', '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000015', 'equity', 'Long', 12, 12.5, 125000, 'example-1', '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000016', 'hybrid', 'Short', 12, 20, 0, 'example-1', '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000017', 'hybrid', 'Long', 12, 12.5, 125000, 'example-1', '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000018', 'debt', 'Short', 24, 30, 0, 'example-1', '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000019', 'debt', 'Long', 24, 30, 0, 'example-1', '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000001a', 'gold', 'Short', 24, 30, 0, 'example-1', '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000001b', 'gold', 'Long', 24, 12.5, 0, 'example-1', '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000001c', 'other', 'Short', 24, 30, 0, 'example-1', '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000001d', 'other', 'Long', 24, 12.5, 0, 'example-1', '2000-01-01', false);
insert into risk_models (id, risk_profile, allocation, effective_from, checked) values
  ('01900000-0000-7000-8000-00000000001e', 'conservative', '{"equity": 35, "debt": 40, "hybrid": 20, "other": 5}', '2000-01-01', false),
  ('01900000-0000-7000-8000-00000000001f', 'moderate', '{"equity": 50, "debt": 30, "hybrid": 15, "other": 5}', '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000020', 'moderately aggressive', '{"equity": 65, "debt": 20, "hybrid": 10, "other": 5}', '2000-01-01', false),
  ('01900000-0000-7000-8000-000000000021', 'aggressive', '{"equity": 75, "debt": 15, "hybrid": 5, "other": 5}', '2000-01-01', false);

insert into engines (engine, zone_id, wish) values ('nav-intake', '00000000-0000-0000-0000-000000000000', 'running');
insert into engines (engine, zone_id, wish) values ('auto-invest', '00000000-0000-0000-0000-000000000000', 'running');
insert into engines (engine, zone_id, wish) values ('rebalancing', '00000000-0000-0000-0000-000000000000', 'running');
insert into engines (engine, zone_id, wish) values ('investment-orders', '00000000-0000-0000-0000-000000000000', 'running');
insert into engines (engine, zone_id, wish) values ('triggers', '00000000-0000-0000-0000-000000000000', 'running');
