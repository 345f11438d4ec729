import { Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { EffectiveRow } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { useEdit, useOpened } from '../parts/edit';
import { FormFoot } from '../parts/FormFoot';
import { day } from '../parts/money';
import type { RowKind } from './kind';

interface Props<T extends EffectiveRow, D extends object> { kind: RowKind<T, D>; row: T; today: string; onClose: () => void }

/** Gives a row its last day. It stays in the list: what was reckoned with it must be found again. */
export function EndDialog<T extends EffectiveRow, D extends object>({ kind, row: present, today, onClose }: Props<T, D>) {
  const queries = useQueryClient();
  const row = useOpened(present);
  const [last, setLast] = useState(row.effective_to ?? (today > row.effective_from ? today : row.effective_from));
  const members = { effective_to: last };
  const edit = useEdit(row, kind.api.one, members);
  const end = useMutation({
    mutationFn: () => edit.send(members, (_, version) => kind.api.change({ ...row, version }, members)),
    onSuccess: (saved) => { tell(`It is in force until ${day(saved.effective_to)}.`); onClose(); },
    onSettled: () => queries.invalidateQueries({ queryKey: ['wealth', 'rows'] }),
  });
  const send = (event: FormEvent) => { event.preventDefault(); if (last) end.mutate(); };
  return (
    <Modal opened onClose={onClose} title={`End: ${kind.nameOf(row)}`}>
      <form onSubmit={send} aria-label="End the row" noValidate>
        <Stack>
          <TextInput type="date" label="Last day in force" required value={last} error={fieldError(end.error, 'effective_to') ?? fieldError(end.error, 'effective_from')} onChange={(event) => setLast(event.currentTarget.value)} data-autofocus />
          <p style={{ margin: 0 }}>After that day another row must be in force, or none is. {kind.without(row)}</p>
          <FormFoot error={end.error} fields={['effective_to', 'effective_from']} submit="End it" isReady={last !== ''} isSaving={end.isPending} onClose={onClose} edit={edit} />
        </Stack>
      </form>
    </Modal>
  );
}
