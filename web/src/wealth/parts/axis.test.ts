import { describe, expect, it } from 'vitest';
import { axisMarks } from './axis';

describe('the marks of an axis', () => {
  it('enclose the values without beginning at 0', () => {
    expect(axisMarks(38.5, 41.2)).toEqual([38, 39, 40, 41, 42]);
    expect(axisMarks(-3, 5)).toEqual([-4, -2, 0, 2, 4, 6]);
  });

  it('give a single value a range', () => {
    const marks = axisMarks(100, 100);
    expect(marks[0]!).toBeLessThanOrEqual(100);
    expect(marks[marks.length - 1]!).toBeGreaterThan(100);
  });
});
