import { Alert, Checkbox, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Problem } from '../../api/problem';
import type { EffectiveRow } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { useEdit, useOpened } from '../parts/edit';
import { FormFoot, orNull } from '../parts/FormFoot';
import { day } from '../parts/money';
import type { RowKind } from './kind';
import { conflictOf, lastDayBefore, standingOf } from './rows';

/** A row of its own, one that follows another from a day on, or a mistake put right. */
export type RowFormMode = 'new' | 'successor' | 'correct';

interface Props<T extends EffectiveRow, D extends object> { kind: RowKind<T, D>; rows: readonly T[]; mode: RowFormMode; row: T | null; today: string; onClose: () => void; onSaved: (id: string) => void }

/** Fills in a row. One that is in force on the same days is named before anything is sent, and ends with the same request only where that was agreed to. */
export function RowForm<T extends EffectiveRow, D extends object>({ kind, rows, mode, row: present, today, onClose, onSaved }: Props<T, D>) {
  const queries = useQueryClient();
  const row = useOpened(present);
  const before = mode === 'correct' ? row : null;
  const [draft, setDraft] = useState(() => kind.draftOf(row));
  const [from, setFrom] = useState(before?.effective_from ?? '');
  const [to, setTo] = useState(before?.effective_to ?? '');
  const [isChecked, setChecked] = useState(before?.checked ?? false);
  const [agreed, setAgreed] = useState<string | null>(null);
  const body = { ...kind.bodyOf(draft, before), effective_from: from, effective_to: orNull(to), ...(kind.isChecked && { checked: isChecked }) };
  const conflict = from ? conflictOf(rows, kind.same, { ...body, id: before?.id }) : null;
  const mayFollow = conflict !== null && mode !== 'correct' && lastDayBefore(conflict, from) !== null;
  // The row that this one follows: the one that the form was opened from, or one in the way that was agreed to end.
  const followed = mode === 'successor' && row && (conflict === null || conflict.id === row.id) ? row : mayFollow && agreed === conflict.id ? conflict : null;
  const edit = useEdit(before ?? undefined, kind.api.one, body);
  const save = useMutation({
    mutationFn: () => (before ? edit.send(body, (sent, version) => kind.api.change({ ...before, version }, sent)) : followed ? kind.api.follow(followed.id, body) : kind.api.add(body)),
    onSuccess: async (saved) => {
      tell(before ? 'The row is put right.' : `It is in force from ${day(saved.effective_from)}.`);
      await queries.invalidateQueries({ queryKey: ['wealth', 'rows'] });
      onSaved(saved.id);
    },
    // What was in the way may be new: the list is read again, and names it.
    onError: () => void queries.invalidateQueries({ queryKey: ['wealth', 'rows'] }),
  });
  const says = (member: string) => fieldError(save.error, member);
  const isOverlap = save.isError && Problem.of(save.error).code === 'effective_dates_overlap';
  const isReady = from !== '' && kind.isReady(draft);
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) save.mutate(); };
  const title = before ? `Correct: ${kind.nameOf(before)}` : mode === 'successor' && row ? `${kind.nameOf(row)}: from another day on` : `New ${kind.one}`;
  return (
    <Modal opened onClose={onClose} size={620} title={title}>
      <form onSubmit={send} aria-label={before ? 'Correct the row' : `New ${kind.one}`} noValidate>
        <Stack>
          {before && standingOf(before, today) !== 'ahead' && <p className="quiet" style={{ margin: 0 }}>This puts a mistake right. What was reckoned with the row stays as it was. Where something changes from a day on, leave this row and add another.</p>}
          <kind.Fields draft={draft} set={(changes) => setDraft((old) => ({ ...old, ...changes }))} says={says} />
          <div className="form-pair">
            <TextInput type="date" label="First day in force" required value={from} error={isOverlap ? 'Another row is in force on one of these days.' : says('effective_from')} onChange={(event) => setFrom(event.currentTarget.value)} />
            <TextInput type="date" label="Last day in force" description="Empty: until another day is written down" value={to} error={says('effective_to')} onChange={(event) => setTo(event.currentTarget.value)} />
          </div>
          {conflict && <InTheWay kind={kind} row={conflict} from={from} isFollowed={mode === 'successor' && followed === conflict} isAgreed={agreed === conflict.id} onAgreed={mode === 'correct' ? null : (isAgreed) => setAgreed(isAgreed ? conflict.id : null)} />}
          {kind.isChecked && <Checkbox label="Compared with the law or the house’s terms" description="Whatever is reckoned with an unchecked row says so" checked={isChecked} onChange={(event) => setChecked(event.currentTarget.checked)} />}
          <FormFoot error={save.error} fields={[...kind.members, 'effective_from', 'effective_to']} submit={before ? 'Save the correction' : 'Add the row'} isReady={isReady} isSaving={save.isPending} onClose={onClose} edit={edit} />
        </Stack>
      </form>
    </Modal>
  );
}

interface InTheWayProps<T extends EffectiveRow, D extends object> { kind: RowKind<T, D>; row: T; from: string; isFollowed: boolean; isAgreed: boolean; onAgreed: ((isAgreed: boolean) => void) | null }

/** The row that would overlap, and whether it ends the day before. */
function InTheWay<T extends EffectiveRow, D extends object>({ kind, row, from, isFollowed, isAgreed, onAgreed }: InTheWayProps<T, D>) {
  const last = lastDayBefore(row, from);
  const span = `${kind.nameOf(row)}, ${day(row.effective_from)} – ${row.effective_to ? day(row.effective_to) : 'open'}.`;
  if (last && isFollowed) return <p className="quiet" role="status" style={{ margin: 0 }}>{span} It ends on {day(last)}, with the same step.</p>;
  return (
    <Alert color="yellow" role="status" title="Another row is in force then">
      {span} {last ? 'It must end the day before this one begins.' : 'It does not begin before this one: choose other days, or correct that row.'}
      {last && onAgreed && <Checkbox mt={6} label={`End it on ${day(last)}`} checked={isAgreed} onChange={(event) => onAgreed(event.currentTarget.checked)} />}
    </Alert>
  );
}
