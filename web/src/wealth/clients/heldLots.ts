import type { HeldLot } from '../../api/types';

const columns = ['scheme', 'folio', 'units', 'cost', 'acquired_on'] as const;

export interface ReadLots { lots: HeldLot[]; /** What is wrong, by the number of the line. */ errors: { line: number; text: string }[] }

/** Lines of CSV or of a table from a spreadsheet: scheme code, folio, units, cost, date; a heading is passed over. */
export function readLots(text: string): ReadLots {
  const lots: HeldLot[] = [];
  const errors: ReadLots['errors'] = [];
  text.split(/\r?\n/).forEach((line, at) => {
    const cells = line.split(line.includes('\t') ? '\t' : line.includes(';') ? ';' : ',').map((cell) => cell.trim().replace(/^"|"$/g, ''));
    if (cells.every((cell) => cell === '') || (at === 0 && /scheme|code/i.test(cells[0] ?? '') && !/\d/.test(cells[2] ?? ''))) return;
    const [scheme_id = '', folio = '', units = '', cost = '', acquired_on = ''] = cells;
    const missing = columns.filter((name, index) => name !== 'folio' && !cells[index]);
    if (missing.length > 0) errors.push({ line: at + 1, text: `${missing.join(', ').replace('acquired_on', 'date')} missing: a line is ${columns.join(', ').replace('acquired_on', 'date')}` });
    else if (!/^\d{4}-\d\d-\d\d$/.test(acquired_on)) errors.push({ line: at + 1, text: `“${acquired_on}” is not a date such as 2024-01-31` });
    else lots.push({ scheme_id, ...(folio && { folio }), units, cost, acquired_on });
  });
  return { lots, errors };
}
