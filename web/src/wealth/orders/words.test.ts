import { describe, expect, it } from 'vitest';
import { minutesLeft } from './words';

describe('the time left to a cut-off', () => {
  const at = (minutes: number) => minutesLeft('2026-08-04T09:30:00Z', Date.parse('2026-08-04T09:30:00Z') - minutes * 60_000);

  it('is said in whole minutes, and in hours from two on', () => {
    expect([at(42.9), at(0.5), at(119), at(150), at(-0.1)].map(({ text }) => text)).toEqual(['42 min left', '0 min left', '119 min left', '2 h 30 min left', 'has passed']);
  });

  it('is more urgent the less it is', () => {
    expect([at(61.5), at(60), at(30), at(29.9), at(-5)].map(({ tone }) => tone)).toEqual(['quiet', 'tone-warning', 'tone-warning', 'tone-late', 'tone-late']);
  });
});
