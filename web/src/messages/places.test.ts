import { describe, expect, it } from 'vitest';
import { readPlace } from '../shell/place';
import { placeOf } from './places';

describe('the link of a message', () => {
  it('leads to the thing on its screen', () => {
    const place = placeOf('/#/wealth/rules?client=c1&item=rebal:r1');
    expect(place).toBe('#/wealth/rules?client=c1&item=rebal:r1');
    expect(readPlace(place!)).toMatchObject({ screen: 'wealth/rules', client: 'c1', item: 'rebal:r1' });
    expect(placeOf('/#/alerts')).toBe('#/alerts');
  });

  it('is none to another site, another page or an unknown screen', () => {
    for (const link of [null, '', '/account', '/driver/', '/#/nowhere', 'https://example.org/#/orders', 'javascript:alert(1)', '//example.org/#/orders']) expect(placeOf(link)).toBeNull();
  });
});
