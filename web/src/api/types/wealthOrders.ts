/** Investment orders: what leaves for a rail, and what came back. */

export interface InvestmentOrder {
  id: string;
  code: string;
  client_id: string;
  occurrence_key: string | null;
  order_type: 'Purchase' | 'Redemption' | 'Switch';
  scheme_id: string;
  scheme_name: string;
  target_scheme_id: string | null;
  target_scheme_name: string | null;
  folio: string | null;
  amount: number | null;
  units: string | null;
  percent_of_holding: string | null;
  all_units: boolean;
  status: string;
  currency: string;
  funding: string;
  rail: string;
  client_reference: string | null;
  rail_reference: string | null;
  depends_on: string[];
  order_date: string | null;
  predicted_nav_date: string | null;
  cutoff_at: string | null;
  minutes_to_cut_off: number | null;
  leaving_late: boolean;
  nav_date: string | null;
  nav: string | null;
  executed_units: string | null;
  executed_amount: number | null;
  charges: number;
  cash_date: string | null;
  unit_date: string | null;
  held_code: string | null;
  held_reason: string | null;
  failure_code: string | null;
  failure_reason: string | null;
  attempts: number;
  actor: string;
  version: number;
  created_at: string;
}

export interface InvestmentOrderEvent { seq: number; kind: string; from_status: string | null; to_status: string | null; at: string; actor: string; detail: Record<string, unknown> }

export interface NewInvestmentOrder {
  client_id: string;
  order_type: string;
  scheme_id: string;
  target_scheme_id?: string;
  folio?: string;
  amount?: string;
  units?: string;
  percent_of_holding?: string;
  all_units?: boolean;
  funding?: string;
  mandate_id?: string;
}

export interface OrderResolution { outcome: string; evidence: string; rail_reference?: string; nav_date?: string; nav?: string; units?: string; amount?: string }
