import { expect, it } from 'vitest';
import { sumOf } from './shares';

it('adds percentages exactly', () => {
  expect(sumOf(['33.3', '33.3', '33.4'])).toBe('100');
  expect(sumOf(['60', '40.01'])).toBe('100.01');
  expect(sumOf(['0.1', '0.2'])).toBe('0.3');
  expect(sumOf(['60', 'forty'])).toBeNull();
  expect(sumOf(['1.00001'])).toBeNull();
});
