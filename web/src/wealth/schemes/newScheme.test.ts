import { describe, expect, it } from 'vitest';
import { emptyScheme, isSchemeReady, schemeBody } from './newScheme';

const draft = { ...emptyScheme, name: ' House Fund ', code: 'H2', amc: 'House', category: 'Equity/Large Cap' };

describe('a new scheme', () => {
  it('is ready with name, code, house and category', () => {
    expect(isSchemeReady(draft)).toBe(true);
    for (const name of ['name', 'code', 'amc', 'category']) expect(isSchemeReady({ ...draft, [name]: ' ' })).toBe(false);
  });

  it('is sent without what was left empty, its ISINs in capitals', () => {
    expect(schemeBody({ ...draft, isin: ' inf209k01157 ', decimals: '3' }, true)).toEqual({
      name: 'House Fund', product_code: 'H2', amc: 'House', category: 'Equity/Large Cap', asset_class: 'equity', isin: 'INF209K01157', isin_reinvest: null, plan: null, option: null, unit_decimals: 3, calendar_id: null, is_exchange_traded: true,
    });
  });
});
