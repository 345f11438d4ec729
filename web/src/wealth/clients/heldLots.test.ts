import { describe, expect, it } from 'vitest';
import { readLots } from './heldLots';

describe('lots out of a table', () => {
  it('are read with and without a heading, by comma, semicolon and tab', () => {
    const lot = { scheme_id: '118632', folio: 'F-1', units: '100.5', cost: '8000', acquired_on: '2024-01-15' };
    expect(readLots('scheme,folio,units,cost,date\n118632,F-1,100.5,8000,2024-01-15\n')).toEqual({ lots: [lot], errors: [] });
    expect(readLots('118632;F-1;100.5;8000;2024-01-15').lots).toEqual([lot]);
    expect(readLots('118632\t\t100.5\t8000\t2024-01-15').lots).toEqual([{ ...lot, folio: undefined }].map(({ folio: _, ...rest }) => rest));
  });

  it('say which line lacks what', () => {
    expect(readLots('118632,F-1,,8000,2024-01-15\n118632,F-1,1,8000,15.01.2024').errors).toEqual([
      { line: 1, text: 'units missing: a line is scheme, folio, units, cost, date' }, { line: 2, text: '“15.01.2024” is not a date such as 2024-01-31' },
    ]);
  });
});
