import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/rights';
import type { EffectiveRow } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { day } from '../parts/money';
import { useToday } from '../parts/zone';
import type { RowKind } from './kind';
import { RowDrawer } from './RowDrawer';
import { RowForm, type RowFormMode } from './RowForm';
import { RowState } from './RowState';
import { gapsOf, standingOf } from './rows';

interface Props<T extends EffectiveRow, D extends object> { kind: RowKind<T, D>; open: string | null; onOpen: (id: string | null) => void }

/** Rows that are in force from a day to a day: what counts today, what is ahead, where nothing is; new ones, and the end of old ones. */
export function EffectiveRows<T extends EffectiveRow, D extends object>({ kind, open, onOpen }: Props<T, D>) {
  const mayChange = useMay('operations:manage');
  const today = useToday();
  const [hasEnded, setEnded] = useState(false);
  const [form, setForm] = useState<{ mode: RowFormMode; row: T | null } | null>(null);
  const query = useQuery({ queryKey: ['wealth', 'rows', kind.key], queryFn: kind.api.list, refetchInterval: 60_000 });
  const rows = query.data ?? [];
  const shown = rows.filter((row) => hasEnded || standingOf(row, today) !== 'ended');
  const chosen = rows.find(({ id }) => id === open);
  const name = kind.title.toLowerCase();
  return (
    <>
      <div className="filters">
        <span className="quiet filters-about">{kind.about}</span>
        {(shown.length < rows.length || hasEnded) && <Checkbox size="xs" label="Ended ones too" checked={hasEnded} onChange={(event) => setEnded(event.currentTarget.checked)} />}
        {mayChange && <Button size="xs" onClick={() => setForm({ mode: 'new', row: null })}>New {kind.one}…</Button>}
      </div>
      {query.isPending && <Rows count={6} />}
      {query.isError && <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isSuccess && <Notes kind={kind} rows={rows} today={today} />}
      {query.isSuccess && shown.length === 0 && <Empty title={rows.length === 0 ? `No ${name} yet` : `No ${name} in force`}>{kind.empty}</Empty>}
      {shown.length > 0 && (
        <table className="grid-table" aria-label={kind.title}>
          <thead><tr><th>For</th>{kind.columns.map(({ name: head, right, wide }) => <th key={head} className={classOf(right, wide)}>{head}</th>)}<th className="wide">From</th><th className="wide">Until</th><th>State</th></tr></thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.id} className="pick" onClick={() => onOpen(row.id)}>
                <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{kind.nameOf(row)}</button></td>
                {kind.columns.map(({ name: head, cell, right, wide }) => <td key={head} className={classOf(right, wide)}>{cell(row)}</td>)}
                <td className="num wide">{day(row.effective_from)}</td>
                <td className="num wide">{row.effective_to ? day(row.effective_to) : <span className="quiet">open</span>}</td>
                <td><RowState row={row} today={today} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {chosen && <RowDrawer kind={kind} row={chosen} rows={rows} today={today} mayChange={mayChange} onOpen={onOpen} onForm={(mode) => setForm({ mode, row: chosen })} />}
      {form && <RowForm kind={kind} rows={rows} mode={form.mode} row={form.row} today={today} onClose={() => setForm(null)} onSaved={(id) => { setForm(null); onOpen(id); }} />}
    </>
  );
}

/** Examples that nobody has checked, and days on which nothing will be in force. */
function Notes<T extends EffectiveRow, D extends object>({ kind, rows, today }: { kind: RowKind<T, D>; rows: readonly T[]; today: string }) {
  const unchecked = kind.isChecked ? rows.filter((row) => row.checked === false && standingOf(row, today) === 'in force').length : 0;
  const gaps = gapsOf(rows, kind.same, today);
  if (unchecked === 0 && gaps.length === 0) return null;
  return (
    <div className="pad">
      <ul className="notes" aria-label="What to look at">
        {gaps.map(({ after, from, until }) => <li key={after.id}>{kind.nameOf(after)}: nothing is in force {until ? `from ${day(from)} to ${day(until)}` : `from ${day(from)} on`}. {kind.without(after)}</li>)}
        {unchecked > 0 && <li>{unchecked === 1 ? 'One row in force has' : `${unchecked} rows in force have`} not been checked by anybody. Whatever is reckoned with them says so.</li>}
      </ul>
    </div>
  );
}

function classOf(right = false, wide = false): string {
  return [right && 'right num', wide && 'wide'].filter(Boolean).join(' ');
}
