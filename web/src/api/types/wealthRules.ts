/** Standing instructions: auto-invest rules and rebalancing rules, their dates, executions and plans. */

export type RuleStatus = 'Draft' | 'Active' | 'Paused' | 'Needs Attention' | 'Cancelled' | 'Completed';

export interface AutoInvestRule {
  id: string;
  code: string;
  /** Members that cannot be read in the database any more. */
  damaged?: string[] | null;
  client_id: string;
  name: string;
  description: string | null;
  scheme_id: string;
  scheme_name: string;
  amount: number;
  currency: string;
  frequency: string;
  trigger_type: string;
  trigger_config: Record<string, unknown> | null;
  goal_id: string | null;
  goal_name: string | null;
  start_date: string;
  end_date: string | null;
  next_execution_date: string | null;
  next_run_at: string | null;
  status: RuleStatus;
  is_enabled: boolean;
  max_total_amount: number | null;
  max_per_execution: number | null;
  min_balance_required: number | null;
  max_executions: number | null;
  until_goal: boolean;
  step_up: StepUp | null;
  mandate_id: string | null;
  overlap_policy: string;
  approval_above: number | null;
  execution_count: number;
  last_execution_date: string | null;
  last_execution_status: string | null;
  last_execution_error: string | null;
  basket: { scheme_id: string; percent: string }[] | null;
  time_zone: string;
  roll_convention: string;
  funding: string;
  catch_up_policy: string;
  skips: string[];
  pause_until: string | null;
  approval: string;
  total_invested: number;
  version: number;
}

export interface RuleDate {
  k: number;
  nominal_date: string | null;
  run_date: string | null;
  run_at: string | null;
  state: string;
  debit_date: string | null;
  predicted_nav_date: string | null;
  unit_date: string | null;
  cash_date: string | null;
  amount: number | null;
  steps: { name: string; before: number; limit: number; after: number }[];
  warnings: string[];
}

export interface RulePreview { items: RuleDate[]; warnings: string[] }

export interface NewAutoInvest {
  client_id: string;
  name: string;
  scheme_id?: string;
  amount: string;
  frequency: string;
  trigger_type: string;
  trigger_config: Record<string, unknown>;
  start_date: string;
  end_date?: string | null;
  funding: string;
  roll_convention: string;
  step_up?: StepUp | null;
  basket?: { scheme_id: string; percent: string }[] | null;
  description?: string | null;
  goal_id?: string | null;
  mandate_id?: string | null;
  max_total_amount?: string | null;
  max_per_execution?: string | null;
  min_balance_required?: string | null;
  max_executions?: number | null;
  until_goal?: boolean;
  catch_up_policy?: string;
  overlap_policy?: string;
  approval?: string;
  approval_above?: string | null;
}

/** By a share or by an amount, each so many dates. */
export interface StepUp { percent?: string | number | null; amount?: string | number | null; every: number; multiple?: string | number | null; cap?: string | number | null }

export interface RuleOccurrence {
  occurrence_key: string;
  nominal_date: string | null;
  run_date: string | null;
  due_at: string;
  state: string;
  reason_code: string | null;
  amount: number | null;
}

export interface RebalancingRule {
  id: string;
  code: string;
  /** Members that cannot be read in the database any more. */
  damaged?: string[] | null;
  client_id: string;
  name: string;
  strategy: string;
  target_allocation: Record<string, number>;
  threshold_percent: number;
  threshold_kind: string;
  destination_kind: string;
  destination_percent: number | null;
  relative_percent: number | null;
  min_drift_percent: number | null;
  rebalance_amount: number | null;
  max_turnover_percent: number | null;
  cooldown_days: number;
  approval_above: number | null;
  cash_buffer_percent: number;
  lot_policy: string;
  tax_budget: number | null;
  class_funds: Record<string, { scheme_id: string; percent: number }[]> | null;
  day_of_month: number | null;
  frequency: string | null;
  status: RuleStatus;
  is_enabled: boolean;
  execute_automatically: boolean;
  require_confirmation: boolean;
  sell_policy: string;
  last_rebalanced_date: string | null;
  next_rebalancing_date: string | null;
  last_evaluated_at: string | null;
  last_drift_percent: number | null;
  last_execution_status: string | null;
  execution_count: number;
  pause_until: string | null;
  time_zone: string;
  version: number;
  warnings: string[];
}

export interface NewRebalancing {
  client_id: string;
  name: string;
  strategy: string;
  target_allocation: Record<string, string | null>;
  threshold_percent: string;
  frequency: string | null;
  trigger_on_drift: boolean;
  trigger_on_schedule: boolean;
  threshold_kind: string;
  destination_kind: string;
  destination_percent: string | null;
  sell_policy: string;
  lot_policy: string;
  execute_automatically: boolean;
  require_confirmation: boolean;
  approval_above: string | null;
  rebalance_amount: string | null;
  tax_budget: string | null;
  cooldown_days: number;
  class_funds?: Record<string, { scheme_id: string; percent: number }[]> | null;
}

/** What a rule would do now. */
export interface RebalancingPreview { outcome: string; code: string | null; message: string | null; plan_hash: string; plan: { result?: PlanResult } }

/** A cancelled rule, with the orders that are still on their way. */
export interface CancelledRule { rule: AutoInvestRule; orders_in_flight: { id: string; code: string; status: string }[] }

/** A fact of a plan: its code, and values by name. */
export type PlanFact = { code: string } & Record<string, string>;

export interface PlanOrder {
  line: number;
  direction: string;
  scheme_id: string;
  scheme_name: string;
  target_scheme_id?: string;
  target_scheme_name?: string;
  amount: string;
  nav: string;
  units: string;
  is_all_units: boolean;
  reasons: PlanFact[];
  load: string;
  charge_sum: string;
  predicted_nav_date?: string;
  cash_date?: string;
  not_before?: string;
  depends_on: number[];
}

export interface DriftReading { total: string; total_variation: string; greatest: string; is_breach: boolean; assets: { key: string; value: string; share: string; target: string; is_breach: boolean }[] }

export interface PlanResult {
  outcome: string;
  code?: string;
  message?: string;
  before?: DriftReading;
  planned?: DriftReading;
  orders: PlanOrder[];
  turnover: string;
  charges: string;
  loads: string;
  tax?: { tax: string; lines: { asset_class: string; term: string; gain: string; exempt: string; rate: string; tax: string }[]; table_versions: string[]; unchecked_rows: string[] };
  repairing_deposit?: string;
  caps: PlanFact[];
  warnings: PlanFact[];
  is_approximate: boolean;
}

export interface RebalancingExecution {
  id: string;
  code: string;
  /** Members that cannot be read in the database any more. */
  damaged?: string[] | null;
  rule_id: string;
  client_id: string;
  execution_date: string;
  status: string;
  drift_percent: number;
  planned_drift_percent: number | null;
  /** Shares by class; empty where nothing was measured. */
  current_allocation: Record<string, number>;
  after_drift_percent: number | null;
  run_type: string;
  initiated_from: string;
  occurrence_key: string;
  plan_hash: string | null;
  plan: { result?: PlanResult };
  expires_at: string | null;
  executed_at: string | null;
  orders_planned: number;
  orders_executed: number;
  orders_failed: number;
  orders_skipped: number;
  turnover: number;
  confirmed_by: string | null;
  needs_second: boolean;
  held_reason: string | null;
  error: string | null;
  created_at: string;
}
