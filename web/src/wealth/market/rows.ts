/** Rows that are in force from a day to a day: which counts today, which two would overlap, and where none is. Days are text such as `2026-11-22`. */
import type { EffectiveRow } from '../../api/types';

export type Standing = 'in force' | 'ahead' | 'ended';

export interface Span { effective_from: string; effective_to: string | null }

export function standingOf({ effective_from, effective_to }: Span, today: string): Standing {
  if (effective_from > today) return 'ahead';
  return effective_to !== null && effective_to < today ? 'ended' : 'in force';
}

/** The day so many days later; null for text that is no day. */
export function dayFrom(day: string, days: number): string | null {
  const at = Date.parse(`${day}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(at) ? new Date(at + days * 86_400_000).toISOString().slice(0, 10) : null;
}

/** Whether both are in force on one day. */
export function doOverlap(one: Span, other: Span): boolean {
  return (one.effective_to === null || other.effective_from <= one.effective_to) && (other.effective_to === null || one.effective_from <= other.effective_to);
}

/** What may be in force once at a time, by the members that name it. */
export function subjectOf(row: object, members: readonly string[]): string {
  return members.map((member) => String((row as Record<string, unknown>)[member] ?? '')).join('\n');
}

/** Another row of the same subject that is in force on one of the days of a span. */
export function conflictOf<T extends EffectiveRow>(rows: readonly T[], members: readonly string[], wanted: Span & { id?: string }): T | null {
  const subject = subjectOf(wanted, members);
  return rows.find((row) => row.id !== wanted.id && subjectOf(row, members) === subject && doOverlap(row, wanted)) ?? null;
}

/** The last day that lets a new row follow: the day before it begins. Null where the old row would end before it began. */
export function lastDayBefore(old: Span, from: string): string | null {
  const last = dayFrom(from, -1);
  return last !== null && last >= old.effective_from ? last : null;
}

/** Days on which nothing of a subject is in force, from today on, after a row that ends. `until` is the last of them; null: without end. */
export interface Gap<T> { after: T; from: string; until: string | null }

export function gapsOf<T extends EffectiveRow>(rows: readonly T[], members: readonly string[], today: string): Gap<T>[] {
  const gaps: Gap<T>[] = [];
  for (const same of bySubject(rows, members).values()) {
    same.forEach((row, at) => {
      const from = row.effective_to && dayFrom(row.effective_to, 1);
      if (!from) return;
      const next = same[at + 1];
      const until = next ? dayFrom(next.effective_from, -1) : null;
      if (next ? until !== null && until >= from && until >= today : row.effective_to! >= today) gaps.push({ after: row, from, until });
    });
  }
  return gaps;
}

/** Each subject's rows in the order of their days. */
export function bySubject<T extends EffectiveRow>(rows: readonly T[], members: readonly string[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const subject = subjectOf(row, members);
    found.set(subject, [...(found.get(subject) ?? []), row]);
  }
  for (const same of found.values()) same.sort((one, other) => one.effective_from.localeCompare(other.effective_from));
  return found;
}
