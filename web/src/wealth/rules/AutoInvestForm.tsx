import { Checkbox, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { AutoInvestRule, NewAutoInvest } from '../../api/types';
import { clock } from '../../live/clock';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { useEdit, useOpened } from '../parts/edit';
import { FormFoot, useDraft } from '../parts/FormFoot';
import { FundingFields, type Funding } from '../parts/FundingFields';
import { weekday } from '../parts/money';
import { ClientSelect } from '../parts/scope';
import { draftOf, partsOf, ruleOf } from './autoInvestDraft';
import { BasketFields } from './BasketFields';
import { DateTable } from './DateTable';
import { TriggerFields } from './TriggerFields';

const fields = [
  'client_id', 'name', 'scheme_id', 'amount', 'start_date', 'end_date', 'step_up', 'step_up/percent', 'step_up/amount', 'step_up/every', 'step_up/cap', 'goal_id', 'mandate_id', 'basket', 'max_total_amount', 'max_per_execution', 'min_balance_required', 'max_executions',
  'approval_above', 'frequency', ...['goal_progress_threshold', 'drift_threshold', 'rebalancing_rule_id', 'targets', 'market_condition', 'nav_change_threshold', 'change_days', 'series', 'day_of_month', 'nth_week', 'day_of_week'].map((key) => `trigger_config/${key}`),
];
const rolls = [{ value: 'Following', label: 'The next business day' }, { value: 'Preceding', label: 'The business day before' }, { value: 'Modified Following', label: 'The next, within the month' }, { value: 'Skip', label: 'No run' }];
const missed = [{ value: 'Ask', label: 'A person is asked' }, { value: 'Run All', label: 'All run' }, { value: 'Run Latest', label: 'Only the latest runs' }, { value: 'Skip', label: 'None runs' }];

interface Props { client: string | null; rule?: AutoInvestRule; onClose: () => void; onSaved: (id: string) => void; onReload?: () => void }

/** A rule, new or changed, whose next dates are shown by the server before it is saved. */
export function AutoInvestForm({ client, rule: present, onClose, onSaved, onReload }: Props) {
  const rule = useOpened(present);
  const queries = useQueryClient();
  const [who, setWho] = useState(rule?.client_id ?? client);
  const [parts, setParts] = useState(() => partsOf(rule));
  const [funding, setFunding] = useState<Funding>({ kind: rule?.funding === 'Mandate' ? 'Mandate' : 'Cash', mandate: rule?.mandate_id ?? null });
  const { draft, put, set } = useDraft(draftOf(rule, new Date(clock.now()).toISOString().slice(0, 10)));
  const asked = ruleOf(who, parts, funding, draft);
  const [settled] = useDebouncedValue(asked ? JSON.stringify(asked) : null, 400);
  const preview = useQuery({ queryKey: ['wealth-preview', settled], queryFn: () => api.autoInvest.previewNew(JSON.parse(settled!) as NewAutoInvest, 6), enabled: settled !== null, placeholderData: keepPreviousData });
  const of = useQuery({ queryKey: ['wealth', 'client', who], queryFn: () => api.clients.one(who!), enabled: who !== null });
  const goals = useQuery({ queryKey: ['wealth', 'goals', who], queryFn: () => api.clients.goals(who!), enabled: who !== null });
  const currency = of.data?.currency ?? 'INR';
  const members = rule ? ruleOf(who, parts, funding, draft, rule) : asked;
  const edit = useEdit(rule, ({ id }) => api.autoInvest.one(id), members);
  const save = useMutation({
    mutationFn: () => (rule ? edit.send(members!, (sent, version) => api.autoInvest.change(rule.id, sent, version)) : api.autoInvest.create(asked!)),
    onSuccess: async (saved) => {
      const former = (saved as { former_next_execution_date?: string }).former_next_execution_date;
      tell(!rule ? 'The rule is in force.' : former && former !== saved.next_execution_date ? `The rule is changed: its next date was ${weekday(former)}, it is ${weekday(saved.next_execution_date)}.` : 'The rule is changed.');
      await queries.invalidateQueries({ queryKey: ['wealth'] });
      onSaved(saved.id);
    },
  });
  const error = save.error ?? (preview.isError ? preview.error : null);
  const says = (member: string) => fieldError(error, member);
  const hasInvested = (rule?.execution_count ?? 0) > 0;
  const isReady = asked !== null && draft.name.trim() !== '' && (draft.trigger !== 'Portfolio Drift' || draft.against !== '');
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={780} title={rule ? `Change ${rule.name}` : 'New auto-invest rule'}>
      <form onSubmit={send} aria-label="Auto-invest rule" noValidate>
        <Stack>
          <div className="form-pair">
            {!rule && <ClientSelect label="Client" required value={who} onChange={(id) => { setWho(id); setFunding({ kind: 'Cash', mandate: null }); set({ goal: '', against: '' }); }} placeholder="Search by name" />}
            <TextInput label="Name" required maxLength={120} value={draft.name} error={says('name')} onChange={put('name')} />
          </div>
          <BasketFields parts={parts} onParts={setParts} isFixed={hasInvested} says={says} />
          <div className="form-pair">
            <TextInput label={`Amount, ${currency}`} inputMode="decimal" required value={draft.amount} error={says('amount')} onChange={put('amount')} />
            <FundingFields client={who} funding={funding} onFunding={setFunding} error={says('mandate_id')} />
          </div>
          <TriggerFields client={who} draft={draft} put={put} says={says} />
          <NativeSelect label="For the goal" description={draft.trigger === 'Goal Progress' && goals.data?.length === 0 ? 'The client has no goal yet: make one under Clients.' : undefined} data={[{ value: '', label: 'No goal' }, ...(goals.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]} value={draft.goal} error={says('goal_id')} onChange={put('goal')} />
          <div className="form-pair">
            <TextInput type="date" label="First date" required disabled={hasInvested} value={draft.start} error={says('start_date')} onChange={put('start')} />
            <TextInput type="date" label="Last date" description="Empty: without an end" value={draft.end} error={says('end_date')} onChange={put('end')} />
          </div>
          <NativeSelect label="On a day without business" description="Where the run moves to" data={rolls} value={draft.roll} onChange={put('roll')} />
          <details open={rule !== undefined || undefined}>
            <summary className="section-title">Growing amounts, limits, and who is asked</summary>
            <Stack gap="xs">
              <div className="shares">
                <NativeSelect label="The amount grows" data={[{ value: 'percent', label: 'by a share of the first, %' }, { value: 'amount', label: `by an amount, ${currency}` }]} value={draft.stepKind} onChange={put('stepKind')} />
                <TextInput label={draft.stepKind === 'percent' ? 'Share, %' : `Amount more, ${currency}`} description="Empty: the same" inputMode="decimal" value={draft.step} error={says('step_up/percent') ?? says('step_up/amount') ?? says('step_up')} onChange={put('step')} />
                <TextInput label="After so many dates" inputMode="numeric" value={draft.stepEvery} error={says('step_up/every')} onChange={put('stepEvery')} />
                <TextInput label={`Up to, ${currency}`} inputMode="decimal" value={draft.stepCap} error={says('step_up/cap')} onChange={put('stepCap')} />
              </div>
              <div className="shares">
                <TextInput label={`In all at most, ${currency}`} inputMode="decimal" value={draft.mostTotal} error={says('max_total_amount')} onChange={put('mostTotal')} />
                <TextInput label={`Each time at most, ${currency}`} inputMode="decimal" value={draft.mostEach} error={says('max_per_execution')} onChange={put('mostEach')} />
                <TextInput label={`Cash that stays, ${currency}`} inputMode="decimal" value={draft.keep} error={says('min_balance_required')} onChange={put('keep')} />
                <TextInput label="Times at most" inputMode="numeric" value={draft.times} error={says('max_executions')} onChange={put('times')} />
              </div>
              <div className="shares">
                <NativeSelect label="Dates missed while the server stood" data={missed} value={draft.catchUp} onChange={put('catchUp')} />
                <NativeSelect label="While the last one is under way" data={[{ value: 'Buffer One', label: 'The next waits' }, { value: 'Skip', label: 'The next is left out' }]} value={draft.overlap} onChange={put('overlap')} />
                <NativeSelect label="A person is asked" data={[{ value: 'None', label: 'Never' }, { value: 'Above Amount', label: 'Above an amount' }, { value: 'Always', label: 'Each time' }]} value={draft.approval} onChange={put('approval')} />
                {draft.approval === 'Above Amount' && <TextInput label={`Above, ${currency}`} inputMode="decimal" required value={draft.above} error={says('approval_above')} onChange={put('above')} />}
              </div>
              {draft.goal !== '' && <Checkbox label="Ends when the goal is reached" checked={draft.untilGoal !== ''} onChange={(event) => set({ untilGoal: event.currentTarget.checked ? 'yes' : '' })} />}
            </Stack>
          </details>
          {preview.data && asked && (
            <section aria-label="Preview">
              <h3 className="section-title">The next dates, as the server reckons them</h3>
              {preview.data.warnings.length > 0 && <ul className="notes">{preview.data.warnings.map((text) => <li key={text}>{text}</li>)}</ul>}
              {preview.data.items.length > 0 ? <DateTable dates={preview.data.items} currency={currency} /> : <p className="quiet" style={{ margin: 0 }}>{draft.trigger === 'Date' ? 'No date is to come.' : 'It has no dates: it acts when its condition holds.'}</p>}
            </section>
          )}
          <FormFoot error={error} fields={fields} submit={rule ? 'Save the change' : 'Save the rule'} isReady={isReady} isSaving={save.isPending} onClose={onClose} edit={edit} onReload={onReload} />
        </Stack>
      </form>
    </Modal>
  );
}
