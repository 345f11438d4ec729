/** Clients and what they hold, goals, cash, schemes, tasks, limits, kill switches. */
import { get, patch, post, remove } from '../client';
import type { Cash, CashLine, Client, Goal, GoalProgress, HeldLot, HoldingsImport, KillSwitch, Limit, LimitPage, LimitScope, Mandate, NewGoal, NewScheme, Page, Portfolio, Scheme, SchemeChanges, SwitchScope, WealthTask } from '../types';

const base = '/wealth';

export interface NewClient { name: string; currency: string; time_zone: string; kyc_status: string; kyc_valid_until: string | null; risk_profile: string | null; email: string | null; phone: string | null }

export const clients = {
  page: (filter: { search?: string; status?: string; limit?: number; cursor?: string | null }) => get<Page<Client>>(`${base}/clients`, filter),
  one: (id: string) => get<Client>(`${base}/clients/${id}`),
  create: (client: NewClient) => post<Client>(`${base}/clients`, client),
  change: (id: string, changes: Partial<NewClient>, version: number) => patch<Client>(`${base}/clients/${id}`, changes, version),
  portfolio: (id: string) => get<Portfolio>(`${base}/clients/${id}/portfolio`),
  cash: (id: string, cursor: string | null) => get<Cash>(`${base}/clients/${id}/cash`, { limit: 50, cursor }),
  book: (id: string, line: { kind: 'Deposit' | 'Withdrawal'; amount: string; note: string }) => post<CashLine>(`${base}/clients/${id}/cash`, line),
  goals: (id: string) => get<Page<Goal>>(`${base}/goals`, { client_id: id, limit: 100 }).then(({ items }) => items),
  progress: (goal: string) => get<GoalProgress>(`${base}/goals/${goal}/progress`),
  importHoldings: (id: string, items: HeldLot[], replace: boolean, dry_run: boolean) => post<HoldingsImport>(`${base}/clients/${id}/holdings`, { items, replace, dry_run }),
  mandates: (id: string) => get<Page<Mandate>>(`${base}/mandates`, { client_id: id, limit: 100 }).then(({ items }) => items),
};

export const goals = {
  one: (id: string) => get<Goal>(`${base}/goals/${id}`),
  create: (goal: NewGoal) => post<Goal>(`${base}/goals`, goal),
  change: (id: string, changes: Partial<NewGoal>, version: number) => patch<Goal>(`${base}/goals/${id}`, changes, version),
  close: (id: string) => remove<Goal>(`${base}/goals/${id}`),
  allocate: (id: string, allocations: { holding_id: string; share_percent: string }[]) => post<Goal>(`${base}/goals/${id}/allocate`, { allocations }),
};

export const mandates = {
  create: (mandate: { client_id: string; ceiling: string; valid_from: string; valid_to: string | null; debit_lead_days: number; rail_reference: string | null }) => post<Mandate>(`${base}/mandates`, mandate),
  change: (id: string, changes: { status?: string; ceiling?: string; valid_to?: string | null }, version: number) => patch<Mandate>(`${base}/mandates/${id}`, changes, version),
  cancel: (id: string) => remove<Mandate>(`${base}/mandates/${id}`),
};

export const schemes = {
  page: (filter: { search?: string; asset_class?: string; retired?: boolean; limit?: number; cursor?: string | null }) => get<Page<Scheme>>(`${base}/schemes`, filter),
  one: (id: string) => get<Scheme>(`${base}/schemes/${id}`),
  create: (scheme: NewScheme) => post<Scheme>(`${base}/schemes`, scheme),
  change: (id: string, changes: SchemeChanges, version: number) => patch<Scheme>(`${base}/schemes/${id}`, changes, version),
};

export const wealthTasks = {
  page: (filter: { client_id?: string | null; status?: string; kind?: string; cursor?: string | null }) => get<Page<WealthTask>>(`${base}/tasks`, { ...filter, limit: 100 }),
};

export const limits = {
  list: () => get<LimitPage>(`${base}/limits`, { limit: 500 }),
  add: (limit: { scope: LimitScope; scope_id?: string; kind: string; value: string; is_hard: boolean }) => post<Limit>(`${base}/limits`, limit),
  retire: (id: string) => remove(`${base}/limits/${id}`),
};

export const killSwitches = {
  list: (engaged: boolean) => get<Page<KillSwitch>>(`${base}/kill-switches`, { engaged, limit: 100 }).then(({ items }) => items),
  engage: (request: { scope: SwitchScope; scope_id?: string; rail?: string; reason: string; release_needs_two: boolean }) => post<KillSwitch>(`${base}/kill-switches/engage`, request),
  release: (id: string, reason: string) => post<KillSwitch>(`${base}/kill-switches/${id}/release`, { reason }),
};
