import { Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { Scheme } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { FormFoot, orNull, useDraft } from '../parts/FormFoot';
import { SchemeSelect } from '../parts/ScopeFields';
import { actionKinds, consequenceOf, stopsTheScheme } from './actions';

/** Writes down what happens to a scheme, after saying what that does. */
export function ActionForm({ scheme, onClose }: { scheme: Scheme; onClose: () => void }) {
  const queries = useQueryClient();
  const { draft, put } = useDraft({ kind: 'Distribution', date: '', factor: '', amount: '', note: '' });
  const [target, setTarget] = useState<string | null>(null);
  const hasFactor = draft.kind === 'Face Value', hasAmount = draft.kind === 'Distribution', hasTarget = draft.kind === 'Merger';
  const record = useMutation({
    mutationFn: () => api.corporateActions.record(scheme.id, {
      action_date: draft.date, kind: draft.kind, factor: hasFactor ? orNull(draft.factor) : null, amount: hasAmount ? orNull(draft.amount) : null, target_scheme_id: hasTarget ? target : null, note: orNull(draft.note),
    }),
    onSuccess: async ({ applied_at }) => { tell(applied_at ? 'It is recorded, and took effect.' : 'It is recorded, and takes effect on its day.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  const says = (member: string) => fieldError(record.error, member);
  const isReady = draft.date !== '';
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) record.mutate(); };
  return (
    <Modal opened onClose={onClose} size={560} title={`Corporate action of ${scheme.name}`}>
      <form onSubmit={send} aria-label="Corporate action" noValidate>
        <Stack>
          <div className="form-pair">
            <NativeSelect label="What happens" data={[...actionKinds]} value={draft.kind} error={says('kind')} onChange={put('kind')} />
            <TextInput type="date" label="Day" required value={draft.date} error={says('action_date')} onChange={put('date')} data-autofocus />
          </div>
          {hasAmount && <TextInput label="Amount a unit" inputMode="decimal" required value={draft.amount} error={says('amount')} onChange={put('amount')} />}
          {hasFactor && <TextInput label="Factor" description="Earlier NAVs are multiplied by it: 0.1 where one unit becomes ten. Empty: not known yet" inputMode="decimal" value={draft.factor} error={says('factor')} onChange={put('factor')} />}
          {hasTarget && <SchemeSelect label="Into the scheme" description="Empty: not known yet" value={target} onChange={setTarget} error={says('target_scheme_id')} />}
          <Textarea label="Note" maxLength={500} autosize value={draft.note} error={says('note')} onChange={put('note')} />
          {stopsTheScheme(draft.kind, draft.factor) ? <ul className="notes"><li>{consequenceOf(draft.kind, draft.factor)}</li></ul> : <p className="quiet" style={{ margin: 0 }}>{consequenceOf(draft.kind, draft.factor)}</p>}
          <FormFoot error={record.error} fields={['kind', 'action_date', 'amount', 'factor', 'target_scheme_id', 'note']} submit="Record it" isReady={isReady} isSaving={record.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
