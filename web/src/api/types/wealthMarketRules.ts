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
