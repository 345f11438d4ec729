/** How old the picture on the screen is. */
export type Freshness = 'fresh' | 'stale' | 'lost';

/** One heartbeat (15 s) and some grace may pass in silence; after three the picture is not to be trusted. */
const staleAfterSeconds = 20;
const lostAfterSeconds = 45;

export function freshness(ageSeconds: number): Freshness {
  if (ageSeconds >= lostAfterSeconds) return 'lost';
  return ageSeconds >= staleAfterSeconds ? 'stale' : 'fresh';
}

export function ageText(ageSeconds: number): string {
  if (ageSeconds < 10) return `${ageSeconds.toFixed(1)} s ago`;
  if (ageSeconds < 120) return `${Math.floor(ageSeconds)} s ago`;
  return `${Math.floor(ageSeconds / 60)} min ago`;
}

export class Age {
  private lastSignAt: number;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.lastSignAt = now();
  }

  sign(): void {
    this.lastSignAt = this.now();
  }

  seconds(): number {
    return Math.max(0, (this.now() - this.lastSignAt) / 1000);
  }
}

export const age = new Age();
