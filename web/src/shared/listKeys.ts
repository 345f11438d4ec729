import type { KeyboardEvent } from 'react';

/** Arrow keys, Home and End move through a list; Enter opens; used by every list. */
export function listKeys(count: number, at: number, move: (to: number) => void, open?: (at: number) => void) {
  return (event: KeyboardEvent) => {
    const to = target(event.key, count, at);
    if (to !== null) {
      event.preventDefault();
      move(to);
    } else if (event.key === 'Enter' && open && at >= 0) {
      event.preventDefault();
      open(at);
    }
  };
}

export function target(key: string, count: number, at: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown': case 'j': return Math.min(count - 1, at + 1);
    case 'ArrowUp': case 'k': return Math.max(0, at - 1);
    case 'PageDown': return Math.min(count - 1, at + 10);
    case 'PageUp': return Math.max(0, at - 10);
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return null;
  }
}
