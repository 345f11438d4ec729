import { describe, expect, it } from 'vitest';
import { day, money, percent, points, sharesInOrder, signedMoney } from './money';

describe('money', () => {
  it('counts rupees in lakhs and names every currency', () => {
    expect(money(1234567.5, 'INR').replace(/\s/g, ' ')).toBe('INR 12,34,567.50');
    expect(money(1234567.5, 'EUR').replace(/\s/g, ' ')).toBe('EUR 1,234,567.50');
    expect(signedMoney(-30, 'EUR').replace(/\s/g, ' ')).toBe('−EUR 30.00');
    expect(money(null, 'INR')).toBe('–');
  });

  it('shows exact text without a sign that is not there', () => {
    expect(percent('12.3456')).toBe('12.35 %');
    expect(points('-4.5')).toBe('−4.5');
    expect(points('4.5')).toBe('+4.5');
    expect(percent(null)).toBe('–');
  });

  it('keeps a date where it is, whatever the zone of the browser', () => {
    expect(day('2026-08-12')).toBe('12 Aug 2026');
    expect(day(null)).toBe('–');
  });

  it('names classes in one order, and nothing that has no share', () => {
    expect(sharesInOrder({ 'scheme:7': 5, debt: 35, cash: 0, equity: 60 })).toEqual([['equity', 60], ['debt', 35], ['scheme:7', 5]]);
  });
});
