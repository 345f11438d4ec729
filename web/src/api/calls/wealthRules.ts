/** Auto-invest rules, rebalancing rules, and the executions of the latter. */
import { get, post } from '../client';
import type { AutoInvestRule, NewAutoInvest, NewRebalancing, Page, RebalancingExecution, RebalancingRule, RuleOccurrence, RulePreview } from '../types';

const base = '/wealth/automation';

interface RuleFilter { client_id?: string | null; status?: string; cursor?: string | null }

export const autoInvest = {
  page: (filter: RuleFilter) => get<Page<AutoInvestRule>>(`${base}/auto-invest`, { ...filter, limit: 100 }),
  one: (id: string) => get<AutoInvestRule>(`${base}/auto-invest/${id}`),
  preview: (id: string, count: number) => post<RulePreview>(`${base}/auto-invest/${id}/preview`, { count }),
  previewNew: (rule: NewAutoInvest, count: number) => post<RulePreview>(`${base}/auto-invest/preview`, { rule, count }),
  create: (rule: NewAutoInvest) => post<AutoInvestRule>(`${base}/auto-invest`, rule),
  occurrences: (id: string, cursor: string | null) => get<Page<RuleOccurrence>>(`${base}/auto-invest/${id}/occurrences`, { limit: 50, cursor }),
  act: (id: string, what: 'pause' | 'resume' | 'run-now' | 'skip' | 'unskip' | 'missed', body: Record<string, unknown>) => post<unknown>(`${base}/auto-invest/${id}/${what}`, body),
};

export const rebalancing = {
  page: (filter: RuleFilter) => get<Page<RebalancingRule>>(`${base}/rebalancing`, { ...filter, limit: 100 }),
  one: (id: string) => get<RebalancingRule>(`${base}/rebalancing/${id}`),
  create: (rule: NewRebalancing) => post<RebalancingRule>(`${base}/rebalancing`, rule),
  act: (id: string, what: 'pause' | 'resume') => post<unknown>(`${base}/rebalancing/${id}/${what}`, {}),
  /** The execution, or inside the band only what was measured. */
  execute: (id: string) => post<Partial<RebalancingExecution> & { message?: string }>(`${base}/rebalancing/${id}/execute`, {}),
  executions: (filter: RuleFilter & { rule_id?: string }) => get<Page<RebalancingExecution>>(`${base}/rebalancing-executions`, { ...filter, limit: 50 }),
  execution: (id: string) => get<RebalancingExecution>(`${base}/rebalancing-executions/${id}`),
  confirm: (id: string, plan_hash: string) => post<RebalancingExecution>(`${base}/rebalancing-executions/${id}/confirm`, { plan_hash }),
  approve: (id: string, plan_hash: string) => post<RebalancingExecution>(`${base}/rebalancing-executions/${id}/approve`, { plan_hash }),
  reject: (id: string, reason: string) => post<RebalancingExecution>(`${base}/rebalancing-executions/${id}/reject`, { reason }),
};
