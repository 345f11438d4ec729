/** A score as a picture: each part a piece of one bar, on a scale that all candidates share. */
import type { ScorePart } from '../api/types';

export interface Piece {
  label: string;
  value: number;
  /** Per cent of the bar's full width. */
  left: number;
  width: number;
  /** Same part, same colour, in every candidate. */
  colour: number;
}

export interface BarLayout {
  gains: Piece[];
  losses: Piece[];
  /** Where the total stands, in per cent. */
  total: number;
}

/** The longest sum of gains among all candidates, so that bars can be compared by eye. */
export function scaleOf(candidates: readonly { parts: readonly ScorePart[] }[]): number {
  return Math.max(1, ...candidates.map(({ parts }) => sumOf(parts.filter((part) => part.value > 0))));
}

/** Numbers the parts in order of first appearance. */
export function coloursOf(candidates: readonly { parts: readonly ScorePart[] }[]): Map<string, number> {
  const colours = new Map<string, number>();
  for (const { parts } of candidates) {
    for (const part of parts) if (part.value !== 0 && !colours.has(part.label)) colours.set(part.label, colours.size);
  }
  return colours;
}

/** Gains run from the left; losses eat back from where the gains end, so the total is where they stop. */
export function layoutBar(parts: readonly ScorePart[], scale: number, colours: ReadonlyMap<string, number>): BarLayout {
  const percent = (value: number) => (value / scale) * 100;
  const gains: Piece[] = [];
  const losses: Piece[] = [];
  let end = 0;
  for (const part of parts.filter(({ value }) => value > 0)) {
    gains.push({ label: part.label, value: part.value, left: percent(end), width: percent(part.value), colour: colours.get(part.label) ?? 0 });
    end += part.value;
  }
  for (const part of parts.filter(({ value }) => value < 0)) {
    const start = Math.max(0, end + part.value);
    losses.push({ label: part.label, value: part.value, left: percent(start), width: percent(end - start), colour: colours.get(part.label) ?? 0 });
    end = start;
  }
  return { gains, losses, total: percent(Math.max(0, sumOf(parts))) };
}

function sumOf(parts: readonly ScorePart[]): number {
  return parts.reduce((sum, part) => sum + part.value, 0);
}
