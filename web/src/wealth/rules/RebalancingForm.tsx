import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { fieldError, isShownAtFields } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { classColour, percent } from '../parts/money';
import { Mix } from '../parts/Mix';
import { ClientSelect } from '../parts/scope';
import { sumOf } from './shares';

const classes = ['equity', 'debt', 'hybrid', 'gold', 'other', 'cash'] as const;

interface Props { client: string | null; onClose: () => void; onSaved: (id: string) => void }

/** Targets by class, which sum to 100, and how far a portfolio may drift from them. */
export function RebalancingForm({ client, onClose, onSaved }: Props) {
  const queries = useQueryClient();
  const [who, setWho] = useState(client);
  const [name, setName] = useState('');
  const [shares, setShares] = useState<Record<string, string>>({ equity: '60', debt: '40' });
  const [strategy, setStrategy] = useState('Drift-Based');
  const [threshold, setThreshold] = useState('5');
  const [frequency, setFrequency] = useState('Quarterly');
  const [sells, setSells] = useState('If Needed');
  const given = Object.fromEntries(Object.entries(shares).filter(([, share]) => share.trim() !== ''));
  const sum = sumOf(Object.values(given));
  const isScheduled = strategy === 'Time-Based' || strategy === 'Hybrid';
  const save = useMutation({
    mutationFn: () => api.rebalancing.create({
      client_id: who!, name: name.trim(), strategy, target_allocation: given, threshold_percent: threshold.trim(), threshold_kind: strategy === 'Threshold-Based' ? 'Absolute' : 'Total Variation', sell_policy: sells,
      trigger_on_drift: strategy !== 'Time-Based', trigger_on_schedule: isScheduled, ...(isScheduled && { frequency }),
    }),
    onSuccess: async ({ id }) => { tell('The rule is in force. Its plans wait for a yes.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(id); },
  });
  const isReady = who !== null && name.trim() !== '' && sum === '100' && threshold.trim() !== '';
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={680} title="New rebalancing rule">
      <form onSubmit={send} aria-label="Rebalancing rule" noValidate>
        <Stack>
          <div className="form-pair">
            <ClientSelect label="Client" required value={who} onChange={setWho} placeholder="Search by name" />
            <TextInput label="Name" required maxLength={120} value={name} error={fieldError(save.error, 'name')} onChange={(event) => setName(event.currentTarget.value)} />
          </div>
          <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
            <legend className="section-title">Targets, %</legend>
            <div className="shares">
              {classes.map((key) => <TextInput key={key} label={<><span className="key" style={{ background: classColour(key) }} aria-hidden="true" />{key}</>} inputMode="decimal" value={shares[key] ?? ''} error={fieldError(save.error, `target_allocation/${key}`)} onChange={(event) => { const { value } = event.currentTarget; setShares((old) => ({ ...old, [key]: value })); }} />)}
            </div>
            <div style={{ marginTop: 8 }}><Mix shares={Object.fromEntries(Object.entries(given).map(([key, share]) => [key, Number(share) || 0]))} label="Targets" /></div>
            <p role="status" className={sum === '100' ? 'quiet' : 'lost'} style={{ margin: '4px 0 0' }}>{sum === null ? 'Each target is a number with at most 4 decimals.' : `Together ${percent(sum, 4)}${sum === '100' ? '' : ', not 100 %'}`}</p>
          </fieldset>
          <div className="form-pair">
            <NativeSelect label="Acts" data={[{ value: 'Drift-Based', label: 'When the whole drifts' }, { value: 'Threshold-Based', label: 'When one class drifts' }, { value: 'Time-Based', label: 'On dates' }, { value: 'Hybrid', label: 'On dates, or on drift' }]} value={strategy} onChange={(event) => setStrategy(event.currentTarget.value)} />
            <TextInput label="Threshold, points" description="Acts above it, not at it" inputMode="decimal" required value={threshold} error={fieldError(save.error, 'threshold_percent')} onChange={(event) => setThreshold(event.currentTarget.value)} />
          </div>
          <div className="form-pair">
            <NativeSelect label="Sells" data={[{ value: 'Never', label: 'Never: new money only' }, { value: 'If Needed', label: 'If new money is not enough' }, { value: 'Always', label: 'Always' }]} value={sells} onChange={(event) => setSells(event.currentTarget.value)} />
            {isScheduled && <NativeSelect label="How often" data={['Weekly', 'Fortnightly', 'Monthly', 'Quarterly', 'Half-Yearly', 'Yearly']} value={frequency} onChange={(event) => setFrequency(event.currentTarget.value)} />}
          </div>
          {save.isError && !isShownAtFields(save.error, ['name', 'threshold_percent']) && <ProblemNote error={save.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" disabled={!isReady} loading={save.isPending}>Save the rule</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
