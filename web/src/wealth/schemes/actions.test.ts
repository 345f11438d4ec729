import { describe, expect, it } from 'vitest';
import { consequenceOf, stopsTheScheme } from './actions';

describe('a corporate action', () => {
  it('stops the scheme unless the NAV of its day shows it', () => {
    expect([['Distribution', ''], ['Face Value', '0.1'], ['Face Value', ' '], ['Merger', ''], ['Closure', ''], ['Segregation', '']].map(([kind, factor]) => stopsTheScheme(kind!, factor!))).toEqual([false, false, true, true, true, true]);
    expect(consequenceOf('Merger', '')).toMatch(/scheme stops.*closed for every order/);
    expect(consequenceOf('Segregation', '')).not.toMatch(/closed/);
    expect(consequenceOf('Face Value', '0.1')).toMatch(/multiplied by the factor/);
  });
});
