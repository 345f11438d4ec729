import { describe, expect, it } from 'vitest';
import type { Order, Route } from '../api/types';
import { expectedOf } from './expected';

const order = { id: 'o1', driver_id: 'd1', status: 'assigned', estimated_delivery_at: null, eta_low: null, eta_high: null } as Order;
const stop = { id: 's2', sequence_order: 2, stop_type: 'delivery', order_ids: ['o1'], estimated_arrival: '2026-11-21T10:09:00Z', arrival_low: '2026-11-21T10:05:00Z', arrival_high: '2026-11-21T10:12:00Z' };
const pickup = { ...stop, id: 's1', stop_type: 'pickup', estimated_arrival: '2026-11-21T09:55:00Z' };
const routes = new Map([['r1', { id: 'r1', driver_id: 'd1', stops: [pickup, stop] } as unknown as Route]]);

describe('when an order is expected', () => {
  it('is what the route of its driver says, though the order was read before the route was planned', () => {
    expect(expectedOf(order, routes)).toEqual({ at: stop.estimated_arrival, low: stop.arrival_low, high: stop.arrival_high });
  });

  it('is what the order says where no route has it', () => {
    const known = { ...order, driver_id: 'd2', estimated_delivery_at: '2026-11-21T11:00:00Z' };
    expect(expectedOf(known, routes).at).toBe('2026-11-21T11:00:00Z');
    expect(expectedOf({ ...order, status: 'delivered' }, routes).at).toBeNull();
  });
});
