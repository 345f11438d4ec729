import { describe, expect, it, vi } from 'vitest';
import type { Order } from '../api/types';
import { readPlace, writePlace } from '../shell/place';
import { target } from '../shared/listKeys';
import { World } from './world';

const order = { id: 'o1', order_number: 'ORD-1', status: 'pending', driver_id: null, created_at: '2026-11-20T08:00:00Z' } as Order;

describe('the world', () => {
  it('takes the changed fields of an event and nothing else', () => {
    vi.useFakeTimers();
    const world = new World();
    world.load([order], [], []);
    expect(world.patchOrder({ id: 'o1', status: 'assigned', driver_id: 'd1', zone_id: 'z' } as Partial<Order> & { id: string })).toBe(true);
    vi.runAllTimers();
    vi.useRealTimers();
    expect(world.read().orders.get('o1')).toEqual({ ...order, status: 'assigned', driver_id: 'd1' });
  });

  it('keeps the places of an order when an event leaves them empty', () => {
    vi.useFakeTimers();
    const world = new World();
    world.load([{ ...order, dropoff_latitude: 1.5 }], [], []);
    world.patchOrder({ id: 'o1', status: 'assigned', dropoff_latitude: null, driver_id: null });
    vi.runAllTimers();
    vi.useRealTimers();
    expect(world.read().orders.get('o1')).toEqual({ ...order, status: 'assigned', dropoff_latitude: 1.5 });
  });

  it('says when it does not know the order of an event', () => {
    expect(new World().patchOrder({ id: 'nobody' })).toBe(false);
  });
});

describe('the address', () => {
  it('keeps the place through writing and reading', () => {
    const place = { screen: 'orders', order: 'o1', driver: null, card: 'c1', client: null, item: null } as const;
    expect(readPlace(writePlace(place))).toEqual(place);
    const wealth = { screen: 'wealth/log', order: null, driver: null, card: null, client: 'c1', item: 'air:r1:2026-08-12' } as const;
    expect(readPlace(writePlace(wealth))).toEqual(wealth);
  });

  it('falls back to the live map', () => expect(readPlace('#bootstrap=token').screen).toBe('live'));
});

describe('list keys', () => {
  it('stay inside the list', () => {
    expect([target('ArrowDown', 3, 2), target('ArrowUp', 3, 0), target('End', 3, 0), target('PageDown', 3, 0), target('x', 3, 0)]).toEqual([2, 0, 2, 2, null]);
  });
});
