/** Money, units and percentages as people read them; the exact text of the server is never rounded away silently where it decides. */

const formats = new Map<string, Intl.NumberFormat>();

/** `INR 1,23,456.00`: rupees in lakhs and crores, as their readers count. */
export function money(value: number | string | null | undefined, currency: string): string {
  const number = typeof value === 'string' ? Number(value) : value;
  if (number === null || number === undefined || Number.isNaN(number)) return '–';
  const known = formats.get(currency);
  const format = known ?? new Intl.NumberFormat(currency === 'INR' ? 'en-IN' : 'en-GB', { style: 'currency', currency, currencyDisplay: 'code' });
  if (!known) formats.set(currency, format);
  return format.format(number).replace('-', '−');
}

/** `+INR 1,200.00`, `−INR 30.00`. */
export function signedMoney(value: number, currency: string): string {
  return value > 0 ? `+${money(value, currency)}` : money(value, currency);
}

/** Exact text with at most so many decimals shown: `12.3456` is `12.35 %`. */
export function percent(text: string | number | null | undefined, decimals = 2): string {
  const number = text === null || text === undefined ? NaN : Number(text);
  return Number.isNaN(number) ? '–' : `${number.toLocaleString('en-GB', { maximumFractionDigits: decimals })} %`.replace('-', '−');
}

/** Points between two percentages, with their sign. */
export function points(text: string | number | null | undefined): string {
  const number = text === null || text === undefined ? NaN : Number(text);
  if (Number.isNaN(number)) return '–';
  return `${number > 0 ? '+' : ''}${number.toLocaleString('en-GB', { maximumFractionDigits: 2 })}`.replace('-', '−');
}

/** A date of the calendar, which no time zone moves: `12 Aug 2026`. */
export function day(text: string | null | undefined): string {
  if (!text) return '–';
  const at = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? text : at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}

/** The same with the day of the week, for dates that are moved to business days. */
export function weekday(text: string | null | undefined): string {
  if (!text) return '–';
  const at = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? text : at.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}

/** In the order in which they are shown everywhere. */
export const assetClasses = ['equity', 'debt', 'hybrid', 'gold', 'other', 'cash'] as const;

/** The classes in their order, what else has a share after them. */
export function byClass(one: string, other: string): number {
  const place = (name: string) => (assetClasses.indexOf(name as never) + assetClasses.length + 1) % (assetClasses.length + 1);
  return place(one) - place(other);
}

/** Those with a share, in order: databases keep members in orders of their own. */
export function sharesInOrder(shares: Record<string, number>): [string, number][] {
  return Object.entries(shares).filter(([, share]) => share > 0).sort(([one], [other]) => byClass(one, other));
}

/** A class of assets by its own colour, the same on every screen. */
export function classColour(assetClass: string): string {
  const at = assetClasses.indexOf(assetClass as never);
  return `var(--part-${[0, 1, 2, 3, 4, 6][at] ?? 5})`;
}
