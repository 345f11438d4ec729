import { NativeSelect, TextInput } from '@mantine/core';

export type SizeKind = 'amount' | 'units' | 'percent_of_holding' | 'all_units';

export interface Size { kind: SizeKind; text: string }

const labels: Record<SizeKind, string> = { amount: 'An amount', units: 'Units', percent_of_holding: 'A share of the holding, %', all_units: 'All units' };

interface Props { type: string; size: Size; onSize: (size: Size) => void; currency: string; says: (member: string) => string | undefined }

/** How much: a purchase is of an amount, a sale of an amount, units, a share or all. */
export function SizeFields({ type, size, onSize, currency, says }: Props) {
  const kind = type === 'Purchase' ? 'amount' : size.kind;
  return (
    <div className="form-pair">
      {type !== 'Purchase' && <NativeSelect label="How much" data={Object.entries(labels).map(([value, label]) => ({ value, label }))} value={kind} onChange={(event) => onSize({ ...size, kind: event.currentTarget.value as SizeKind })} />}
      {kind !== 'all_units' && <TextInput label={kind === 'amount' ? `Amount, ${currency}` : kind === 'units' ? 'Units' : 'Share, %'} inputMode="decimal" required value={size.text} error={says(kind) ?? says('amount')} onChange={(event) => onSize({ ...size, text: event.currentTarget.value })} />}
    </div>
  );
}

/** The one size as it is sent; the others are taken away. */
export function sizeMembers(type: string, { kind, text }: Size): { amount: string | null; units: string | null; percent_of_holding: string | null; all_units: boolean } {
  const chosen = type === 'Purchase' ? 'amount' : kind;
  const given = (name: SizeKind) => (chosen === name ? text.trim() : null);
  return { amount: given('amount'), units: given('units'), percent_of_holding: given('percent_of_holding'), all_units: chosen === 'all_units' };
}

export function isSized(type: string, { kind, text }: Size): boolean {
  return (type !== 'Purchase' && kind === 'all_units') || text.trim() !== '';
}

/** The size that something has already. */
export function sizeOf(thing: { amount: number | null; units: string | null; percent_of_holding: string | null; all_units: boolean }): Size {
  if (thing.all_units) return { kind: 'all_units', text: '' };
  if (thing.units !== null) return { kind: 'units', text: thing.units };
  if (thing.percent_of_holding !== null) return { kind: 'percent_of_holding', text: thing.percent_of_holding };
  return { kind: 'amount', text: thing.amount === null ? '' : String(thing.amount) };
}
