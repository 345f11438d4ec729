/** Which orders a list shows, and in what order. */
import type { Order } from '../api/types';
import { byUrgency, isFinal, urgencyAt } from './urgency';

export const groups = [
  { value: 'open', label: 'Open' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'done', label: 'Done' },
] as const;
export type Group = (typeof groups)[number]['value'];

export interface Filter {
  group: Group;
  urgency: string | null;
  search: string;
}

export function filterOrders(
  orders: Iterable<Order>, { group, urgency, search }: Filter, now: number, driverName: (id: string) => string,
): Order[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return [...orders]
    .filter((order) => isIn(order, group))
    .filter((order) => !urgency || urgencyAt(order.sla_deadline, now) === urgency)
    .filter((order) => words.length === 0 || matches(order, words, driverName))
    .sort(byUrgency);
}

export function countBy(orders: Iterable<Order>): Record<Group, number> {
  const counts: Record<Group, number> = { open: 0, waiting: 0, done: 0 };
  for (const order of orders) for (const { value } of groups) if (isIn(order, value)) counts[value] += 1;
  return counts;
}

function isIn(order: Order, group: Group): boolean {
  if (group === 'done') return isFinal(order);
  if (group === 'waiting') return order.status === 'pending' || order.status === 'scheduled';
  return !isFinal(order);
}

function matches(order: Order, words: string[], driverName: (id: string) => string): boolean {
  const text = [
    order.order_number, order.external_id, order.customer_name, order.pickup_address, order.dropoff_address, order.service_type,
    order.driver_id ? driverName(order.driver_id) : '',
  ].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}
