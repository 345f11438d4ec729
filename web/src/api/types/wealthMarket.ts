/** NAVs, what the gate held, trigger orders, and backtests. */

export interface NavValue { nav_date: string; nav: string; revision: number; reason_code: string | null; known_at: string }

export interface NavDrop {
  id: string;
  source: string;
  file_name: string | null;
  form: string;
  received_at: string;
  local_date: string;
  status: 'accepted' | 'held' | 'rejected';
  hold_code: string | null;
  hold_reason: string | null;
  rows: number;
  accepted: number;
  unchanged: number;
  held: number;
  ignored: number;
  unknown: number;
}

export interface QuarantineCase {
  id: string;
  scheme_id: string;
  product_code: string;
  scheme_name: string;
  code: string;
  status: 'Open' | 'Accepted' | 'Rejected' | 'Adjusted';
  first_date: string;
  last_date: string;
  row_count: number;
  last_accepted_date: string | null;
  last_accepted_nav: string | null;
  proposed_factor: string | null;
  detail: { sentence?: string; value?: string | null; move_percent?: string | null; limit_percent?: string | null; median_percent?: string | null } | null;
  closed_at: string | null;
  close_reason: string | null;
  created_at: string;
  values: { price_id: string; nav_date: string; nav: string | null; raw_value: string | null; state: string }[] | null;
}

export interface NavAdjustment { factor: string; before: string; navs: number; last_nav: string | null; last_nav_after: string | null; trigger_orders: number; holdings: number }

export interface TriggerOrder {
  id: string;
  code: string;
  client_id: string;
  name: string;
  trigger_type: string;
  trigger_condition: string;
  /** Null for several conditions. */
  trigger_value: string | null;
  trigger_field: string | null;
  order_type: string;
  scheme_id: string;
  scheme_name: string;
  target_scheme_name: string | null;
  amount: number | null;
  units: string | null;
  percent_of_holding: string | null;
  all_units: boolean;
  valid_from: string;
  valid_until: string | null;
  status: string;
  trail_percent: string | null;
  high_water: string | null;
  fired_value: string | null;
  fired_date: string | null;
  predicted_nav_date: string | null;
  held_reason: string | null;
  execution_error: string | null;
  fire_no: number;
  version: number;
  /** What its condition looks at, where one order is shown. */
  last_value: string | null;
  last_value_date: string | null;
  distance_percent: string | null;
  nav_date_rule: string;
}

export interface NewTrigger { client_id: string; name: string; trigger_type: string; trigger_condition: string; trigger_value: string; order_type: string; scheme_id: string; amount?: string; units?: string; all_units?: boolean; valid_from: string; valid_until?: string; tolerance?: string }

/** Figures as the digits of their definition, as text. */
export interface BacktestLine {
  policy: string;
  rebalances: number;
  one_way_turnover_pct_per_year: string;
  final_value: string;
  cagr_pct: string;
  mean_tv_drift_bp: string;
  max_tv_drift_bp: string;
  max_drawdown_pct: string;
  xirr_pct: string | null;
  charges: string;
}

export interface BacktestResult { days: number; from: string; to: string; lines: BacktestLine[]; csv: string }
