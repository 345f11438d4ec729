import { NativeSelect, TextInput } from '@mantine/core';
import { orNull } from '../parts/FormFoot';
import type { FieldsProps } from './kind';

export const directions = [{ value: 'Purchase', label: 'Purchases' }, { value: 'Redemption', label: 'Sales' }, { value: 'Switch', label: 'Switches' }];

interface ForDraft { category: string; direction: string }

/** For which orders a row counts: their direction, and a word of their scheme's category. */
export function ForFields<D extends ForDraft>({ draft, set, says }: FieldsProps<D>) {
  return (
    <div className="form-pair">
      <NativeSelect label="Orders" data={directions} value={draft.direction} error={says('direction')} onChange={(event) => set({ direction: event.currentTarget.value } as Partial<D>)} />
      <TextInput label="Category" description="A word of the scheme’s category, such as liquid; the longest that fits counts. Empty: all others" maxLength={120} value={draft.category} error={says('category')} onChange={(event) => set({ category: event.currentTarget.value } as Partial<D>)} />
    </div>
  );
}

export const forMembers = ['category', 'direction'];

/** As the server writes it, so that two spellings of one category are found to be the same. */
export function forBody({ category, direction }: ForDraft): ForDraft {
  return { category: orNull(category)?.toLowerCase() ?? '*', direction };
}

export function forDraft(row: ForDraft | null): ForDraft {
  return { category: row === null || row.category === '*' ? '' : row.category, direction: row?.direction ?? 'Purchase' };
}

/** `Sales of liquid`, `Purchases, all other categories`. */
export function forName({ category, direction }: ForDraft): string {
  const orders = directions.find(({ value }) => value === direction)?.label ?? direction;
  return category === '*' ? `${orders}, all other categories` : `${orders} of ${category}`;
}

/** What follows where a row of a category ends. */
export function forWithout({ category }: ForDraft, consequence: string): string {
  return category === '*' ? consequence : 'The row for all other categories counts then.';
}

export function isWhole(text: string): boolean {
  return /^\d{1,9}$/.test(text.trim());
}

/** What stands at a field of a whole number before anything is sent. */
export function wholeError(text: string): string | undefined {
  return text.trim() === '' || isWhole(text) ? undefined : 'A whole number.';
}
