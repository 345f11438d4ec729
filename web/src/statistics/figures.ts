/** The figures of each engine's statistics, and what each of them says. */
import type { EnginePath } from '../api/types';

export interface Figure { name: string; label: string; unit?: string; what: string }

export interface PlotOf { title: string; unit?: string; kind: 'bars' | 'lines'; figures: readonly Figure[] }

export interface StatsOf { engine: EnginePath; name: string; headline: readonly Figure[]; plots: readonly PlotOf[]; hours: { count: string; mean: string; unit?: string } }

const dispatch: StatsOf = {
  engine: 'dispatch', name: 'Dispatch', hours: { count: 'Assignments', mean: 'Mean score', unit: 'points' },
  headline: [
    { name: 'total_assignments', label: 'Assignments', what: 'Orders given to a driver, each time it happened.' },
    { name: 'auto_assigned', label: 'by the engine', what: 'Accepted offers, and orders that went straight to the chosen driver.' },
    { name: 'force_assigned', label: 'forced', what: 'Given without an offer because no time was left or nobody accepted.' },
    { name: 'avg_total_score', label: 'mean score', unit: 'of 100', what: 'The weighted sum of all parts of the chosen driver’s score. Assignments by hand have one only where it was computed.' },
  ],
  plots: [
    { title: 'Assignments a day', kind: 'bars', figures: [
      { name: 'auto_assigned', label: 'By the engine', what: 'As above.' }, { name: 'force_assigned', label: 'Forced', what: 'As above.' },
      { name: 'manual_assignments', label: 'By hand', what: 'A person chose the driver.' }] },
    { title: 'Mean scores', unit: 'of 100', kind: 'lines', figures: [
      { name: 'avg_total_score', label: 'Total', what: 'The weighted sum of all parts.' }, { name: 'avg_distance_score', label: 'Nearness', what: 'How near the driver is to the pickup, by road.' },
      { name: 'avg_time_score', label: 'Keeping time', what: 'Performance, availability and efficiency.' }, { name: 'avg_load_score', label: 'Room left', what: 'Capacity and fatigue.' },
      { name: 'avg_priority_score', label: 'Fit', what: 'Fit to the area and the task.' }] },
  ],
};

const batching: StatsOf = {
  engine: 'batching', name: 'Batching', hours: { count: 'Batches', mean: 'Orders in a batch', unit: 'orders' },
  headline: [
    { name: 'total_batches', label: 'Batches', what: 'Groups of orders for one driver, however they ended.' },
    { name: 'total_orders_batched', label: 'orders in them', what: 'Orders of these batches.' },
    { name: 'avg_orders_per_batch', label: 'orders a batch', what: 'Mean over the batches.' },
    { name: 'avg_success_rate', label: 'delivered', unit: '%', what: 'Delivered orders of a batch, mean over the batches that have ended.' },
  ],
  plots: [
    { title: 'Batches a day', kind: 'bars', figures: [{ name: 'completed_batches', label: 'Completed', what: 'All orders came to an end and at least one was delivered.' }, { name: 'failed_batches', label: 'Failed', what: 'Nothing was delivered.' }] },
    { title: 'Orders a batch', unit: 'orders', kind: 'lines', figures: [{ name: 'avg_orders_per_batch', label: 'Mean', what: 'Mean over the batches of the day.' }, { name: 'max_orders_per_batch', label: 'Largest', what: 'The largest batch of the day.' }] },
  ],
};

const routes: StatsOf = {
  engine: 'routes', name: 'Routes', hours: { count: 'Changes', mean: 'Minutes saved', unit: 'min' },
  headline: [
    { name: 'total_optimizations', label: 'Changes of routes', what: 'Proposed and applied changes of the order of stops.' },
    { name: 'total_distance_saved_km', label: 'saved', unit: 'km', what: 'Kilometres of the old order less those of the new one, as expected when it was decided.' },
    { name: 'total_time_saved_minutes', label: 'saved', unit: 'min', what: 'Minutes, as above.' },
    { name: 'total_stops_reordered', label: 'stops moved', what: 'Stops that changed their place.' },
  ],
  plots: [
    { title: 'Saved a day', unit: 'km', kind: 'bars', figures: [{ name: 'total_distance_saved_km', label: 'Kilometres', what: 'As above.' }] },
    { title: 'Minutes saved a day', unit: 'min', kind: 'bars', figures: [{ name: 'total_time_saved_minutes', label: 'Minutes', what: 'As above.' }] },
    { title: 'Changes a day', kind: 'lines', figures: [{ name: 'total_optimizations', label: 'All', what: 'As above.' }, { name: 'completed_optimizations', label: 'Driven', what: 'The route was completed with this order.' }, { name: 'failed_optimizations', label: 'Came to nothing', what: 'The route was cancelled.' }] },
  ],
};

const escalation: StatsOf = {
  engine: 'escalation', name: 'Escalation', hours: { count: 'Escalations', mean: 'Minutes late', unit: 'min' },
  headline: [
    { name: 'total_escalations', label: 'Escalations', what: 'Problems that were worked up the ladder; a repeat counts in its row.' },
    { name: 'critical_escalations', label: 'critical', what: 'By the severity that they reached.' },
    { name: 'resolved_escalations', label: 'resolved', what: 'By a person, or because the cause was gone.' },
    { name: 'avg_delay_minutes', label: 'mean delay', unit: 'min', what: 'Minutes past the promise when it was written, over those that were late.' },
  ],
  plots: [
    { title: 'Escalations a day by cause', kind: 'bars', figures: [
      { name: 'sla_risk_escalations', label: 'Promise at risk', what: 'Too little time left to the promise.' }, { name: 'stuck_order_escalations', label: 'Stuck order', what: 'No progress for too long.' },
      { name: 'unresponsive_driver_escalations', label: 'Silent driver', what: 'Busy, and no position for too long.' }, { name: 'failed_delivery_escalations', label: 'Failed delivery', what: 'An attempt at the door came to nothing.' }] },
    { title: 'Escalations a day by severity', kind: 'lines', figures: [{ name: 'critical_escalations', label: 'Critical', what: 'As above.' }, { name: 'high_escalations', label: 'High', what: 'One step below.' }] },
  ],
};

export const statistics: readonly StatsOf[] = [dispatch, batching, routes, escalation];
