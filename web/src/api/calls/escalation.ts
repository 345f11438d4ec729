/** Alerts and escalations. */
import { get, post } from '../client';
import type { AlertList, EscalationLog } from '../types';

export const alerts = {
  open: (zone: string, severity: string) => get<AlertList>('/automation/escalation/alerts', { zone_id: zone, severity: severity || undefined, limit: 100 }),
  escalations: (zone: string) => get<{ logs: EscalationLog[] }>('/automation/escalation/logs', { zone_id: zone, status: 'open', limit: 50 }),
  acknowledge: (id: string) => post<void>(`/automation/escalation/alerts/${id}/acknowledge`, {}),
  snooze: (id: string, minutes: number, reason: string) => post<void>(`/automation/escalation/alerts/${id}/snooze`, { minutes, reason }),
  resolve: (id: string, resolution: string, notes?: string) => post<void>(`/automation/escalation/alerts/${id}/resolve`, { resolution, ...(notes && { notes }) }),
};
