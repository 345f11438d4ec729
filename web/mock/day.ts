/** Lets the made-up city live: orders come, are assigned, carried and delivered. */
import type { Candidate, Decision, DecisionCard, Driver, Order, OrderEvent } from '../src/api/types';
import { candidate, chance, kilometres, makeDrivers, makeOrder, newId, pick, routeOf, zone } from './city';

export interface Told { type: string; data: Record<string, unknown> }

const next: Partial<Record<Order['status'], Order['status']>> = { assigned: 'picked_up', picked_up: 'in_transit', in_transit: 'delivered' };

export class Day {
  readonly drivers: Map<string, Driver>;
  readonly orders = new Map<string, Order>();
  readonly events = new Map<string, OrderEvent[]>();
  readonly cards = new Map<string, { card: DecisionCard; orderId: string }>();
  readonly running = { dispatch: true, routes: true, batching: false, escalation: true };
  speed = 60;
  isRunning = true;
  private simulated = Date.now();
  private last = Date.now();

  constructor(driverCount: number, orderCount: number, private readonly tell: (told: Told) => void) {
    this.drivers = new Map(makeDrivers(driverCount).map((driver) => [driver.id, driver]));
    for (let at = 0; at < orderCount; at++) this.order();
    for (const order of this.orders.values()) if (chance() < 0.75) this.dispatch(order);
  }

  now(): number {
    const real = Date.now();
    if (this.isRunning) this.simulated += (real - this.last) * this.speed;
    this.last = real;
    return this.simulated;
  }

  order(): void {
    const order = makeOrder(this.now());
    this.orders.set(order.id, order);
    this.note(order, 'order_created');
    this.say('order_created', { ...order });
  }

  move(): void {
    const items: [string, number, number, number][] = [];
    for (const driver of this.drivers.values()) {
      if (driver.status === 'offline' || driver.status === 'on_break') continue;
      if (chance() < 0.05) driver.heading = (driver.heading! + pick([90, -90, 15, -15]) + 360) % 360;
      const step = 0.00012;
      driver.latitude! += Math.cos((driver.heading! * Math.PI) / 180) * step;
      driver.longitude! += Math.sin((driver.heading! * Math.PI) / 180) * step;
      if (kilometres(driver, { pickup_latitude: -1.286, pickup_longitude: 36.817 } as Order) > 9) driver.heading = (driver.heading! + 180) % 360;
      driver.position_at = new Date(this.now()).toISOString();
      items.push([driver.id, driver.latitude!, driver.longitude!, driver.heading!]);
    }
    this.say('positions', { items });
  }

  live(): void {
    if (!this.isRunning) return;
    if (chance() < 0.5) this.order();
    const open = [...this.orders.values()];
    for (const order of open.filter(({ status }) => status === 'pending').slice(0, 30)) if (chance() < 0.04) this.dispatch(order);
    for (const order of open.filter(({ status }) => next[status])) if (chance() < 0.03) this.step(order);
    for (const order of open) this.judge(order);
  }

  dispatch(order: Order, chosen?: string, reason?: string): void {
    const all = [...this.drivers.values()].sort((a, b) => kilometres(a, order) - kilometres(b, order)).slice(0, 24);
    const candidates = all.map((driver) => candidate(driver, order)).sort((a, b) => Number(b.eligible) - Number(a.eligible) || b.total! - a.total!);
    const winner = chosen ? candidate(this.drivers.get(chosen)!, order) : candidates[0]!;
    order.driver_id = winner.driver_id;
    order.status = 'assigned';
    order.estimated_delivery_at = winner.predicted_delivery_at;
    order.row_version += 1;
    const driver = this.drivers.get(winner.driver_id)!;
    driver.active_orders += 1;
    driver.status = 'busy';
    this.note(order, 'order_assigned', reason);
    const rows: Candidate[] = candidates.map((each) => ({
      key: each.driver_id, label: each.name, driver_id: each.driver_id, total: each.total, gap: winner.total! - each.total!, parts: each.parts, broken_rules: each.broken_rules,
    }));
    const card = this.card(order, { key: winner.driver_id, label: winner.name, driver_id: winner.driver_id, total: winner.total, parts: winner.parts, broken_rules: winner.broken_rules }, rows, reason);
    this.cards.set(card.decision.id, { card, orderId: order.id });
    this.say('order_assigned', { id: order.id, status: 'assigned', driver_id: order.driver_id, estimated_delivery_at: order.estimated_delivery_at });
    this.say('driver_updated', { id: driver.id, status: driver.status, active_orders: driver.active_orders });
    this.say('decision_made', { id: card.decision.id, order_id: order.id });
    this.say('route_updated', { id: `route-${driver.id}` });
  }

