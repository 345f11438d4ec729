/** Batches. */

export interface Batch {
  id: string; batch_number: string; driver_id: string | null; order_count: number; status: string; saved_minutes: number | null; end_reason: string | null;
  decision_id: string | null; created_at: string;
}
