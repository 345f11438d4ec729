/** What a person types about an order, and what is sent of it. */
import type { Order, OrderRequest, OrderStatus, PlaceRequest, Priority, Zone } from '../api/types';
import { readPlace } from '../setup/fields';
import { instantOf, typedOf } from '../shared/localTime';

export interface Parcel { weight: string; volume: string }

export interface OrderDraft {
  name: string;
  phone: string;
  pickup: string;
  pickupAddress: string;
  dropoff: string;
  dropoffAddress: string;
  service: string;
  priority: Priority;
  from: string;
  until: string;
  parcels: Parcel[];
  weight: string;
  notes: string;
  externalId: string;
}

export const emptyDraft: OrderDraft = {
  name: '', phone: '', pickup: '', pickupAddress: '', dropoff: '', dropoffAddress: '', service: '', priority: 'normal', from: '', until: '', parcels: [], weight: '', notes: '', externalId: '',
};

/** Which parts of an order may still be changed; the server decides the same (delivery-automation 11). */
export type Part = 'new' | 'pickup' | 'dropoff' | 'size' | 'contact';

export function openParts(status: OrderStatus | null): ReadonlySet<Part> {
  switch (status) {
    case null: return new Set(['new', 'pickup', 'dropoff', 'size', 'contact']);
    case 'scheduled': case 'pending': return new Set(['pickup', 'dropoff', 'size', 'contact']);
    case 'assigned': case 'failed': return new Set(['dropoff', 'contact']);
    case 'picked_up': return new Set(['contact']);
    default: return new Set();
  }
}

export function draftOf(order: Order, timeZone: string): OrderDraft {
  return {
    ...emptyDraft,
    name: order.recipient_name ?? order.customer_name ?? '', phone: order.recipient_phone ?? '',
    pickup: placeText(order.pickup_latitude, order.pickup_longitude), pickupAddress: order.pickup_address ?? '',
    dropoff: placeText(order.dropoff_latitude, order.dropoff_longitude), dropoffAddress: order.dropoff_address ?? '',
    service: order.service_type ?? '', priority: order.priority, from: typedOf(order.delivery_window_start, timeZone), until: typedOf(order.delivery_window_end, timeZone),
    weight: order.weight_kg === null ? '' : String(order.weight_kg), notes: order.notes ?? '', externalId: order.external_id ?? '',
  };
}

export function placeText(latitude: number | null, longitude: number | null): string {
  return latitude === null || longitude === null ? '' : `${Number(latitude.toFixed(6))}, ${Number(longitude.toFixed(6))}`;
}

/** What is wrong before anything is sent, by field. */
export function complaints(draft: OrderDraft, parts: ReadonlySet<Part>): Partial<Record<keyof OrderDraft, string>> {
  const found: Partial<Record<keyof OrderDraft, string>> = {};
  if (parts.has('contact') && !draft.name.trim()) found.name = 'Who receives it?';
  if (parts.has('pickup') && !readPlace(draft.pickup)) found.pickup = placeWord(draft.pickup);
  if (parts.has('dropoff') && !readPlace(draft.dropoff)) found.dropoff = placeWord(draft.dropoff);
  if (draft.from && !draft.until) found.until = 'A window has an end.';
  if (draft.from && draft.until && draft.from >= draft.until) found.until = 'It ends before it begins.';
  if (draft.weight && !(Number(draft.weight) > 0)) found.weight = 'A number above 0.';
  if (draft.parcels.some(({ weight, volume }) => !isSize(weight) || !isSize(volume))) found.parcels = 'Weights and volumes are numbers above 0.';
  return found;
}

export function newOrder(draft: OrderDraft, zone: Zone): OrderRequest {
  return {
    zone: zone.id,
    customer: { name: draft.name.trim(), ...given('phone', draft.phone) },
    pickup: placeOf(draft.pickup, draft.pickupAddress), dropoff: placeOf(draft.dropoff, draft.dropoffAddress),
    priority: draft.priority,
    ...(draft.service && { service_type: draft.service }),
    ...windowOf(draft, zone.time_zone),
    ...(draft.parcels.length > 0 && { packages: draft.parcels.map(({ weight, volume }) => ({ ...number('weight_kg', weight), ...number('volume_m3', volume) })) }),
    ...given('notes', draft.notes), ...given('external_id', draft.externalId),
  };
}

/** Only what differs is sent: what another changed meanwhile stays, and a part that is closed by now is not touched. */
export function changeOf(before: OrderDraft, after: OrderDraft, zone: Zone): OrderRequest {
  const differs = (...fields: (keyof OrderDraft)[]) => fields.some((field) => before[field] !== after[field]);
  return {
    ...(differs('name') && { recipient_name: after.name.trim() }),
    ...(differs('phone') && { recipient_phone: after.phone.trim() }),
    ...(differs('pickup', 'pickupAddress') && { pickup: placeOf(after.pickup, after.pickupAddress) }),
    ...(differs('dropoff', 'dropoffAddress') && { dropoff: placeOf(after.dropoff, after.dropoffAddress) }),
    ...(differs('priority') && { priority: after.priority }),
    ...(differs('from', 'until') && windowOf(after, zone.time_zone)),
    ...(differs('weight') && number('weight_kg', after.weight)),
    ...(differs('notes') && { notes: after.notes.trim() }),
  };
}

function windowOf(draft: OrderDraft, timeZone: string): Pick<OrderRequest, 'window_start' | 'window_end'> {
  const start = instantOf(draft.from, timeZone), end = instantOf(draft.until, timeZone);
  return { ...(start && { window_start: start }), ...(end && { window_end: end }) };
}

function placeOf(text: string, address: string): PlaceRequest {
  return { ...readPlace(text)!, ...given('address', address) };
}

function given<K extends string>(name: K, text: string): Partial<Record<K, string>> {
  return (text.trim() ? { [name]: text.trim() } : {}) as Partial<Record<K, string>>;
}

function number<K extends string>(name: K, text: string): Partial<Record<K, number>> {
  return (text.trim() ? { [name]: Number(text) } : {}) as Partial<Record<K, number>>;
}

function isSize(text: string): boolean {
  return text.trim() === '' || Number(text) > 0;
}

function placeWord(text: string): string {
  return text.trim() === '' ? 'Click the map, or type latitude, longitude.' : 'Two numbers: latitude, longitude.';
}
