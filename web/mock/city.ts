/** A made-up city for looking at the dashboard without a server: streets, drivers, orders. Development only. */
import type { FeatureCollection, Polygon } from 'geojson';
import type { AssignmentCandidate, Driver, DriverStatus, Order, Route, ScorePart, Zone } from '../src/api/types';

export const centre = { latitude: -1.286, longitude: 36.817 };
const halfLat = 0.075, halfLon = 0.095;
let seed = 7;

export function chance(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}

export const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)]!;
export const newId = (): string => `0199${Array.from({ length: 28 }, () => Math.floor(chance() * 16).toString(16)).join('')}`
  .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

function around(): { latitude: number; longitude: number } {
  return {
    latitude: centre.latitude + (chance() + chance() - 1) * halfLat,
    longitude: centre.longitude + (chance() + chance() - 1) * halfLon,
  };
}

const boundary: Polygon = {
  type: 'Polygon',
  coordinates: [Array.from({ length: 49 }, (_, at) => {
    const angle = (at % 48) / 48 * 2 * Math.PI;
    const wobble = 1.08 + 0.07 * Math.sin(angle * 3) + 0.05 * Math.cos(angle * 5);
    return [centre.longitude + Math.cos(angle) * halfLon * wobble, centre.latitude + Math.sin(angle) * halfLat * wobble];
  })],
};

export const zone: Zone = {
  id: newId(), code: 'NBO', name: 'Nairobi', time_zone: 'Africa/Nairobi', currency: 'KES', depot: { latitude: -1.3, longitude: 36.83 },
  boundary, assignment_mode: 'direct', planning_mode: 'on_demand',
};

export function roads(): FeatureCollection {
  const lines: FeatureCollection['features'] = [];
  const add = (coordinates: number[][], kind: string) => lines.push({ type: 'Feature', properties: { kind }, geometry: { type: 'LineString', coordinates } });
  for (let at = -14; at <= 14; at++) {
    const share = at / 14;
    const half = Math.sqrt(Math.max(0, 1.05 - share * share));
    const bend = (t: number) => 0.004 * Math.sin(t * 3 + at);
    const steps = Array.from({ length: 21 }, (_, step) => (step / 10 - 1) * half);
    const kind = at % 5 === 0 ? 'primary' : 'residential';
    add(steps.map((t) => [centre.longitude + t * halfLon, centre.latitude + share * halfLat + bend(t)]), kind);
    add(steps.map((t) => [centre.longitude + share * halfLon + bend(t), centre.latitude + t * halfLat]), kind);
  }
  return { type: 'FeatureCollection', features: lines };
}

const first = ['Amina', 'Brian', 'Cynthia', 'David', 'Esther', 'Farah', 'Grace', 'Hassan', 'Irene', 'James', 'Kevin', 'Lucy', 'Moses', 'Naomi', 'Otieno', 'Peter', 'Ruth', 'Samuel', 'Tabitha', 'Wanjiru'];
const last = ['Achieng', 'Barasa', 'Chebet', 'Gitau', 'Juma', 'Kamau', 'Kiprop', 'Maina', 'Mutua', 'Mwangi', 'Njeri', 'Ochieng', 'Odhiambo', 'Wafula'];
const streets = ['Kenyatta Avenue', 'Moi Avenue', 'Ngong Road', 'Waiyaki Way', 'Mombasa Road', 'Thika Road', 'Langata Road', 'Limuru Road', 'Jogoo Road', 'Parklands Road'];

export function makeDrivers(count: number): Driver[] {
  return Array.from({ length: count }, (_, at) => {
    const states: DriverStatus[] = ['available', 'available', 'busy', 'busy', 'busy', 'returning', 'on_break', 'offline'];
    const status = pick(states);
    return {
      id: newId(), code: `DRV-${1000 + at}`, name: `${pick(first)} ${pick(last)}`, status, zone_id: zone.id, ...around(),
      position_at: new Date().toISOString(), vehicle_type: pick(['motorcycle', 'motorcycle', 'car', 'van']),
      active_orders: status === 'busy' ? 1 + Math.floor(chance() * 3) : 0, heading: Math.floor(chance() * 360),
    };
  });
}

let ordersMade = 0;

