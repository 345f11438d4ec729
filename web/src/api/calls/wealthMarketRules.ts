/** Calendars, and the rows of cut-offs, settlement, charges, taxes and risk models with their effective dates. */
import { get, patch, post, remove } from '../client';
import { Problem } from '../problem';
import type { Calendar, CalendarDay, ChargeRule, CorporateAction, CutOff, EffectiveRow, NewCorporateAction, Page, RiskModel, SchemeExposure, SchemeTerms, SettlementRule, TaxRule } from '../types';

const base = '/wealth';

export interface RowCalls<T extends EffectiveRow> {
  list: () => Promise<T[]>;
  one: (row: EffectiveRow) => Promise<T>;
  add: (row: object) => Promise<T>;
  /** Adds the row that follows another, which ends on the day before: both or neither. */
  follow: (before: string, row: object) => Promise<T>;
  change: (row: EffectiveRow, changes: object) => Promise<T>;
}

function rowsAt<T extends EffectiveRow>(path: string): RowCalls<T> {
  const list = () => get<Page<T>>(path).then(({ items }) => items);
  return {
    list,
    one: async ({ id }) => {
      const row = (await list()).find((each) => each.id === id);
      if (!row) throw new Problem(404, 'not_found', 'Not Found', 'The row is not there any more.');
      return row;
    },
    add: (row) => post<T>(path, row),
    follow: (before, row) => post<T>(`${path}/${before}/successor`, row),
    change: ({ id, version }, changes) => patch<T>(`${path}/${id}`, changes, version),
  };
}

export const marketRules = {
  cutOffs: rowsAt<CutOff>(`${base}/cutoffs`),
  settlement: rowsAt<SettlementRule>(`${base}/settlement-rules`),
  charges: rowsAt<ChargeRule>(`${base}/charge-rules`),
  taxes: rowsAt<TaxRule>(`${base}/tax-rules`),
  models: rowsAt<RiskModel>(`${base}/risk-models`),
};

export const schemeRows = {
  terms: (scheme: string) => rowsAt<SchemeTerms>(`${base}/schemes/${scheme}/terms`),
  exposures: (scheme: string) => rowsAt<SchemeExposure>(`${base}/schemes/${scheme}/exposures`),
};

export const corporateActions = {
  list: (scheme: string) => get<Page<CorporateAction>>(`${base}/schemes/${scheme}/corporate-actions`).then(({ items }) => items),
  record: (scheme: string, action: NewCorporateAction) => post<CorporateAction>(`${base}/schemes/${scheme}/corporate-actions`, action),
};

export const calendars = {
  one: (id: string) => get<Calendar>(`${base}/calendars/${id}`),
  page: (cursor: string | null) => get<Page<Calendar>>(`${base}/calendars`, { limit: 500, cursor }),
  create: (calendar: { code: string; name: string; time_zone: string; weekend_days: number[] }) => post<Calendar>(`${base}/calendars`, calendar),
  change: (id: string, changes: { name: string; time_zone: string; weekend_days: number[] }, version: number) => patch<Calendar>(`${base}/calendars/${id}`, changes, version),
  days: (id: string, year: number) => get<CalendarDay[]>(`${base}/calendars/${id}/days`, { year }),
  enter: (id: string, days: CalendarDay[]) => post<Calendar>(`${base}/calendars/${id}/days`, { days }),
  drop: (id: string, day: string) => remove<Calendar>(`${base}/calendars/${id}/days/${day}`),
};
