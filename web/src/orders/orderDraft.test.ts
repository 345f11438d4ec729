import { describe, expect, it } from 'vitest';
import type { Order, Zone } from '../api/types';
import { changeOf, complaints, draftOf, emptyDraft, newOrder, openParts } from './orderDraft';

const zone = { id: 'z1', time_zone: 'Africa/Nairobi' } as Zone;
const filled = { ...emptyDraft, name: ' Huda Salem ', phone: '0711 100001', pickup: '-1.28, 36.81', pickupAddress: 'Shop', dropoff: '-1.3 36.82', service: 'BARQ', from: '2026-11-21T14:00', until: '2026-11-21T16:00', parcels: [{ weight: '2.5', volume: '' }] };

describe('an order that is typed', () => {
  it('is sent by the clock of the zone, without what was left empty', () => {
    expect(newOrder(filled, zone)).toEqual({
      zone: 'z1', customer: { name: 'Huda Salem', phone: '0711 100001' }, pickup: { latitude: -1.28, longitude: 36.81, address: 'Shop' }, dropoff: { latitude: -1.3, longitude: 36.82 },
      priority: 'normal', service_type: 'BARQ', window_start: '2026-11-21T11:00:00.000Z', window_end: '2026-11-21T13:00:00.000Z', packages: [{ weight_kg: 2.5 }],
    });
  });

  it('says at the field what is missing', () => {
    const said = complaints({ ...emptyDraft, dropoff: 'over there', from: '2026-11-21T14:00', parcels: [{ weight: '0', volume: '' }] }, openParts(null));
    expect(Object.keys(said).sort()).toEqual(['dropoff', 'name', 'parcels', 'pickup', 'until']);
    expect(complaints(filled, openParts(null))).toEqual({});
    expect(complaints({ ...filled, until: '2026-11-21T13:00' }, openParts(null)).until).toBe('It ends before it begins.');
  });

  it('sends of a change only what differs', () => {
    const order = { recipient_name: 'Huda', pickup_latitude: -1.28, pickup_longitude: 36.81, pickup_address: null, dropoff_latitude: -1.3, dropoff_longitude: 36.82, dropoff_address: 'Home', priority: 'normal', weight_kg: 2 } as unknown as Order;
    const before = draftOf(order, 'Africa/Nairobi');
    expect(changeOf(before, { ...before }, zone)).toEqual({});
    expect(changeOf(before, { ...before, dropoff: '-1.31, 36.82', priority: 'high' }, zone)).toEqual({ dropoff: { latitude: -1.31, longitude: 36.82, address: 'Home' }, priority: 'high' });
  });

  it('is open to change for as long as the server allows it', () => {
    expect([...openParts('pending')]).not.toContain('new');
    expect([...openParts('assigned')]).toEqual(['dropoff', 'contact']);
    expect(openParts('delivered').size).toBe(0);
  });
});
