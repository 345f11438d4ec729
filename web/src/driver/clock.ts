/** The server's clock, from the `Date` of its answers: what a phone tells must be right, and phones are often wrong. */
import { whenAnswered } from '../api/client';

const stored = 'steward-driver-clock';
let offsetMs = Number(readStored());

/** Epoch milliseconds. */
export function now(): number {
  return Date.now() + offsetMs;
}

export function followServer(): void {
  whenAnswered(noteServerTime);
}

export function noteServerTime(response: Response): void {
  const told = Date.parse(response.headers.get('Date') ?? '');
  if (Number.isNaN(told)) return;
  // `Date` has whole seconds: half of one is the best guess at the rest, and less than a second is no error worth following.
  const offset = told + 500 - Date.now();
  if (Math.abs(offset - offsetMs) < 1_500) return;
  offsetMs = Math.abs(offset) < 1_500 ? 0 : offset;
  try {
    localStorage.setItem(stored, String(offsetMs));
  } catch {
    // Forbidden storage: the offset is learnt again with the next answer.
  }
}

function readStored(): string {
  try {
    return localStorage.getItem(stored) ?? '0';
  } catch {
    return '0';
  }
}
