/** The requests that make an action, the same each time: with the same keys the server does each of them once. */
import type { Action, Proof } from './actions';

export interface Step { path: string; key: string; body: BodyInit; type: string }

export async function stepsOf({ wish, key, at, position }: Action): Promise<Step[]> {
  const json = (path: string, body: object, part = '') => ({ path, key: key + part, body: JSON.stringify(body), type: 'application/json' });
  const ofOrders = (orders: string[], status: string, more: object = {}) =>
    orders.map((order) => json(`/orders/${order}/status`, { status, occurred_at: at, ...position, ...more }, `-${order}`));
  switch (wish.kind) {
    case 'state': return [json('/drivers/me/state', { status: wish.status, occurred_at: at, ...(wish.breakEndsAt && { break_ends_at: wish.breakEndsAt }) })];
    case 'answer': return [json(`/automation/dispatch/offers/${wish.offer}/${wish.answer}`, wish.answer === 'decline' ? { reason_code: wish.reason } : {})];
    case 'arrive': return wish.stop ? [json(`/routes/${wish.route}/stops/${wish.stop}/arrive`, { at })] : [];
    case 'pickup': return wish.stop ? [json(`/routes/${wish.route}/stops/${wish.stop}/complete`, { at })] : ofOrders(wish.orders, 'picked_up');
    case 'deliver': {
      const proofs = await Promise.all(wish.proofs.filter(hasAny).map(async (proof) => ({
        path: `/orders/${proof.order}/proof`, key: `${key}-proof-${proof.order}`, ...(await form(proof, key, at, position)),
      })));
      return [...proofs, ...(wish.stop ? [json(`/routes/${wish.route}/stops/${wish.stop}/complete`, { at })] : ofOrders(wish.orders, 'delivered'))];
    }
    case 'fail': {
      const reason = wish.note.trim() || wish.category.replaceAll('_', ' ');
      return wish.stop
        ? [json(`/routes/${wish.route}/stops/${wish.stop}/skip`, { at, reason, reason_category: wish.category })]
        : ofOrders(wish.orders, 'failed', { reason_category: wish.category, note: wish.note.trim() || undefined });
    }
    case 'again': return ofOrders(wish.orders, 'in_transit');
    case 'report': return [json('/automation/escalation/report', { reason_code: wish.reason, note: wish.note.trim(), ...(wish.order ? { order_id: wish.order } : { driver_id: wish.driver }) })];
    case 'return': return wish.orders.map((order) => json(`/orders/${order}/return`, {}, `-${order}`));
  }
}

function hasAny({ recipientName, code, barcodes, photos, signature }: Proof): boolean {
  return Boolean(recipientName || code || barcodes?.length || photos.length || signature);
}

/** A form written by hand: a browser's own has another boundary each time, and then the server would hold it for another request. */
async function form(proof: Proof, key: string, at: string, position: Action['position']): Promise<{ body: BodyInit; type: string }> {
  const boundary = `steward-${key}`;
  const parts: BlobPart[] = [];
  const field = (name: string, value: string) => parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  const file = (name: string, { bytes, type }: { bytes: ArrayBuffer; type: string }) =>
    parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`, bytes, '\r\n');
  field('occurred_at', at);
  if (proof.recipientName) field('recipient_name', proof.recipientName);
  if (proof.code) field('code', proof.code);
  for (const barcode of proof.barcodes ?? []) field('barcode', barcode);
  if (position) { field('latitude', String(position.latitude)); field('longitude', String(position.longitude)); }
  for (const photo of proof.photos) file('photo', photo);
  if (proof.signature) file('signature', proof.signature);
  parts.push(`--${boundary}--\r\n`);
  return { body: await new Blob(parts).arrayBuffer(), type: `multipart/form-data; boundary=${boundary}` };
}
