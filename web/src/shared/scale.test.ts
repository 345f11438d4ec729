import { describe, expect, it } from 'vitest';
import { marksUpTo } from './scale';

describe('marks of an axis', () => {
  it('are round and reach the most', () => {
    expect(marksUpTo(7)).toEqual([0, 2, 4, 6, 8]);
    expect(marksUpTo(100)).toEqual([0, 50, 100]);
    expect(marksUpTo(0.3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(marksUpTo(1)).toEqual([0, 0.5, 1]);
  });

  it('are there when nothing was measured', () => {
    expect(marksUpTo(0)).toEqual([0, 1]);
  });
});