export function makeOrder(now: number): Order {
  const [service, promise] = pick([['EXPRESS', 30], ['BARQ', 60], ['BARQ', 60], ['BULLET', 240], ['STANDARD', 480]] as const);
  const from = around(), to = around();
  ordersMade += 1;
  return {
    id: newId(), order_number: `ORD-${(46656 * 3 + ordersMade * 977).toString(36).toUpperCase()}`, zone_id: zone.id, status: 'pending',
    priority: pick(['normal', 'normal', 'normal', 'high', 'urgent']), urgency: 'normal', sla_state: 'on_track',
    sla_deadline: new Date(now + promise * 60_000 * (0.15 + chance() * 0.85)).toISOString(), created_at: new Date(now).toISOString(),
    service_type: service, customer_name: `${pick(first)} ${pick(last)}`, driver_id: null,
    pickup_latitude: from.latitude, pickup_longitude: from.longitude, pickup_address: `${1 + Math.floor(chance() * 200)} ${pick(streets)}`,
    dropoff_latitude: to.latitude, dropoff_longitude: to.longitude, dropoff_address: `${1 + Math.floor(chance() * 200)} ${pick(streets)}, ${pick(['Westlands', 'Kilimani', 'Karen', 'Eastleigh', 'South B'])}`,
    estimated_delivery_at: null, eta_low: null, eta_high: null, hold_until: null, weight_kg: Math.round(chance() * 90) / 10,
    external_id: null, row_version: 1,
  };
}

export function routeOf(driver: Driver, orders: Order[]): Route {
  const stops = orders.flatMap((order, at) => [
    { kind: 'pickup', latitude: order.pickup_latitude!, longitude: order.pickup_longitude!, order, at: at * 2 + 1 },
    { kind: 'dropoff', latitude: order.dropoff_latitude!, longitude: order.dropoff_longitude!, order, at: at * 2 + 2 },
  ]);
  return {
    id: `route-${driver.id}`, route_id: `RTE-${driver.code.slice(4)}`, driver_id: driver.id, status: 'in_progress',
    stops: stops.map((stop) => ({
      id: `${stop.order.id}-${stop.kind}`, sequence_order: stop.at, stop_type: stop.kind, order_ids: [stop.order.id], latitude: stop.latitude,
      longitude: stop.longitude, status: 'planned', estimated_arrival: new Date(Date.now() + stop.at * 400_000).toISOString(),
    })),
    geometry: { type: 'LineString', coordinates: [[driver.longitude!, driver.latitude!], ...stops.flatMap(({ latitude, longitude }, at) => {
      const before = at === 0 ? driver : stops[at - 1]!;
      return [[longitude, before.latitude!], [longitude, latitude]];
    })] },
  };
}

export function scoreParts(driver: Driver, order: Order): ScorePart[] {
  const km = kilometres(driver, order);
  const proximity = (km <= 1 ? 100 : km <= 3 ? 90 : km <= 5 ? 70 : km <= 10 ? 50 : 10) * 400;
  const numbers = [...driver.code].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const parts = [
    { label: 'Proximity', value: proximity }, { label: 'Performance', value: (50 + (numbers * 7) % 50) * 300 },
    { label: 'Capacity', value: Math.max(0, 100 - driver.active_orders * 20) * 200 }, { label: 'Zone experience', value: ((numbers * 13) % 6) * 20 * 100 },
    { label: 'Late minutes', value: -Math.round(Math.max(0, km - 6) * 900) },
  ].filter(({ value }) => value !== 0);
  const total = parts.reduce((sum, part) => sum + Math.max(0, part.value), 0);
  return parts.map((part) => ({ ...part, share: part.value / total }));
}

export function kilometres(driver: Driver, order: Order): number {
  return Math.hypot((driver.latitude! - order.pickup_latitude!) * 110.6, (driver.longitude! - order.pickup_longitude!) * 111.3);
}

export function candidate(driver: Driver, order: Order): AssignmentCandidate {
  const parts = scoreParts(driver, order);
  const km = kilometres(driver, order);
  const broken = [
    ...(driver.status === 'offline' ? [{ rule: 'driver_offline', measured: 'offline', limit: null, unit: null }] : []),
    ...(driver.status === 'on_break' ? [{ rule: 'driver_on_break', measured: 'on_break', limit: null, unit: null }] : []),
    ...(km > 10 ? [{ rule: 'out_of_radius', measured: Math.round(km * 10) / 10, limit: 10, unit: 'km' }] : []),
    ...(driver.active_orders >= 3 ? [{ rule: 'too_many_orders', measured: driver.active_orders, limit: 3, unit: 'orders' }] : []),
  ];
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  return {
    driver_id: driver.id, name: driver.name, eligible: broken.length === 0, broken_rules: broken, parts, total, match_value: total,
    predicted_pickup_at: new Date(Date.now() + km * 120_000).toISOString(), predicted_delivery_at: new Date(Date.now() + km * 240_000).toISOString(),
  };
}
