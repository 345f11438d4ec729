import { Autocomplete, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import * as api from '../../api/calls';
import type { Client, Goal } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { useEdit, useOpened } from '../parts/edit';
import { FormFoot, orNull, useDraft } from '../parts/FormFoot';

const fields = ['name', 'goal_type', 'target_amount', 'target_date', 'monthly_contribution', 'assumed_return_percent'];

interface Props { client: Client; goal?: Goal; onClose: () => void; onSaved: (goal: Goal) => void; onReload?: () => void }

/** What the client saves for: an amount, a date, and what is put in each month until then. */
export function GoalForm({ client, goal: present, onClose, onSaved, onReload }: Props) {
  const goal = useOpened(present);
  const queries = useQueryClient();
  const { draft, put, set } = useDraft({
    name: goal?.name ?? '', type: goal?.goal_type ?? '', amount: goal ? String(goal.target_amount) : '', date: goal?.target_date ?? '', monthly: goal?.monthly_contribution == null ? '' : String(goal.monthly_contribution), growth: goal ? String(goal.assumed_return_percent) : '8',
  });
  const members = { name: draft.name.trim(), goal_type: draft.type.trim(), target_amount: draft.amount.trim(), target_date: draft.date, monthly_contribution: orNull(draft.monthly), assumed_return_percent: draft.growth.trim() || '0' };
  const edit = useEdit(goal, ({ id }) => api.goals.one(id), members);
  const save = useMutation({
    mutationFn: () => (goal ? edit.send(members, (sent, version) => api.goals.change(goal.id, sent, version)) : api.goals.create({ client_id: client.id, ...members })),
    onSuccess: async (saved) => { tell(goal ? 'The goal is changed.' : 'The goal is there. Allocate holdings to it.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(saved); },
  });
  const says = (member: string) => fieldError(save.error, member);
  const isReady = [draft.name, draft.type, draft.amount, draft.date].every((text) => text.trim() !== '');
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={560} title={goal ? `Change ${goal.name}` : `New goal of ${client.name}`}>
      <form onSubmit={send} aria-label="Goal" noValidate>
        <Stack>
          <div className="form-pair">
            <TextInput label="Name" required maxLength={120} value={draft.name} error={says('name')} onChange={put('name')} data-autofocus />
            <Autocomplete label="For what" required data={['Retirement', 'Home', 'Education', 'Wedding', 'Travel', 'Reserve']} value={draft.type} error={says('goal_type')} onChange={(type) => set({ type })} />
          </div>
          <div className="form-pair">
            <TextInput label={`Amount, ${client.currency}`} inputMode="decimal" required value={draft.amount} error={says('target_amount')} onChange={put('amount')} />
            <TextInput type="date" label="By" required value={draft.date} error={says('target_date')} onChange={put('date')} />
          </div>
          <div className="form-pair">
            <TextInput label={`Put in each month, ${client.currency}`} description="Empty: what its rules put in" inputMode="decimal" value={draft.monthly} error={says('monthly_contribution')} onChange={put('monthly')} />
            <TextInput label="Assumed growth a year, %" description="For the projection only" inputMode="decimal" value={draft.growth} error={says('assumed_return_percent')} onChange={put('growth')} />
          </div>
          <FormFoot error={save.error} fields={fields} submit={goal ? 'Save the change' : 'Add the goal'} isReady={isReady} isSaving={save.isPending} onClose={onClose} edit={edit} onReload={onReload} />
        </Stack>
      </form>
    </Modal>
  );
}
