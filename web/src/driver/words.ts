/** How the driver's page says things: times by the phone's own clock, money, ways, reasons. */
import type { DriverStatus } from '../api/types';
import type { FailureCategory, ProblemReason } from './sending/actions';
import type { Order, Place, ProofKind, Stop } from './types';

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

const nearMs = 12 * 3_600_000;

/** With the day where it is not told by the hour alone. */
export function time(instant: string | number | null | undefined): string {
  if (instant === null || instant === undefined) return '–';
  const at = new Date(instant);
  return Math.abs(at.getTime() - Date.now()) < nearMs ? clockFormat.format(at) : dayFormat.format(at);
}

export function money(amount: number, currency: string): string {
  return `${amount.toLocaleString('en-GB', { minimumFractionDigits: Number.isInteger(amount) ? 0 : 2, maximumFractionDigits: 3 })} ${currency}`;
}

export const kilometres = (km: number) => `${km.toLocaleString('en-GB', { maximumFractionDigits: 1 })} km`;

export function hours(minutes: number): string {
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const duty: Record<DriverStatus, string> = { offline: 'Off duty', available: 'On duty', busy: 'On the way', returning: 'Returning', on_break: 'On a break' };

export const reasons: Record<FailureCategory, string> = {
  customer_unavailable: 'Nobody there',
  access_denied: 'Could not get in',
  wrong_address: 'Wrong address',
  payment_problem: 'Could not pay',
  refused: 'Did not want it',
  damaged: 'Goods are damaged',
  other: 'Something else',
};

export const problems: Record<ProblemReason, string> = {
  VEHICLE_BREAKDOWN: 'Trouble with the vehicle',
  TRAFFIC_INCIDENT: 'The road holds me up',
  CUSTOMER_EMERGENCY: 'An emergency',
  DRIVER_CANCELLED: 'I cannot bring it',
  SYSTEM_ERROR: 'Order or page is wrong',
};

export const declines: Record<string, string> = {
  too_far: 'Too far', too_heavy: 'Too big or heavy', vehicle_problem: 'Trouble with the vehicle', need_break: 'I need a break', shift_ends: 'My shift ends', other: 'Another reason',
};

export const proofs: Record<ProofKind, string> = { photo: 'photo', signature: 'signature', recipient_name: 'name', code: 'code', barcode: 'barcodes' };

const nextSteps: Record<string, string> = {
  contact_customer: 'The customer is being asked. Keep it with you for now.', await_correction: 'The address or the payment is being put right. Keep it with you for now.',
  return_to_sender: 'It goes back to its sender.', ask_person: 'A dispatcher decides. Keep it safe.',
};

export function nextStep(order: Order): string {
  return (order.next_step && nextSteps[order.next_step]) || nextSteps['ask_person']!;
}

export function placeOf(stop: Stop, order: Order | undefined): Place | null {
  return order ? (stop.stop_type === 'pickup' ? order.pickup : order.dropoff) : null;
}

export function placeText(place: Place | null, stop?: { latitude: number; longitude: number }): string {
  if (place?.address) return place.address;
  const at = place?.latitude != null && place.longitude != null ? { latitude: place.latitude, longitude: place.longitude } : stop;
  return at ? `${at.latitude.toFixed(5)}, ${at.longitude.toFixed(5)}` : 'No address';
}

/** Opens the phone's own way-finder. */
export function wayTo(latitude: number, longitude: number, name: string): string {
  const at = `${latitude},${longitude}`;
  if (/iPhone|iPad|Macintosh/.test(navigator.userAgent)) return `https://maps.apple.com/?daddr=${at}`;
  if (/Android/.test(navigator.userAgent)) return `geo:${at}?q=${at}(${encodeURIComponent(name)})`;
  return `https://www.openstreetmap.org/directions?to=${at}`;
}

/** A number that can be called; contacts are free text. */
export function phoneIn(...texts: (string | null | undefined)[]): string | null {
  for (const text of texts) {
    const found = /\+?\d[\d\s()/-]{5,}\d/.exec(text ?? '')?.[0];
    if (found) return found.replace(/[^\d+]/g, '');
  }
  return null;
}
