import { describe, expect, it } from 'vitest';
import { Age, ageText, freshness } from './age';
import { Clock } from './clock';
import { latitudeOf, longitudeOf, mercatorX, mercatorY, Positions } from './positions';

describe('positions', () => {
  it('glide from where the driver is drawn, not from where he was told to be', () => {
    const positions = new Positions();
    positions.apply([['d', 0, 0, 90]], 1_000);
    positions.apply([['d', 0, 10, 90]], 2_000);
    // Batches are 1,000 ms apart, so half way through the glide he is drawn at longitude 5.
    positions.apply([['d', 0, 20, 90]], 2_500);
    const driver = positions.drivers.get('d')!;
    expect(longitudeOf(driver.fromX)).toBeCloseTo(5, 6);
    expect(longitudeOf(driver.toX)).toBeCloseTo(20, 6);
  });

  it('survive the way to Mercator and back', () => {
    expect(latitudeOf(mercatorY(-1.286))).toBeCloseTo(-1.286, 9);
    expect(longitudeOf(mercatorX(36.817))).toBeCloseTo(36.817, 9);
  });
});

describe('the age of the data', () => {
  it('is fresh within a heartbeat, stale after 20 s, lost after 45 s', () => {
    expect([0, 19, 20, 44, 45].map(freshness)).toEqual(['fresh', 'fresh', 'stale', 'stale', 'lost']);
  });

  it('starts anew with each sign of life', () => {
    let at = 0;
    const age = new Age(() => at);
    at = 3_000;
    expect(ageText(age.seconds())).toBe('3.0 s ago');
    age.sign();
    expect(age.seconds()).toBe(0);
  });
});

describe('the clock', () => {
  it('runs at the speed of the simulated city', () => {
    let own = 1_000;
    const clock = new Clock(() => own);
    clock.set(50_000, 60);
    own += 1_000;
    expect(clock.now()).toBe(110_000);
  });
});
