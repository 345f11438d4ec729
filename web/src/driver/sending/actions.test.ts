import { describe, expect, it } from 'vitest';
import { answered, holdMs, isHeld, leftToUndo, settleMs, waits, waitsForEarlier, withWaiting, type Action, type Refused, type Wish } from './actions';
import { stepsOf } from './steps';
import type { Me, Order, Route, Stop } from '../types';

const me = { id: 'D', status: 'busy', offers_paused: true } as Me;
const stop = (id: string, stop_type: Stop['stop_type'], order: string) => ({ id, stop_type, status: 'planned', order_ids: [order] }) as Stop;
const desk = {
  at: 0, me, orders: [{ id: 'A', status: 'assigned' }, { id: 'B', status: 'picked_up' }] as Order[],
  route: { id: 'R', stops: [stop('1', 'pickup', 'A'), stop('2', 'delivery', 'A'), stop('3', 'delivery', 'B')] } as Route,
};

function action(wish: Wish, more: Partial<Action> = {}): Action {
  return { id: 1, user: 'u', key: 'k', at: '2026-11-21T08:00:00.000Z', label: '', wish, position: null, holdUntil: 0, refused: null, ...more };
}

const refused: Refused = { status: 409, code: 'state_conflict', title: '', detail: '' };

describe('what waits is shown as if it were done', () => {
  it('moves stops and orders in the order of the actions', () => {
    const shown = withWaiting(desk, [
      action({ kind: 'arrive', route: 'R', stop: '1', orders: ['A'] }), action({ kind: 'pickup', route: 'R', stop: '1', orders: ['A'] }),
      action({ kind: 'deliver', route: 'R', stop: '3', orders: ['B'], proofs: [] }), action({ kind: 'fail', isPickup: false, route: 'R', stop: '2', orders: ['A'], category: 'refused', note: '' }),
    ]);
    expect(shown.route!.stops.map(({ status }) => status)).toEqual(['completed', 'skipped', 'completed']);
    expect(shown.orders.map(({ status }) => status)).toEqual(['failed', 'delivered']);
    expect(desk.route.stops[0]!.status).toBe('planned');
  });

  it('gives an order back whose pickup failed, with its drop-off', () => {
    const shown = withWaiting(desk, [action({ kind: 'fail', isPickup: true, route: 'R', stop: '1', orders: ['A'], category: 'other', note: '' })]);
    expect(shown.orders.map(({ id }) => id)).toEqual(['B']);
    expect(shown.route!.stops.map(({ id }) => id)).toEqual(['1', '3']);
  });

  it('shows no effect of a refused one', () => {
    expect(withWaiting(desk, [action({ kind: 'state', status: 'offline' }, { refused })])).toEqual(desk);
    expect(withWaiting(desk, [action({ kind: 'state', status: 'on_break', breakEndsAt: 'x' })]).me).toMatchObject({ status: 'on_break', break_ends_at: 'x', offers_paused: false });
  });
});

describe('what was answered', () => {
  const pickup = action({ kind: 'pickup', route: 'R', stop: '1', orders: ['A'] });
  const taken = answered(pickup, 10_000);
  const statusIn = (at: number) => withWaiting({ ...desk, at }, [taken]).orders[0]!.status;

  it('stays shown as done until a look that began well after the answer', () => {
    expect([statusIn(9_000), statusIn(10_000 + settleMs), statusIn(10_001 + settleMs)]).toEqual(['picked_up', 'picked_up', 'assigned']);
  });

  it('waits no more, cannot be undone, and holds no pictures', () => {
    expect([waits(pickup), waits(taken), leftToUndo({ ...taken, holdUntil: 10_000 }, 9_000)]).toEqual([true, false, 0]);
    const photo = { bytes: new Uint8Array([1]).buffer, type: 'image/jpeg' };
    expect(answered(action({ kind: 'deliver', route: 'R', stop: '3', orders: ['B'], proofs: [{ order: 'B', photos: [photo] }] }), 1).wish).toMatchObject({ orders: ['B'], proofs: [] });
  });
});

describe('undo', () => {
  it('is possible for some seconds, for what the server cannot take back', () => {
    const delivered = action({ kind: 'deliver', route: 'R', stop: '3', orders: ['B'], proofs: [] }, { holdUntil: 10_000 });
    expect(isHeld(delivered.wish)).toBe(true);
    expect(isHeld({ kind: 'arrive', route: 'R', stop: '1', orders: [] })).toBe(false);
    expect([leftToUndo(delivered, 9_000), leftToUndo(delivered, 10_000)]).toEqual([1_000, 0]);
    // The phone's clock was set back by an hour: it is not held for an hour.
    expect(leftToUndo(delivered, 10_000 - holdMs - 3_600_000)).toBe(0);
  });
});

describe('a refusal that follows from an earlier one', () => {
  it('waits for that one', () => {
    const earlier = action({ kind: 'deliver', route: 'R', stop: '3', orders: ['B'], proofs: [] }, { refused });
    expect(waitsForEarlier({ ...refused, code: 'stop_in_progress' }, [earlier])).toBe(true);
    expect(waitsForEarlier({ ...refused, code: 'stop_in_progress' }, [])).toBe(false);
    expect(waitsForEarlier(refused, [earlier])).toBe(false);
  });
});

describe('the requests of an action', () => {
  const photo = { bytes: new Uint8Array([1, 2, 3]).buffer, type: 'image/jpeg' };
  const delivery = action({ kind: 'deliver', route: 'R', stop: '3', orders: ['B'], proofs: [{ order: 'B', recipientName: 'Wanjiru', code: '123456', photos: [photo] }] }, { position: { latitude: 0, longitude: 36.8 } });

  it('are the same bytes under the same keys each time', async () => {
    const [first, second] = [await stepsOf(delivery), await stepsOf(delivery)];
    expect(first.map(({ path, key }) => [path, key])).toEqual([['/orders/B/proof', 'k-proof-B'], ['/routes/R/stops/3/complete', 'k']]);
    expect(first.map(({ type }) => type)).toEqual(second.map(({ type }) => type));
    expect(new Uint8Array(first[0]!.body as ArrayBuffer)).toEqual(new Uint8Array(second[0]!.body as ArrayBuffer));
    const text = new TextDecoder().decode(first[0]!.body as ArrayBuffer);
    expect(text).toContain('name="latitude"\r\n\r\n0\r\n');
    expect(text.endsWith('--steward-k--\r\n')).toBe(true);
  });

  it('report a problem with an order, or with the tour', async () => {
    const report = (order: string | null) => action({ kind: 'report', order, driver: 'D', reason: 'VEHICLE_BREAKDOWN', note: ' A flat tyre ' });
    const bodies = await Promise.all([report('A'), report(null)].map(async (one) => (await stepsOf(one)).map(({ path, body }) => [path, JSON.parse(body as string)])));
    const said = { reason_code: 'VEHICLE_BREAKDOWN', note: 'A flat tyre' };
    expect(bodies).toEqual([[['/automation/escalation/report', { ...said, order_id: 'A' }]], [['/automation/escalation/report', { ...said, driver_id: 'D' }]]]);
  });

  it('bring no proof where there is none', async () => {
    const bare = action({ kind: 'deliver', route: null, stop: null, orders: ['B'], proofs: [{ order: 'B', photos: [] }] });
    expect((await stepsOf(bare)).map(({ path, body }) => [path, body])).toEqual([['/orders/B/status', '{"status":"delivered","occurred_at":"2026-11-21T08:00:00.000Z"}']]);
  });
});
