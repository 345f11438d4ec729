/** Targets of drivers, their days, and what the analyses say. */

export interface Pace { expected_deliveries: number; projected_deliveries: number; projected_revenue: number; needed_per_hour: number | null }

export interface Target {
  /** External id, else the UUID. */
  driver_id: string;
  target_deliveries: number;
  current_deliveries: number;
  /** `"40.0%"` */
  delivery_progress: string;
  target_revenue: number;
  current_revenue: number;
  revenue_progress: string;
  on_track: boolean;
  status: string;
  updated_at: string;
  pace: Pace;
}

export interface TargetStatus {
  drivers_on_track: number;
  total_drivers: number;
  percentage: string;
  drivers: Target[];
  recommendation: string;
  next_cursor: string | null;
}

export interface TargetDay {
  date: string;
  deliveries_completed: number;
  revenue_generated: number;
  target_deliveries: number | null;
  target_revenue: number | null;
  target_achieved: boolean;
  achievement_percentage: number | null;
  final: boolean;
  revision: number;
  on_time_deliveries: number;
  failed_deliveries: number;
  worked_minutes: number;
  currency: string;
}

export interface TopPerformer { driver_id: string; days_worked: number; total_deliveries: number; total_revenue: number; avg_achievement: number; days_achieved: number }

export interface FleetAnswer { success: boolean; response: string | null; facts: { name: string; value: unknown; source: string }[]; suggestions: string[] }

export interface FleetAdvice {
  recommendations: {
    top_recommendations: { priority: string; action: string; expected_impact: string | null; implementation: string }[];
    performance_insights: { strengths: string[]; weaknesses: string[]; opportunities: string[] };
    predicted_improvements: { reason: string };
  };
}
