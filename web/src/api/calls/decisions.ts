/** The decision ledger. */
import { get, post } from '../client';
import type { Decision, DecisionCard, Page, WhyNot } from '../types';

export const decisions = {
  page: (filter: { zone?: string; type?: string; order_id?: string; driver_id?: string; limit?: number; cursor?: string | null }) =>
    get<Page<Decision>>('/decisions', filter),
  card: (id: string) => get<DecisionCard>(`/decisions/${id}/card`),
  whyNot: (id: string, driverId: string) =>
    post<WhyNot>(`/decisions/${id}/why-not`, { target: { kind: 'driver', id: driverId } }),
};
