/** NAVs and deliveries of them, the quarantine, trigger orders, backtests. */
import { get, patch, post, remove, upload } from '../client';
import type { BacktestResult, Close, MarketSeries, NavAdjustment, NavDrop, NavValue, NewMarketSeries, NewTrigger, OcoGroup, Page, QuarantineCase, TriggerOrder, TriggerReplay } from '../types';

const base = '/wealth';

export const navs = {
  of: (scheme_id: string, limit: number) => get<Page<NavValue>>(`${base}/navs`, { scheme_id, limit }).then(({ items }) => items),
  drops: (status: string, cursor: string | null) => get<Page<NavDrop>>(`${base}/nav-drops`, { status, limit: 50, cursor }),
  closeDrop: (id: string, what: 'release' | 'reject', reason: string) => post<NavDrop>(`${base}/nav-drops/${id}/${what}`, { reason }),
};

export const marketSeries = {
  page: (filter: { kind?: string; retired?: boolean; cursor?: string | null }) => get<Page<MarketSeries>>(`${base}/market-series`, { ...filter, limit: 100 }),
  one: (id: string) => get<MarketSeries>(`${base}/market-series/${id}`),
  create: (series: NewMarketSeries) => post<MarketSeries>(`${base}/market-series`, series),
  change: (id: string, changes: Partial<NewMarketSeries>, version: number) => patch<MarketSeries>(`${base}/market-series/${id}`, changes, version),
  retire: (id: string) => remove<MarketSeries>(`${base}/market-series/${id}`),
  /** @param filter `as_of`: as they were known then */
  closes: (id: string, filter: { from?: string; to?: string; as_of?: string | null; limit: number }) => get<Page<Close>>(`${base}/market-series/${id}/closes`, filter).then(({ items }) => items),
  post: (id: string, closes: { price_date: string; close: string }[]) => post<NavDrop>(`${base}/market-series/${id}/closes`, { closes }),
  send: (id: string, file: File) => upload<NavDrop>(`${base}/market-series/${id}/closes/files`, file, { file_name: file.name }),
};

export const quarantine = {
  page: (status: string, cursor: string | null) => get<Page<QuarantineCase>>(`${base}/quarantine`, { status, limit: 100, cursor }),
  one: (id: string) => get<QuarantineCase>(`${base}/quarantine/${id}`),
  close: (id: string, what: 'accept' | 'reject', reason: string) => post<QuarantineCase>(`${base}/quarantine/${id}/${what}`, { reason }),
  previewFactor: (id: string, factor: string) => post<NavAdjustment>(`${base}/quarantine/${id}/adjust`, { factor, dry_run: true }),
  adjust: (id: string, factor: string, reason: string) => post<QuarantineCase>(`${base}/quarantine/${id}/adjust`, { factor, reason }),
};

export const triggerOrders = {
  page: (filter: { client_id?: string | null; status?: string; cursor?: string | null }) => get<Page<TriggerOrder>>(`${base}/automation/trigger-orders`, { ...filter, limit: 100 }),
  one: (id: string) => get<TriggerOrder>(`${base}/automation/trigger-orders/${id}`),
  create: (order: NewTrigger) => post<TriggerOrder>(`${base}/automation/trigger-orders`, order),
  change: (id: string, changes: Partial<NewTrigger>, version: number) => patch<TriggerOrder>(`${base}/automation/trigger-orders/${id}`, changes, version),
  preview: (order: NewTrigger) => post<TriggerOrder>(`${base}/automation/trigger-orders/preview`, order),
  replay: (id: string, from: string, to: string | null) => post<TriggerReplay>(`${base}/automation/trigger-orders/${id}/replay`, { from, to }),
  replayNew: (order: NewTrigger, from: string) => post<TriggerReplay>(`${base}/automation/trigger-orders/replay`, { order, from }),
  cancel: (id: string) => post<TriggerOrder>(`${base}/automation/trigger-orders/${id}/cancel`, {}),
  release: (id: string) => post<TriggerOrder>(`${base}/automation/trigger-orders/${id}/release`, {}),
};

export const ocoGroups = {
  create: (group: { client_id: string; name: string; legs: Omit<NewTrigger, 'client_id'>[] }) => post<OcoGroup>(`${base}/automation/oco-groups`, group),
  one: (id: string) => get<OcoGroup>(`${base}/automation/oco-groups/${id}`),
  cancel: (id: string) => post<OcoGroup>(`${base}/automation/oco-groups/${id}/cancel`, {}),
};

export const backtests = {
  run: (request: Record<string, unknown>) => post<BacktestResult>(`${base}/backtests`, request),
};
