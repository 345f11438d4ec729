/** Investment orders, by rules and by hand. */
import { get, post } from '../client';
import type { InvestmentOrder, NewInvestmentOrder, InvestmentOrderEvent, OrderResolution, Page } from '../types';

const base = '/wealth/investment-orders';

export const investmentOrders = {
  page: (filter: { client_id?: string | null; status?: string; leaving_late?: boolean; cursor?: string | null }) => get<Page<InvestmentOrder>>(base, { ...filter, limit: 100 }),
  one: (id: string) => get<InvestmentOrder>(`${base}/${id}`),
  events: (id: string) => get<{ items: InvestmentOrderEvent[] }>(`${base}/${id}/events`).then(({ items }) => items),
  place: (order: NewInvestmentOrder) => post<InvestmentOrder>(base, order),
  approve: (id: string) => post<InvestmentOrder>(`${base}/${id}/approve`, {}),
  end: (id: string, what: 'reject' | 'cancel', reason: string) => post<InvestmentOrder>(`${base}/${id}/${what}`, { reason }),
  resolve: (id: string, resolution: OrderResolution) => post<InvestmentOrder>(`${base}/${id}/resolve`, resolution),
};
