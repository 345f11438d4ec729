/** Drivers with their targets, and what another target would make of the day. Pure. */
import type { Driver, Target } from '../api/types';

export interface TargetLine {
  /** As the API calls him. */
  key: string;
  driverId: string;
  name: string;
  status: string;
  target: Target | null;
}

/** Every driver of the zone, with or without a target; and targets whose driver is not loaded. */
export function linesOf(drivers: Iterable<Driver>, targets: readonly Target[]): TargetLine[] {
  const byKey = new Map(targets.map((target) => [target.driver_id, target]));
  const lines: TargetLine[] = [];
  for (const driver of drivers) {
    const key = driver.external_id ?? driver.id;
    const target = byKey.get(key) ?? null;
    byKey.delete(key);
    lines.push({ key, driverId: driver.id, name: driver.name, status: driver.status, target });
  }
  for (const target of byKey.values()) lines.push({ key: target.driver_id, driverId: target.driver_id, name: target.driver_id, status: target.status, target });
  return lines.sort((a, b) => a.name.localeCompare(b.name) || a.key.localeCompare(b.key));
}

export function hasTarget(target: Target | null): boolean {
  return target !== null && (target.target_deliveries > 0 || target.target_revenue > 0);
}

/** Percent of the way: the mean of the targets above 0, as the server's own rule; null without one. */
export function progress(deliveries: number, targetDeliveries: number, revenue: number, targetRevenue: number): number | null {
  const parts = [[deliveries, targetDeliveries], [revenue, targetRevenue]].filter(([, target]) => target! > 0).map(([current, target]) => Math.min(999.99, (100 * current!) / target!));
  return parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

export function deliveriesProblem(typed: string): string | undefined {
  return /^\d{1,5}$/.test(typed.trim()) && Number(typed) <= 10_000 ? undefined : 'A whole number from 0 to 10000.';
}

export function revenueProblem(typed: string): string | undefined {
  return /^\d{1,8}(\.\d{1,2})?$/.test(typed.trim()) ? undefined : 'An amount from 0 to 99999999.99, at most two decimals.';
}
