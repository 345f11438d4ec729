import { Button, Drawer, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { EffectiveRow } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { day } from '../parts/money';
import { EndDialog } from './EndDialog';
import type { RowKind } from './kind';
import type { RowFormMode } from './RowForm';
import { RowState } from './RowState';
import { bySubject, standingOf, subjectOf } from './rows';

interface Props<T extends EffectiveRow, D extends object> { kind: RowKind<T, D>; row: T; rows: readonly T[]; today: string; mayChange: boolean; onOpen: (id: string | null) => void; onForm: (mode: RowFormMode) => void }

/** One row with all that it says, what went before it and what follows it, and what may be done with it. */
export function RowDrawer<T extends EffectiveRow, D extends object>({ kind, row, rows, today, mayChange, onOpen, onForm }: Props<T, D>) {
  const queries = useQueryClient();
  const [isEnding, setEnding] = useState(false);
  const standing = standingOf(row, today);
  const check = useMutation({
    mutationFn: () => kind.api.change(row, { checked: true }),
    onSuccess: () => tell('The row is marked as checked.'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['wealth', 'rows'] }),
  });
  const same = bySubject(rows, kind.same).get(subjectOf(row, kind.same)) ?? [];
  return (
    <Drawer opened onClose={() => onOpen(null)} position="right" size={560} title={<b>{kind.nameOf(row)}</b>}>
      <Stack>
        <div><RowState row={row} today={today} /></div>
        <dl className="facts">
          {kind.columns.map(({ name, cell }) => <FactOf key={name} name={name} value={cell(row)} />)}
          <FactOf name="In force" value={<span className="num">{day(row.effective_from)} – {row.effective_to ? day(row.effective_to) : 'open'}</span>} />
        </dl>
        {row.checked === false && (
          <ul className="notes"><li>Nobody has compared this row with the law or the house’s terms. Whatever is reckoned with it says so.</li></ul>
        )}
        {check.isError && <ProblemNote error={check.error} />}
        {mayChange
          ? (
            <Group gap={8}>
              {standing !== 'ended' && <Button size="xs" onClick={() => onForm('successor')}>Replace from a day…</Button>}
              {row.checked === false && <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>I have checked it</Button>}
              {standing !== 'ended' && <Button size="xs" variant="default" onClick={() => setEnding(true)}>End it…</Button>}
              <Button size="xs" variant="default" onClick={() => onForm('correct')}>Correct…</Button>
            </Group>
          )
          : <p className="quiet" style={{ margin: 0 }}>Managers and administrators change these rows.</p>}
        {same.length > 1 && (
          <section aria-label="Before and after">
            <h3 className="section-title">Before and after</h3>
            <table className="grid-table" aria-label="Before and after">
              <tbody>
                {same.map((one) => (
                  <tr key={one.id} className="pick" aria-selected={one.id === row.id} onClick={() => onOpen(one.id)}>
                    <td className="num"><button type="button" className="pick-name">{day(one.effective_from)} – {one.effective_to ? day(one.effective_to) : 'open'}</button></td>
                    {kind.columns.filter(({ wide }) => !wide).slice(0, 2).map(({ name, cell, right }) => <td key={name} className={right ? 'right num' : undefined}>{cell(one)}</td>)}
                    <td><RowState row={one} today={today} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Stack>
      {isEnding && <EndDialog kind={kind} row={row} today={today} onClose={() => setEnding(false)} />}
    </Drawer>
  );
}

function FactOf({ name, value }: { name: string; value: ReactNode }) {
  return <><dt>{name}</dt><dd>{value}</dd></>;
}
