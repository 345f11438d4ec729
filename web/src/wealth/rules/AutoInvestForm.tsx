import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { NewAutoInvest } from '../../api/types';
import { Problem } from '../../api/problem';
import { fieldError, isShownAtFields } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { ClientSelect } from '../parts/scope';
import { SchemeSelect } from '../parts/ScopeFields';
import { DateTable } from './DateTable';

const fields = ['client_id', 'name', 'scheme_id', 'amount', 'start_date', 'end_date', 'step_up/percent'];
const frequencies = ['Daily', 'Weekly', 'Fortnightly', 'Monthly', 'Quarterly', 'Half-Yearly', 'Yearly'];

interface Props { client: string | null; onClose: () => void; onSaved: (id: string) => void }

/** A rule by dates, whose next dates are shown by the server before it is saved. */
export function AutoInvestForm({ client, onClose, onSaved }: Props) {
  const queries = useQueryClient();
  const [who, setWho] = useState(client);
  const [scheme, setScheme] = useState<string | null>(null);
  const [draft, setDraft] = useState({ name: '', amount: '', frequency: 'Monthly', start: new Date().toISOString().slice(0, 10), end: '', roll: 'Following', step: '' });
  const put = (name: keyof typeof draft) => (event: { currentTarget: { value: string } }) => { const { value } = event.currentTarget; setDraft((old) => ({ ...old, [name]: value })); };
  const rule: NewAutoInvest | null = who && scheme && draft.amount.trim() && draft.start ? {
    client_id: who, name: draft.name.trim() || 'Rule', scheme_id: scheme, amount: draft.amount.trim(), frequency: draft.frequency, trigger_type: 'Date', trigger_config: {}, start_date: draft.start,
    ...(draft.end && { end_date: draft.end }), funding: 'Cash', roll_convention: draft.roll, ...(draft.step.trim() && { step_up: { percent: draft.step.trim(), every: 12 } }),
  } : null;
  const [asked] = useDebouncedValue(rule ? JSON.stringify(rule) : null, 400);
  const preview = useQuery({ queryKey: ['wealth-preview', asked], queryFn: () => api.autoInvest.previewNew(JSON.parse(asked!) as NewAutoInvest, 6), enabled: asked !== null, placeholderData: keepPreviousData });
  const currency = useQuery({ queryKey: ['wealth', 'client', who], queryFn: () => api.clients.one(who!), enabled: who !== null }).data?.currency ?? 'INR';
  const save = useMutation({
    mutationFn: () => api.autoInvest.create(rule!),
    onSuccess: async (saved) => { tell('The rule is in force.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(saved.id); },
  });
  const error = save.error ?? (preview.isError ? preview.error : null);
  const says = (member: string) => fieldError(error, member);
  const send = (event: FormEvent) => { event.preventDefault(); if (rule && draft.name.trim()) save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={760} title="New auto-invest rule">
      <form onSubmit={send} aria-label="Auto-invest rule" noValidate>
        <Stack>
          <div className="form-pair">
            <ClientSelect label="Client" required value={who} onChange={setWho} placeholder="Search by name" />
            <TextInput label="Name" required maxLength={120} value={draft.name} error={says('name')} onChange={put('name')} />
          </div>
          <SchemeSelect label="Into the scheme" required value={scheme} onChange={setScheme} error={says('scheme_id')} />
          <div className="form-pair">
            <TextInput label={`Amount, ${currency}`} inputMode="decimal" required value={draft.amount} error={says('amount')} onChange={put('amount')} />
            <TextInput label="More each year, %" description="Of the first amount; empty: the same" inputMode="decimal" value={draft.step} error={says('step_up/percent')} onChange={put('step')} />
          </div>
          <div className="form-pair">
            <NativeSelect label="How often" description="On the day of the first date" data={frequencies} value={draft.frequency} onChange={put('frequency')} />
            <NativeSelect label="On a day without business" description="Where the run moves to" data={[{ value: 'Following', label: 'The next business day' }, { value: 'Preceding', label: 'The business day before' }, { value: 'Modified Following', label: 'The next, within the month' }, { value: 'Skip', label: 'No run' }]} value={draft.roll} onChange={put('roll')} />
          </div>
          <div className="form-pair">
            <TextInput type="date" label="First date" required value={draft.start} error={says('start_date')} onChange={put('start')} />
            <TextInput type="date" label="Last date" description="Empty: without an end" value={draft.end} error={says('end_date')} onChange={put('end')} />
          </div>
          {preview.data && rule && (
            <section aria-label="Preview">
              <h3 className="section-title">The next dates, as the server reckons them</h3>
              {preview.data.warnings.length > 0 && <ul className="notes">{preview.data.warnings.map((text) => <li key={text}>{text}</li>)}</ul>}
              <DateTable dates={preview.data.items} currency={currency} />
            </section>
          )}
          {error && !isShownAtFields(error, fields) && Problem.of(error).code !== 'required' && <ProblemNote error={error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" disabled={!rule || !draft.name.trim()} loading={save.isPending}>Save the rule</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
