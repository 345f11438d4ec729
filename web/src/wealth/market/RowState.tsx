import type { EffectiveRow } from '../../api/types';
import { day } from '../parts/money';
import { standingOf } from './rows';

/** Where it stands today in a word, with the day on which that changes, and whether it is an example. */
export function RowState({ row, today }: { row: EffectiveRow; today: string }) {
  const standing = standingOf(row, today);
  return (
    <>
      <span className={`chip ${{ 'in force': 'done', ahead: '', ended: '' }[standing]}`}>{standing}</span> {row.checked === false && <span className="chip warning">unchecked</span>}
      {standing === 'ahead' && <div className="cell-sub num">from {day(row.effective_from)}</div>}
      {standing !== 'ahead' && row.effective_to && <div className="cell-sub num">until {day(row.effective_to)}</div>}
    </>
  );
}
