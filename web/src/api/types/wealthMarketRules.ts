/** What markets, laws and houses set: calendars, and rows that are in force from a day to a day. Rates are numbers of percent. */

/** Both days belong to it; without an end it is in force until another day is written down. */
export interface EffectiveRow {
  id: string;
  effective_from: string;
  effective_to: string | null;
  /** Whether a person has compared it with the law; kinds that nobody has to check do not have it. */
  checked?: boolean;
  version: number;
}

export interface CutOff extends EffectiveRow { category: string; direction: string; channel: string; cut_off: string; nav_rule: string; needs_realised_money: boolean }

export interface SettlementRule extends EffectiveRow { category: string; direction: string; cash_days: number; unit_days: number }

export interface ChargeRule extends EffectiveRow { kind: string; category: string; direction: string; rate_percent: number; mode: string }

export interface TaxRule extends EffectiveRow { asset_class: string; term: string; holding_months: number; rate_percent: number; yearly_exemption: number; table_version: string }

export interface RiskModel extends EffectiveRow { risk_profile: string; allocation: Record<string, number> }

export interface ExitLoadStep { within_days: number; load_percent: number }

/** What a scheme demands of one action, and what it keeps of a sale. */
export interface SchemeTerms extends EffectiveRow {
  scheme_id: string;
  action: string;
  minimum_amount: number;
  multiple: number;
  minimum_units: string | null;
  /** The days ascending. */
  exit_load_steps: ExitLoadStep[];
  free_units_percent: number;
  lock_in_months: number;
}

/** The asset classes of a mixed scheme, summing to 100. */
export interface SchemeExposure extends EffectiveRow { scheme_id: string; shares: Record<string, number> }

export interface CorporateAction {
  id: string;
  scheme_id: string;
  action_date: string;
  kind: 'Face Value' | 'Distribution' | 'Merger' | 'Segregation' | 'Closure';
  factor: string | null;
  amount: string | null;
  target_scheme_id: string | null;
  note: string | null;
  recorded_by: string;
  created_at: string;
  /** When it took effect; null while it is ahead. */
  applied_at: string | null;
}

export interface NewCorporateAction { action_date: string; kind: string; factor: string | null; amount: string | null; target_scheme_id: string | null; note: string | null }

export interface Calendar {
  id: string;
  code: string;
  name: string;
  time_zone: string;
  /** 0 is Sunday. */
  weekend_days: number[];
  /** Years that have a row; any other is unknown. */
  known_years: number[];
  version: number;
}

export interface CalendarDay { day: string; kind: 'holiday' | 'weekday_holiday' | 'special_session'; name: string | null }
