import { describe, expect, it } from 'vitest';
import { changed, differences } from './edit';

describe('a change of a row that somebody else has changed too', () => {
  const row = { id: 'r', version: 1, name: 'Large caps', amount: 5000, end_date: null, description: null, trigger_config: { day_of_month: 5 } };
  const first = { name: 'Large caps', amount: '5000', end_date: null, trigger_config: { day_of_month: 5 } };

  it('sends what was changed here alone', () => {
    expect(changed(first, { ...first, amount: '6000', end_date: '2027-01-01' })).toEqual({ amount: '6000', end_date: '2027-01-01' });
    expect(changed(first, { ...first, trigger_config: { day_of_month: 6 } })).toEqual({ trigger_config: { day_of_month: 6 } });
    expect(changed(first, { ...first })).toEqual({});
  });

  it('tells what the other changed, and where that meets one’s own change', () => {
    const newer = { ...row, version: 2, name: 'Large and mid', amount: 5500, description: 'not in the form' };
    expect(differences(row, newer, first, { ...first, amount: '6000' })).toEqual([
      { name: 'name', before: 'Large caps', now: 'Large and mid' },
      { name: 'amount', before: 5000, now: 5500, mine: '6000' },
    ]);
    expect(differences(row, { ...row, version: 2, description: 'elsewhere' }, first, first)).toEqual([]);
  });
});
