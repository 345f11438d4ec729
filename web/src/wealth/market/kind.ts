import type { ReactNode } from 'react';
import type { RowCalls } from '../../api/calls';
import type { EffectiveRow } from '../../api/types';

export interface Column<T> { name: string; cell: (row: T) => ReactNode; right?: boolean; /** Not on a phone. */ wide?: boolean }

export interface FieldsProps<D> { draft: D; set: (changes: Partial<D>) => void; says: (member: string) => string | undefined }

/** One kind of row with effective dates: how it is read, said and filled in. The dates and the check are the same for all. */
export interface RowKind<T extends EffectiveRow, D extends object> {
  /** In the address and among the queries. */
  key: string;
  title: string;
  /** One of them, in a sentence. */
  one: string;
  api: RowCalls<T>;
  /** The members of which the rows that are the same may not overlap. */
  same: readonly string[];
  /** Whether a person compares it with the law. */
  isChecked: boolean;
  nameOf: (row: T) => string;
  columns: readonly Column<T>[];
  draftOf: (row: T | null) => D;
  /** @param before what a change is made from; what it had and the draft has not is taken away */
  bodyOf: (draft: D, before: T | null) => object;
  isReady: (draft: D) => boolean;
  Fields: (props: FieldsProps<D>) => ReactNode;
  /** Whose refusals stand at their fields. */
  members: readonly string[];
  about: string;
  /** What it means that there is no row at all. */
  empty: string;
  /** What follows on days on which none of these is in force. */
  without: (row: T) => string;
}