  step(order: Order): void {
    order.status = next[order.status]!;
    this.note(order, `order_${order.status}`);
    if (order.status === 'delivered') {
      order.sla_state = Date.parse(order.sla_deadline!) < this.now() ? 'missed' : 'met';
      const driver = this.drivers.get(order.driver_id!)!;
      driver.active_orders = Math.max(0, driver.active_orders - 1);
      if (driver.active_orders === 0) driver.status = 'available';
      this.say('driver_updated', { id: driver.id, status: driver.status, active_orders: driver.active_orders });
      this.say('route_updated', { id: `route-${driver.id}` });
    }
    this.say('order_updated', { id: order.id, status: order.status, sla_state: order.sla_state });
  }

  routes() {
    const byDriver = new Map<string, Order[]>();
    for (const order of this.orders.values()) {
      if (next[order.status] && order.driver_id) byDriver.set(order.driver_id, [...(byDriver.get(order.driver_id) ?? []), order]);
    }
    return [...byDriver].map(([id, orders]) => routeOf(this.drivers.get(id)!, orders));
  }

  say(type: string, data: Record<string, unknown>): void {
    this.tell({ type, data: { zone_id: zone.id, at: new Date(this.now()).toISOString(), ...data } });
  }

  private judge(order: Order): void {
    if (!next[order.status] && order.status !== 'pending') return;
    const minutes = (Date.parse(order.sla_deadline!) - this.now()) / 60_000;
    const state = minutes < 0 ? 'breached' : minutes < 8 ? 'critical' : minutes < 18 ? 'warning' : 'on_track';
    if (state !== order.sla_state) {
      order.sla_state = state;
      this.say('order_updated', { id: order.id, sla_state: state });
    }
  }

  private note(order: Order, type: string, reason?: string): void {
    const list = this.events.get(order.id) ?? [];
    list.push({ id: newId(), event_type: type, occurred_at: new Date(this.now()).toISOString(), reason: reason ?? null, actor_kind: reason ? 'user' : 'engine' });
    this.events.set(order.id, list);
  }

  private card(order: Order, winner: Candidate, candidates: Candidate[], reason?: string): DecisionCard {
    const at = new Date(this.now()).toISOString();
    const decision: Decision = {
      id: newId(), decision_id: `DEC-${(1e6 + this.cards.size * 31).toString(36).toUpperCase()}`, decision_type: reason ? 'manual_assignment' : 'assignment',
      trigger_reason: reason ? 'person' : 'order_arrival', status: 'executed', policy_used: reason ? 'PERSON' : 'CFA standard', algorithm: 'min_cost_flow', algorithm_version: 3,
      parameters_hash: 'b1946ac92492d2347c6235b4d2611184', seed: '8123340912234', created_at: at, actor_kind: reason ? 'user' : 'engine', actor_id: null,
      reason: reason ?? null, business_date: at.slice(0, 10), recommended_action: `${order.order_number} to ${winner.label}`,
    };
    const rules = ['driver_offline', 'driver_on_break', 'out_of_radius', 'too_many_orders', 'weight', 'off_shift'];
    return {
      decision, question: `Which driver takes ${order.order_number}?`, score_unit: 'point_milli', winner, candidates,
      rules_checked: rules.map((rule) => {
        const broken = candidates.filter(({ broken_rules }) => broken_rules.some((each) => each.rule === rule)).length;
        return { rule, broken, passed: candidates.length - broken };
      }),
      prediction: { duration_minutes: { value: 24, low: 19, high: 31, basis: 'learned' }, distance_km: { value: 7.4, low: 6.9, high: 8.2, basis: 'estimated' }, probability_on_time: { value: 0.94, low: 0.88, high: 0.97, basis: 'learned' } },
      actual: order.status === 'delivered' ? { duration_minutes: 26, distance_km: 7.6 } : null,
      confidence: { value: 0.91, low: 0.86, high: 0.95, basis: 'learned', sample_size: 412 }, data_age_seconds: 2,
      would_change_if: [{ feature: 'load', from: 1, to: 3, unit: 'orders', verified: true }], approvals: [], overrides: [],
      chain: { stream: `zone:${zone.code}`, seq: 4000 + this.cards.size, entry_hash: '5d41402abc4b2a76b9719d911017c592ae2c1f0d9a5bd0a1f8c8a9b34f3c2d10', verified: true }, rerun: { state: 'identical' },
    };
  }
}
