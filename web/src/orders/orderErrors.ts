/** The server's refusals of an order, at the fields of the form. */
import { Problem } from '../api/problem';
import type { OrderDraft } from './orderDraft';

const fields: readonly (readonly [pointer: RegExp, field: keyof OrderDraft])[] = [
  [/^\/customer\/phone|^\/recipient_phone/, 'phone'], [/^\/customer|^\/recipient_name/, 'name'],
  [/^\/pickup/, 'pickup'], [/^\/(dropoff|destination)/, 'dropoff'],
  [/^\/service_type/, 'service'], [/^\/priority/, 'priority'], [/^\/(window_end|window_start|delivery_window|scheduled_for|time_window)/, 'until'],
  [/^\/packages/, 'parcels'], [/^\/weight/, 'weight'], [/^\/notes/, 'notes'], [/^\/external_id/, 'externalId'],
];

export function orderErrors(error: unknown): Partial<Record<keyof OrderDraft, string>> {
  const found: Partial<Record<keyof OrderDraft, string>> = {};
  if (!error) return found;
  for (const [pointer, message] of Object.entries(Problem.of(error).errors)) {
    const field = fieldOf(pointer);
    if (field) found[field] = [found[field], [message].flat().join(' ')].filter(Boolean).join(' ');
  }
  return found;
}

export function isAllAtFields(error: unknown): boolean {
  const pointers = Object.keys(Problem.of(error).errors);
  return pointers.length > 0 && pointers.every((pointer) => fieldOf(pointer) !== null);
}

function fieldOf(pointer: string): keyof OrderDraft | null {
  return fields.find(([pattern]) => pattern.test(pointer))?.[1] ?? null;
}
