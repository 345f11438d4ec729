/** The execution log, its chain, and what it says about one occurrence. */

export type AutomationType = 'AutoInvest' | 'Rebalancing' | 'TriggerOrder';

export interface LogLine {
  id: string;
  automation_type: AutomationType;
  automation_id: string;
  client_id: string;
  execution_date: string;
  status: string;
  order_id: string | null;
  error: string | null;
  chain: string;
  seq: number;
  occurrence_key: string;
  decision_no: number;
  is_terminal: boolean;
  decision: string;
  gate: string | null;
  reason_code: string | null;
  rule_version: number;
  outputs: Record<string, unknown>;
  actor: string;
  at: string;
  prev_hash: string;
  hash: string;
}

export interface ChainVerdict { chain: string; checked: number; head_seq: number; head_hash: string; bad_seq: number | null; fault: 'edited' | 'missing' | 'reordered' | 'truncated' | null }

export interface LogVerdict { is_good: boolean; chains: ChainVerdict[] }

export interface GateLine { gate: string; what: string; value: string | null; limit: string | null; passed: boolean }

export interface OrderFacts {
  id: string;
  code: string;
  order_type: string;
  scheme_name: string;
  target_scheme_name: string | null;
  amount: number | null;
  units: string | null;
  status: string;
  predicted_nav_date: string | null;
  nav_date: string | null;
  nav: string | null;
  executed_units: string | null;
  executed_amount: number | null;
  charges: number;
  failure_code: string | null;
  failure_reason: string | null;
}

/** A NAV that was used and that its publisher changed afterwards. */
/** A NAV of a scheme, or a close of a series. */
export interface RestatedNav { scheme_id: string | null; series: string | null; nav_date: string; before: string; after: string; at: string }

export interface Explanation {
  occurrence_key: string;
  automation_type: AutomationType;
  automation_id: string;
  client_id: string;
  state: string;
  reason_code: string | null;
  due_at: string;
  nominal_date: string | null;
  run_date: string | null;
  decision_id: string | null;
  sentences: string[];
  inputs: Record<string, unknown> | null;
  gates: GateLine[] | null;
  orders: OrderFacts[];
  lines: LogLine[];
  plan: Record<string, unknown> | null;
  restated: RestatedNav[];
}
