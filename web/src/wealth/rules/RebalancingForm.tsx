import { Checkbox, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { NewRebalancing, RebalancingRule } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { givenShares, shareMembers, shareTexts } from '../parts/ClassShares';
import { useEdit, useOpened } from '../parts/edit';
import { FormFoot, orNull, useDraft } from '../parts/FormFoot';
import { SchemeSelect } from '../parts/ScopeFields';
import { ClientSelect } from '../parts/scope';
import { sumOf } from '../parts/shares';
import { TargetFields } from './TargetFields';

const fields = ['name', 'threshold_percent', 'destination_percent', 'frequency', 'approval_above', 'rebalance_amount', 'tax_budget', 'cooldown_days'];
const strategies = [{ value: 'Drift-Based', label: 'When the whole drifts' }, { value: 'Threshold-Based', label: 'When one class drifts' }, { value: 'Time-Based', label: 'On dates' }, { value: 'Hybrid', label: 'On dates, or on drift' }];
const deciders = [{ value: 'person', label: 'A person says yes to each plan' }, { value: 'alone', label: 'The rule acts alone' }];

interface Props { client: string | null; rule?: RebalancingRule; onClose: () => void; onSaved: (id: string) => void; onReload?: () => void }

/** Targets which sum to 100, how far a portfolio may drift from them, and who says yes. New, or a rule that is changed against the version that was read. */
export function RebalancingForm({ client, rule: present, onClose, onSaved, onReload }: Props) {
  const rule = useOpened(present);
  const queries = useQueryClient();
  const [who, setWho] = useState(rule?.client_id ?? client);
  const [shares, setShares] = useState<Record<string, string>>(() => (rule ? shareTexts(rule.target_allocation) : { equity: '60', debt: '40' }));
  const [funds, setFunds] = useState<Record<string, string | null>>(() => Object.fromEntries(Object.entries(rule?.class_funds ?? {}).map(([key, parts]) => [key, parts[0]?.scheme_id ?? null])));
  const { draft, put } = useDraft(draftOf(rule));
  const currency = useQuery({ queryKey: ['wealth', 'client', who], queryFn: () => api.clients.one(who!), enabled: who !== null }).data?.currency ?? 'INR';
  const given = givenShares(shares);
  const sum = sumOf(Object.values(given));
  const isScheduled = draft.strategy === 'Time-Based' || draft.strategy === 'Hybrid';
  const isManyFunds = Object.values(rule?.class_funds ?? {}).some((parts) => parts.length > 1);
  const whole = (): NewRebalancing => ({
    client_id: who!, name: draft.name.trim(), strategy: draft.strategy, target_allocation: shareMembers(shares, rule?.target_allocation ?? null), threshold_percent: draft.threshold.trim(),
    threshold_kind: draft.strategy === 'Threshold-Based' ? (rule?.strategy === 'Threshold-Based' ? rule.threshold_kind : 'Absolute') : draft.strategy === 'Drift-Based' ? 'Total Variation' : rule?.threshold_kind ?? 'Total Variation',
    destination_kind: draft.destination, destination_percent: draft.destination === 'Band' ? orNull(draft.band) : null, sell_policy: draft.sells, lot_policy: draft.lots, trigger_on_drift: draft.strategy !== 'Time-Based', trigger_on_schedule: isScheduled,
    frequency: isScheduled ? draft.frequency : null, execute_automatically: draft.decides === 'alone', require_confirmation: draft.decides !== 'alone', approval_above: orNull(draft.above), rebalance_amount: orNull(draft.most), tax_budget: orNull(draft.tax),
    cooldown_days: Number(draft.cooldown.trim() || '0'),
    ...(!isManyFunds && { class_funds: fundsOf(funds) }),
  });
  const edit = useEdit(rule, ({ id }) => api.rebalancing.one(id), rule ? whole() : null);
  const save = useMutation({
    mutationFn: () => {
      if (rule) return edit.send(whole(), (sent, version) => api.rebalancing.change(rule.id, sent, version));
      const { target_allocation, ...rest } = whole();
      return api.rebalancing.create({ ...rest, target_allocation: Object.fromEntries(Object.entries(target_allocation).filter(([, share]) => share !== null)) });
    },
    onSuccess: async ({ id }) => { tell(rule ? 'The rule is changed.' : draft.decides === 'alone' ? 'The rule is in force and acts alone.' : 'The rule is in force. Its plans wait for a yes.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(id); },
  });
  const says = (member: string) => fieldError(save.error, member);
  const isReady = who !== null && draft.name.trim() !== '' && sum === '100' && draft.threshold.trim() !== '';
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) save.mutate(); };
  const bought = Object.keys(given).filter((key) => key !== 'cash' && !key.startsWith('scheme:') && Number(given[key]) > 0);
  return (
    <Modal opened onClose={onClose} size={720} title={rule ? `Change ${rule.name}` : 'New rebalancing rule'}>
      <form onSubmit={send} aria-label="Rebalancing rule" noValidate>
        <Stack>
          <div className="form-pair">
            {!rule && <ClientSelect label="Client" required value={who} onChange={setWho} placeholder="Search by name" />}
            <TextInput label="Name" required maxLength={120} value={draft.name} error={says('name')} onChange={put('name')} />
          </div>
          <TargetFields shares={shares} onShares={setShares} says={says} />
          <div className="form-pair">
            <NativeSelect label="Acts" data={strategies} value={draft.strategy} onChange={put('strategy')} />
            <TextInput label="Threshold, points" description="Acts above it, not at it" inputMode="decimal" required value={draft.threshold} error={says('threshold_percent')} onChange={put('threshold')} />
          </div>
          {isScheduled && <NativeSelect label="How often" data={['Weekly', 'Fortnightly', 'Monthly', 'Quarterly', 'Half-Yearly', 'Yearly']} value={draft.frequency} error={says('frequency')} onChange={put('frequency')} />}
          <div className="form-pair">
            <NativeSelect label="Brings it back" data={[{ value: 'Target', label: 'To the target' }, { value: 'Halfway', label: 'Halfway to the target' }, { value: 'Band', label: 'Into a band around it' }]} value={draft.destination} onChange={put('destination')} />
            {draft.destination === 'Band' && <TextInput label="Band, points each way" inputMode="decimal" required value={draft.band} error={says('destination_percent')} onChange={put('band')} />}
          </div>
          <div className="form-pair">
            <NativeSelect label="Sells" data={[{ value: 'Never', label: 'Never: new money only' }, { value: 'If Needed', label: 'If new money is not enough' }, { value: 'Always', label: 'Always' }]} value={draft.sells} onChange={put('sells')} />
            <NativeSelect label="Which units are sold first" data={[{ value: 'FIFO', label: 'The oldest' }, { value: 'Tax Min', label: 'Those that cost the least tax' }]} value={draft.lots} onChange={put('lots')} />
          </div>
          <div className="form-pair">
            <NativeSelect label="Who decides" data={deciders} value={draft.decides} onChange={put('decides')} />
            <TextInput label={`Two people above, ${currency}`} description="Empty: one is enough" inputMode="decimal" value={draft.above} error={says('approval_above')} onChange={put('above')} />
          </div>
          <div className="shares">
            <TextInput label={`Moves at most, ${currency}`} inputMode="decimal" value={draft.most} error={says('rebalance_amount')} onChange={put('most')} />
            <TextInput label={`Tax at most, ${currency}`} inputMode="decimal" value={draft.tax} error={says('tax_budget')} onChange={put('tax')} />
            <TextInput label="Rests for, business days" inputMode="numeric" value={draft.cooldown} error={says('cooldown_days')} onChange={put('cooldown')} />
          </div>
          {bought.length > 0 && !isManyFunds && (
            <details>
              <summary className="section-title">What is bought for each class{Object.values(funds).some(Boolean) ? '' : ': the largest holding of the class'}</summary>
              <Stack gap="xs">{bought.map((key) => <SchemeSelect key={key} label={`For ${key}`} value={funds[key] ?? null} onChange={(id) => setFunds((old) => ({ ...old, [key]: id }))} error={says(`class_funds/${key}/0/scheme_id`)} />)}</Stack>
            </details>
          )}
          {isManyFunds && <Checkbox checked readOnly label="The schemes that it buys for each class stay as they are: some classes have several." />}
          <FormFoot error={save.error} fields={fields} submit={rule ? 'Save the change' : 'Save the rule'} isReady={isReady} isSaving={save.isPending} onClose={onClose} edit={edit} onReload={onReload} />
        </Stack>
      </form>
    </Modal>
  );
}

function draftOf(rule?: RebalancingRule) {
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  return {
    name: rule?.name ?? '', strategy: rule?.strategy ?? 'Drift-Based', threshold: rule ? text(rule.threshold_percent) : '5', frequency: rule?.frequency ?? 'Quarterly', sells: rule?.sell_policy ?? 'If Needed', destination: rule?.destination_kind ?? 'Target',
    band: text(rule?.destination_percent), lots: rule?.lot_policy ?? 'FIFO', decides: rule && rule.execute_automatically && !rule.require_confirmation ? 'alone' : 'person', above: text(rule?.approval_above), most: text(rule?.rebalance_amount),
    tax: text(rule?.tax_budget), cooldown: rule ? String(rule.cooldown_days) : '0',
  };
}

function fundsOf(chosen: Record<string, string | null>): NewRebalancing['class_funds'] {
  const given = Object.entries(chosen).filter((pair): pair is [string, string] => pair[1] !== null);
  return given.length === 0 ? null : Object.fromEntries(given.map(([key, scheme_id]) => [key, [{ scheme_id, percent: 100 }]]));
}
