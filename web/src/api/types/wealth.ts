/** Clients, what they hold, their goals; schemes; what waits for a person. Money travels as numbers, units, NAVs and percentages as exact text. */

export interface Client {
  id: string;
  code: string;
  external_id: string | null;
  name: string;
  adviser_id: string | null;
  currency: string;
  time_zone: string;
  kyc_status: 'Pending' | 'Verified' | 'Expired' | 'Rejected';
  kyc_valid_until: string | null;
  risk_profile: string | null;
  status: 'Active' | 'Suspended' | 'Closed';
  email: string | null;
  phone: string | null;
  retired_at: string | null;
  version: number;
  created_at: string;
}

export interface Scheme {
  id: string;
  product_code: string;
  isin: string | null;
  name: string;
  amc: string;
  structure: string | null;
  category: string;
  asset_class: string;
  plan: string | null;
  option: string | null;
  is_open_for_purchase: boolean;
  is_open_for_redemption: boolean;
  is_open_for_switch: boolean;
  is_live: boolean;
  /** Null: that of its category. */
  move_limit_percent: string | null;
  /** Null: the usual one. */
  max_nav_age: number | null;
  /** Null: the usual one. */
  calendar_id: string | null;
  retired_at: string | null;
  last_nav: string | null;
  last_nav_date: string | null;
  version: number;
}

export interface NewScheme {
  name: string;
  product_code: string;
  amc: string;
  category: string;
  asset_class: string;
  isin: string | null;
  isin_reinvest: string | null;
  plan: string | null;
  option: string | null;
  unit_decimals: number;
  calendar_id: string | null;
  is_exchange_traded: boolean;
}

export type SchemeChanges = Partial<Pick<Scheme, 'is_open_for_purchase' | 'is_open_for_redemption' | 'is_open_for_switch' | 'category' | 'asset_class' | 'move_limit_percent' | 'max_nav_age' | 'calendar_id'>>;

export interface PortfolioHolding {
  holding_id: string;
  scheme_id: string;
  scheme_name: string;
  asset_class: string;
  folio: string;
  units: string;
  nav: string | null;
  nav_date: string | null;
  value: number;
  cost: number;
  gain: number;
  percent: string;
}

export interface AllocationGap { asset_class: string; percent: string; target_percent: string; gap_percent: string; priority: 'high' | 'medium' | 'low' }

export interface Portfolio {
  client_id: string;
  currency: string;
  date: string;
  value: number;
  cost: number;
  gain: number;
  cash: { balance: number; reserved: number; available: number };
  nav_set_hash: string;
  holdings: PortfolioHolding[];
  /** Executed and not settled: part of the value, and of no holding and no balance yet. */
  in_transit: {
    value: number;
    units: { scheme_id: string; scheme_name: string; asset_class: string; units: string; nav: string | null; nav_date: string | null; value: number; cost: number }[];
    cash: { date: string; amount: number }[];
  };
  allocation: { asset_class: string; value: number; percent: string }[];
  risk_profile: string | null;
  target_allocation: Record<string, number> | null;
  drift_percent: string | null;
  gaps: AllocationGap[];
  warnings: string[];
}

export interface Goal {
  id: string;
  code: string;
  client_id: string;
  name: string;
  goal_type: string;
  target_amount: number;
  target_date: string;
  monthly_contribution: number | null;
  assumed_return_percent: string | number;
  progress_percent: string;
  status: string;
  priority: number;
  version: number;
}

export interface NewGoal { client_id: string; name: string; goal_type: string; target_amount: string; target_date: string; monthly_contribution: string | null; assumed_return_percent: string }

export interface Mandate {
  id: string;
  code: string;
  client_id: string;
  rail: string;
  rail_reference: string | null;
  ceiling: number;
  valid_from: string;
  valid_to: string | null;
  debit_lead_days: number;
  failure_streak: number;
  status: 'Pending' | 'Active' | 'Paused' | 'Failed' | 'Cancelled';
  version: number;
}

/** A lot to take over; the scheme by id or code. */
export interface HeldLot { scheme_id: string; folio?: string; units: string; cost: string; acquired_on: string; locked_until?: string }

/** Errors by the number of the item, counted from 0. */
export interface HoldingsImport { holdings: number; lots: number; dry_run: boolean; errors: Record<string, string> }

export interface GoalProgress {
  goal_id: string;
  date: string;
  value: number;
  target_amount: number;
  progress_percent: string;
  contribution: number;
  months_left: number;
  projected: number;
  projected_shortfall_percent: string;
  is_on_track: boolean;
  allocations: { holding_id: string; scheme_name: string; folio: string; share_percent: string; value: number }[];
}

export interface CashLine { id: string; amount: number; kind: string; available_on: string; note: string | null; actor: string; created_at: string }

export interface Cash { currency: string; date: string; balance: number; reserved: number; available: number; items: CashLine[]; next_cursor: string | null }

export interface WealthTask {
  id: string;
  kind: string;
  client_id: string | null;
  subject_type: string;
  subject_id: string;
  title: string;
  detail: Record<string, unknown>;
  due_at: string | null;
  status: 'Open' | 'Done' | 'Withdrawn';
  answer: string | null;
  done_by: string | null;
  done_at: string | null;
  created_at: string;
}

export type LimitScope = 'Firm' | 'Client' | 'Scheme' | 'Rule' | 'Adviser';

export interface Limit {
  id: string;
  scope: LimitScope;
  scope_id: string | null;
  kind: string;
  value: number;
  is_hard: boolean;
  currency: string | null;
  effective_from: string;
  effective_to: string | null;
  retired_at: string | null;
  version: number;
}

export interface LimitPage { items: Limit[]; next_cursor: string | null; warnings: string[] }

export type SwitchScope = 'Firm' | 'Client' | 'Scheme' | 'Rule' | 'Rail';

export interface KillSwitch {
  id: string;
  scope: SwitchScope;
  scope_id: string | null;
  rail: string | null;
  reason: string;
  engaged_by: string;
  engaged_at: string;
  release_needs_two: boolean;
  release_asked_by: string | null;
  release_asked_at: string | null;
  released_by: string | null;
  released_at: string | null;
  release_reason: string | null;
  under_way: { id: string; code: string; client_id: string; status: string }[] | null;
  under_way_count: number | null;
}
