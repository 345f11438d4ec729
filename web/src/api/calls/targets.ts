/** Targets of drivers: set, read, corrected, ranked, analysed. */
import { get, post, remove } from '../client';
import type { FleetAdvice, FleetAnswer, Target, TargetDay, TargetStatus, TopPerformer } from '../types';

const base = '/fleet-manager';

export const targets = {
  status: async (zone: string): Promise<TargetStatus> => {
    const first = await get<TargetStatus>(`${base}/targets/status`, { zone_id: zone, limit: 500 });
    const drivers: Target[] = [...first.drivers];
    let cursor = first.next_cursor;
    while (cursor && drivers.length < 5_000) {
      const page: TargetStatus = await get<TargetStatus>(`${base}/targets/status`, { zone_id: zone, limit: 500, cursor });
      drivers.push(...page.drivers);
      cursor = page.next_cursor;
    }
    return { ...first, drivers };
  },
  set: (zone: string, drivers: { driver_id: string; target_deliveries: number; target_revenue: number }[]) =>
    post<{ drivers_configured: number }>(`${base}/targets/set`, { zone_id: zone, drivers }),
  end: (driver: string) => remove(`${base}/targets/${encodeURIComponent(driver)}`),
  reset: (zone: string, reason: string) => post<{ message: string; snapshot: { drivers: number } }>(`${base}/targets/reset`, { zone_id: zone, reason }),
  history: (driver: string, days: number) => get<{ rows: TargetDay[] }>(`${base}/history/${encodeURIComponent(driver)}`, { days }).then(({ rows }) => rows),
  adjust: (request: { driver_id: string; date: string; deliveries: number; revenue: number; reason: string }) => post<unknown>(`${base}/progress/adjust`, request),
  top: (zone: string, days: number, limit: number) => get<TopPerformer[]>(`${base}/top-performers`, { zone_id: zone, days, limit }),
  ask: (query: string) => post<FleetAnswer>(`${base}/ai/query`, { query }),
  advice: () => post<FleetAdvice>(`${base}/ai/recommendations`, {}),
};
