/** Alerts and escalations. */

export interface DispatchAlert {
  id: string; order_id: string | null; alert_type: string; severity: string; message: string; description: string | null; status: string; code: string | null;
  driver_id: string | null; snoozed_until: string | null; created_at: string;
}

export interface AlertList { alerts: DispatchAlert[]; count: number; total: number; next_cursor: string | null }

export interface EscalationLog {
  id: string; order_id: string | null; escalation_type: string; severity: string; reason: string; status: string; level: number | null;
  next_step_at: string | null; escalated_at: string | null; created_at: string;
}
