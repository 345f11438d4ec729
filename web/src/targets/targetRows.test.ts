import { describe, expect, it } from 'vitest';
import type { Driver, Target } from '../api/types';
import { deliveriesProblem, linesOf, progress, revenueProblem } from './targetRows';

const driver = (id: string, name: string, external_id: string | null = null) => ({ id, name, external_id, status: 'available' }) as Driver;
const target = (driver_id: string) => ({ driver_id, status: 'busy' }) as Target;

describe('drivers and their targets', () => {
  it('are joined by the id that callers use', () => {
    const lines = linesOf([driver('u1', 'Zed'), driver('u2', 'Amal', 'a-7')], [target('a-7'), target('gone')]);
    expect(lines.map(({ name, target: own }) => [name, own?.driver_id])).toEqual([['Amal', 'a-7'], ['gone', 'gone'], ['Zed', undefined]]);
  });

  it('measure the way by the targets that there are', () => {
    // As the specification: (10/20, 500/1000) = 50; (0/0, 500/1000) = 50; no target is no way.
    expect(progress(10, 20, 500, 1000)).toBe(50);
    expect(progress(0, 0, 500, 1000)).toBe(50);
    expect(progress(20, 20, 300, 0)).toBe(100);
    expect(progress(3, 0, 3, 0)).toBeNull();
  });

  it('refuse what can be no target', () => {
    expect([deliveriesProblem('20'), deliveriesProblem('10001') !== undefined, deliveriesProblem('-1') !== undefined, deliveriesProblem('1.5') !== undefined]).toEqual([undefined, true, true, true]);
    expect([revenueProblem('5000.50'), revenueProblem('1.234') !== undefined]).toEqual([undefined, true]);
  });
});
