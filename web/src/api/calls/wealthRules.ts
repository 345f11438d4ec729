/** Auto-invest rules, rebalancing rules, and the executions of the latter. */
import { get, patch, post, remove } from '../client';
import type { AutoInvestRule, CancelledRule, NewAutoInvest, NewRebalancing, Page, RebalancingExecution, RebalancingPreview, RebalancingRule, RuleOccurrence, RulePreview } from '../types';

const base = '/wealth/automation';

interface RuleFilter { client_id?: string | null; status?: string; cursor?: string | null }

export const autoInvest = {
  page: (filter: RuleFilter) => get<Page<AutoInvestRule>>(`${base}/auto-invest`, { ...filter, limit: 100 }),
  one: (id: string) => get<AutoInvestRule>(`${base}/auto-invest/${id}`),
  preview: (id: string, count: number) => post<RulePreview>(`${base}/auto-invest/${id}/preview`, { count }),
  previewNew: (rule: NewAutoInvest, count: number) => post<RulePreview>(`${base}/auto-invest/preview`, { rule, count }),
  create: (rule: NewAutoInvest) => post<AutoInvestRule>(`${base}/auto-invest`, rule),
  change: (id: string, changes: Partial<NewAutoInvest>, version: number) => patch<AutoInvestRule & { former_next_execution_date?: string }>(`${base}/auto-invest/${id}`, changes, version),
  cancel: (id: string, reason: string) => remove<CancelledRule>(`${base}/auto-invest/${id}`, { reason }),
  occurrences: (id: string, cursor: string | null) => get<Page<RuleOccurrence>>(`${base}/auto-invest/${id}/occurrences`, { limit: 50, cursor }),
  act: (id: string, what: 'pause' | 'resume' | 'run-now' | 'skip' | 'unskip' | 'missed', body: Record<string, unknown>) => post<unknown>(`${base}/auto-invest/${id}/${what}`, body),
};

export const rebalancing = {
  page: (filter: RuleFilter) => get<Page<RebalancingRule>>(`${base}/rebalancing`, { ...filter, limit: 100 }),
  one: (id: string) => get<RebalancingRule>(`${base}/rebalancing/${id}`),
  create: (rule: NewRebalancing) => post<RebalancingRule>(`${base}/rebalancing`, rule),
  change: (id: string, changes: Partial<NewRebalancing>, version: number) => patch<RebalancingRule>(`${base}/rebalancing/${id}`, changes, version),
  cancel: (id: string, reason: string) => remove<RebalancingRule>(`${base}/rebalancing/${id}?reason=${encodeURIComponent(reason)}`),
  act: (id: string, what: 'pause' | 'resume', body: { until?: string } = {}) => post<unknown>(`${base}/rebalancing/${id}/${what}`, body),
  preview: (id: string) => post<RebalancingPreview>(`${base}/rebalancing/${id}/preview`, {}),
  /** The execution, or inside the band only what was measured. */
  execute: (id: string) => post<Partial<RebalancingExecution> & { message?: string }>(`${base}/rebalancing/${id}/execute`, {}),
  executions: (filter: RuleFilter & { rule_id?: string }) => get<Page<RebalancingExecution>>(`${base}/rebalancing-executions`, { ...filter, limit: 50 }),
  execution: (id: string) => get<RebalancingExecution>(`${base}/rebalancing-executions/${id}`),
  confirm: (id: string, plan_hash: string) => post<RebalancingExecution>(`${base}/rebalancing-executions/${id}/confirm`, { plan_hash }),
  approve: (id: string, plan_hash: string) => post<RebalancingExecution>(`${base}/rebalancing-executions/${id}/approve`, { plan_hash }),
  step: (id: string, what: 'reprice' | 'cancel' | 'retry-failed') => post<Partial<RebalancingExecution> & { message?: string }>(`${base}/rebalancing-executions/${id}/${what}`, {}),
  reject: (id: string, reason: string) => post<RebalancingExecution>(`${base}/rebalancing-executions/${id}/reject`, { reason }),
};
