import { describe, expect, it } from 'vitest';
import { sentenceOf } from './words';

const known = { currency: 'INR', nameOf: (id: string) => (id === 's1' ? 'Large Caps' : 'A scheme') };
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('the reasons of a plan', () => {
  it('are sentences with shares and money', () => {
    expect(plain(sentenceOf({ code: 'above_destination', key: 'equity', share: '68.1579', target: '60', change: '-1852.08' }, known))).toBe('Equity is 68.16 % of the portfolio, its target 60 %: INR 1,852.08 of it are sold.');
    expect(plain(sentenceOf({ code: 'below_destination', key: 'scheme:s1', share: '0', target: '5', change: '902.58' }, known))).toBe('Large Caps is 0 % of the portfolio, its target 5 %: INR 902.58 of it are bought.');
    expect(plain(sentenceOf({ code: 'order_left_out', scheme: 's1', amount: '12' }, known))).toBe('Large Caps: an order of INR 12.00 is too small and is left out.');
  });

  it('say a code that is new here with its values', () => {
    expect(sentenceOf({ code: 'brand_new', limit: '5' }, known)).toBe('Brand new (limit 5)');
    expect(sentenceOf({ code: 'brand_new' }, known)).toBe('Brand new');
  });
});
