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
  /** Without a value in the file. */
  no_value: number;
  /** Of those accepted: from before the last one. */
  history: number;
  /** Of those accepted: in the place of another value of their date. */
  restated: number;
}

/** An index, a volatility or another series of closes that conditions look at; nobody holds it. */
export interface MarketSeries {
  id: string;
  code: string;
  name: string;
  kind: string;
  currency: string | null;
  calendar_id: string | null;
  move_limit_percent: string | null;
  max_age: number | null;
  is_live: boolean;
  last_close: string | null;
  last_date: string | null;
  version: number;
}

export interface NewMarketSeries { code: string; name: string; kind: string; currency: string | null; calendar_id: string | null; move_limit_percent: string | null; max_age: number | null }

/** A close as it counts; revision 2 has taken the place of another. */
export interface Close { price_date: string; close: string; revision: number; reason_code: string | null; known_at: string }

/** Of a scheme, or of a market series. */
export interface QuarantineCase {
  id: string;
  scheme_id: string | null;
  series_id: string | null;
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
  /** Members that cannot be read in the database any more. */
  damaged?: string[] | null;
  client_id: string;
  name: string;
  trigger_type: string;
  trigger_condition: string;
  /** Null for several conditions. */
  trigger_value: string | null;
  trigger_field: string | null;
  /** The market series that a Price looks at; null: the scheme's own closes. */
  series: string | null;
  order_type: string;
  scheme_id: string;
  scheme_name: string;
  target_scheme_id: string | null;
  target_scheme_name: string | null;
  description: string | null;
  condition_tree: ConditionNode | null;
  goal_id: string | null;
  goal_name: string | null;
  tolerance: string | null;
  strict: boolean;
  confirm_count: number;
  trail_amount: string | null;
  oco_group_id: string | null;
  repeat: { max: number; cooldown_days: number } | null;
  funding: string;
  on_distribution: string;
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

/** A comparison of one value, or several joined. */
export type ConditionNode = { and: ConditionNode[] } | { or: ConditionNode[] } | { not: ConditionNode } | ConditionLeaf;

export interface ConditionLeaf { trigger_type: string; trigger_condition: string; trigger_value: string; scheme_id?: string; goal_id?: string; trigger_field?: string; tolerance?: string }

/** As it is sent: null takes a member away from an order that has it. */
export interface NewTrigger {
  client_id: string;
  name: string;
  trigger_type: string;
  trigger_condition?: string | null;
  trigger_value?: string | null;
  trigger_field?: string | null;
  series?: string | null;
  condition_tree?: ConditionNode | null;
  goal_id?: string | null;
  order_type: string;
  scheme_id: string;
  target_scheme_id?: string | null;
  amount?: string | null;
  units?: string | null;
  percent_of_holding?: string | null;
  all_units?: boolean | null;
  valid_from: string;
  valid_until?: string | null;
  tolerance?: string | null;
  confirm_count?: number | null;
  trail_percent?: string | null;
  trail_amount?: string | null;
  repeat?: { max: number; cooldown_days: number } | null;
  allow_immediate?: boolean;
}

/** What an order would have done over past NAVs, as they were known. */
export interface TriggerReplay {
  firings: { date: string; value: string; threshold: string; high: string | null; known_at: string; order_date: string | null; order_nav: string | null }[];
  held: { date: string; value: string; code: string; known_at: string }[];
  values_seen: number;
}

/** Orders of which one cancels the others. */
export interface OcoGroup { id: string; code: string; client_id: string; name: string; status: string; legs: TriggerOrder[]; version: number; created_at: string }

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
