/** Decisions, their candidates and why not others. */

export interface Decision {
  id: string;
  decision_id: string;
  decision_type: string;
  trigger_reason: string | null;
  status: string;
  policy_used: string | null;
  algorithm: string | null;
  algorithm_version: number | null;
  parameters_hash: string | null;
  seed: string | null;
  created_at: string;
  actor_kind: string;
  actor_id: string | null;
  reason: string | null;
  business_date: string | null;
  recommended_action: string | null;
  driver_id?: string | null;
  /** What it is about, such as an order's number; in lists only. */
  about?: string | null;
}

export interface ScorePart {
  key?: string;
  label: string;
  /** Thousandths of a point, or of the currency unit; see `score_unit`. */
  value: number;
  share?: number;
}

export interface BrokenRule {
  rule: string;
  measured: number | string | null;
  limit: number | string | null;
  unit: string | null;
}

export interface Candidate {
  key: string;
  label: string;
  driver_id: string | null;
  total: number | null;
  gap?: number | null;
  parts: ScorePart[];
  broken_rules: BrokenRule[];
}

export interface Estimate {
  value: number | string | null;
  low?: number | string | null;
  high?: number | string | null;
  basis?: string | null;
}

export type Figures = Record<string, Estimate | number | string | null>;

export interface DecisionCard {
  decision: Decision;
  question: string;
  score_unit: 'point_milli' | 'currency_milli';
  winner: Candidate | null;
  candidates: Candidate[];
  rules_checked: { rule: string; label: string; passed: number; broken: number }[];
  prediction: Figures | null;
  actual: Figures | null;
  confidence: (Estimate & { sample_size?: number | null }) | null;
  data_age_seconds: number | null;
  would_change_if: (SmallestChange | string)[];
  approvals: unknown[];
  overrides: { reason_code?: string; reason?: string; at?: string; actor?: string }[];
  chain: { stream: string; seq: number; entry_hash: string; verified: boolean | null } | null;
  rerun: { state: string | null } | null;
}

export interface SmallestChange {
  feature: string;
  from: number | string | null;
  to: number | string | null;
  unit: string | null;
  /** Key of the candidate who would win with it. */
  target?: string | null;
  new_margin?: number | null;
  grid?: number | string | null;
  verified?: boolean;
}

export interface WhyNot {
  target_status: 'chosen' | 'blocked' | 'lost' | 'pruned';
  broken_rules: BrokenRule[];
  gap: number | null;
  part_differences: { code: string; value: number }[];
  smallest_changes: SmallestChange[];
  none_found: string | null;
}

export interface AssignmentCandidate {
  driver_id: string;
  name: string;
  eligible: boolean;
  broken_rules: BrokenRule[];
  parts: ScorePart[];
  total: number | null;
  match_value: number | null;
  predicted_pickup_at: string | null;
  predicted_delivery_at: string | null;
  smallest_change?: SmallestChange | null;
}

export interface WhyUnassigned {
  code: string;
  message: string;
  /** Drivers by the rule that shuts them out first; absent while the order waits on purpose. */
  reasons?: Record<string, number>;
  confirmed_by: string;
  tested_vehicles: number;
  vehicles: TestedVehicle[];
}

export interface TestedVehicle {
  driver_id: string;
  name: string;
  first_broken_rule: string;
  broken_rules: BrokenRule[];
  cheapest_relaxation: { rule: string; feature: string; from: number | string; to: number | string; unit: string | null } | null;
}
