import { useRef, useState } from 'react';

/** A row that others may change too: its version says which state of it a change was made from. */
export interface Versioned { id: string; version: number }

/** A member that somebody else changed, and what stands for it in this form where that was changed as well. */
export interface Difference { name: string; before: unknown; now: unknown; mine?: unknown }

/**
 * A form's change of a row. What is typed outlives a newer version of the row: that is read and shown, and saving over it sends only the members that were
 * changed here, so that what somebody else changed beside them stays.
 */
export interface Edit<T extends Versioned> extends AnyEdit {
  /** As it was when the form was opened. */
  row: T | undefined;
  /** Sends the change, against the version that was read or, after `over`, the newer one. */
  send: <B extends object, R>(members: B, change: (members: B, version: number) => Promise<R>) => Promise<R>;
}

/** What the end of a form needs of it, whatever the row is. */
export interface AnyEdit {
  row: Versioned | undefined;
  /** The newer row, with what was changed in it and how to save over it. */
  look: () => Promise<{ differences: Difference[]; over: () => void }>;
}

/**
 * @param present what is changed; undefined in a form that makes something new
 * @param read the row as it is now
 * @param members what the form would send, as it stands
 */
export function useEdit<T extends Versioned>(present: T | undefined, read: (row: T) => Promise<T>, members: object | null): Edit<T> {
  const row = useOpened(present);
  const [first] = useState(members ?? {});
  const newest = useRef<T | null>(null);
  const last = useRef(members ?? {});
  last.current = members ?? {};
  return {
    row,
    send: (whole, change) => change(newest.current ? (changed(first, whole) as typeof whole) : whole, (newest.current ?? row!).version),
    look: async () => {
      const newer = await read(row!);
      return { differences: differences(row!, newer, first, last.current), over: () => { newest.current = newer; } };
    },
  };
}

/** What was read when the form was opened: a newer version that arrives meanwhile must not be overwritten unseen. */
export function useOpened<T>(present: T): T {
  return useState(present)[0];
}

/** The members that are not what they were at first. */
export function changed(first: object, whole: object): object {
  const before = first as Record<string, unknown>;
  return Object.fromEntries(Object.entries(whole).filter(([name, value]) => !same(before[name], value)));
}

export function differences(row: object, newer: object, first: object, mine: object): Difference[] {
  const [before, now, own] = [row, newer, changed(first, mine)] as Record<string, unknown>[];
  return Object.keys(first).filter((name) => name in now! && !same(before![name], now![name]))
    .map((name) => ({ name, before: before![name], now: now![name], ...(name in own! && { mine: own![name] }) }));
}

/** The server says 5000 where a form has "5000"; nothing and no text are one. */
function same(one: unknown, other: unknown): boolean {
  return plain(one) === plain(other);
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
