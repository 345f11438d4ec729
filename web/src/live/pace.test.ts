import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gather, oneAtATime } from './pace';

describe('asking the server again', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const now = () => Date.now();

  it('reads one at once, and many together once a second', async () => {
    const reads: string[][] = [];
    const ask = gather((ids) => reads.push(ids), now);
    ask('a');
    await vi.advanceTimersByTimeAsync(50);
    expect(reads).toEqual([['a']]);
    for (let at = 0; at < 50; at++) { ask(`b${at}`); ask('b0'); await vi.advanceTimersByTimeAsync(10); }
    expect(reads).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(600);
    expect(reads).toHaveLength(2);
    expect(reads[1]).toHaveLength(50);
  });

  it('reads the whole one at a time, with pauses, and again when it failed', async () => {
    let runs = 0;
    const again = oneAtATime(async () => { runs += 1; if (runs === 1) throw new Error('away'); await new Promise((wake) => setTimeout(wake, 2_000)); }, () => false, now);
    again();
    await vi.advanceTimersByTimeAsync(10);
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(runs).toBe(2);
    // Asked a hundred times while it runs for 2 s: once more, after four times as long.
    for (let at = 0; at < 100; at++) again();
    await vi.advanceTimersByTimeAsync(9_900);
    expect(runs).toBe(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(runs).toBe(3);
  });
});
