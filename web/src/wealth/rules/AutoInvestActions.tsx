import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { AutoInvestRule } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { CancelDialog } from '../parts/CancelDialog';
import { FormFoot } from '../parts/FormFoot';
import { day, money } from '../parts/money';
import { AutoInvestForm } from './AutoInvestForm';

type Act = 'pause' | 'resume' | 'skip' | 'unskip';

/** What may be done with a rule: pause, skip a date, run now, change, cancel. None of it moves the dates that are left. */
export function AutoInvestActions({ rule }: { rule: AutoInvestRule }) {
  const queries = useQueryClient();
  const mayWrite = useMay('wealth:write');
  const mayTrade = useMay('wealth:trade');
  const [dialog, setDialog] = useState<'run' | 'pause' | 'change' | 'cancel' | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ['wealth'] });
  const act = useMutation({
    mutationFn: ({ what, body = {} }: { what: Act; body?: Record<string, unknown> }) => api.autoInvest.act(rule.id, what, body),
    onSuccess: (_, { what }) => tell({ pause: 'The rule is paused; its dates stay where they are.', resume: 'The rule goes on.', skip: 'The date is left out.', unskip: 'The date counts again.' }[what]),
    onSettled: refresh,
  });
  const isActive = rule.status === 'Active';
  const isOpen = !['Cancelled', 'Completed'].includes(rule.status);
  const cancel = async (reason: string) => {
    const { orders_in_flight: orders } = await api.autoInvest.cancel(rule.id, reason);
    tell(orders.length === 0 ? 'The rule is cancelled.' : `The rule is cancelled; ${orders.length} of its orders are still on their way: ${orders.map(({ code }) => code).join(', ')}.`);
  };
  return (
    <>
      {act.isError && <ProblemNote error={act.error} />}
      <Group gap={8}>
        {mayWrite && isActive && rule.trigger_type === 'Date' && rule.next_execution_date && <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate({ what: 'skip', body: { date: rule.next_execution_date } })}>Skip {day(rule.next_execution_date)}</Button>}
        {mayTrade && (isActive || rule.status === 'Paused') && rule.is_enabled && <Button size="xs" variant="default" onClick={() => setDialog('run')}>Run now…</Button>}
        {mayWrite && isActive && <Button size="xs" variant="default" onClick={() => setDialog('pause')}>Pause…</Button>}
        {mayWrite && ['Paused', 'Needs Attention', 'Draft'].includes(rule.status) && <Button size="xs" loading={act.isPending} onClick={() => act.mutate({ what: 'resume' })}>Let it go on</Button>}
        {mayWrite && isOpen && <Button size="xs" variant="default" onClick={() => setDialog('change')}>Change…</Button>}
        {mayWrite && isOpen && <Button size="xs" variant="light" color="red" onClick={() => setDialog('cancel')}>Cancel the rule…</Button>}
      </Group>
      {rule.skips.length > 0 && (
        <Group gap={8}><span className="quiet">Left out:</span>{rule.skips.map((date) => <span key={date} className="chip">{day(date)}{mayWrite && isOpen && <> <button type="button" className="link" aria-label={`Take ${day(date)} in again`} onClick={() => act.mutate({ what: 'unskip', body: { date } })}>take in again</button></>}</span>)}</Group>
      )}
      {dialog === 'run' && <RunDialog rule={rule} onClose={() => setDialog(null)} />}
      {dialog === 'pause' && <PauseDialog rule={rule} onClose={() => setDialog(null)} />}
      {dialog === 'change' && <AutoInvestForm client={rule.client_id} rule={rule} onClose={() => setDialog(null)} onSaved={() => setDialog(null)} onReload={() => { void refresh(); setDialog(null); }} />}
      {dialog === 'cancel' && <CancelDialog title="Cancel the rule" text="It never runs again. Orders that are on their way stay. This is for good: pause it to let it rest." submit="Cancel the rule" onClose={() => setDialog(null)} cancel={cancel} />}
    </>
  );
}

/** Money moves by it, so it is asked about. */
function RunDialog({ rule, onClose }: { rule: AutoInvestRule; onClose: () => void }) {
  const queries = useQueryClient();
  const [amount, setAmount] = useState('');
  const run = useMutation({
    mutationFn: () => api.autoInvest.act(rule.id, 'run-now', amount.trim() ? { amount: amount.trim() } : {}),
    onSuccess: async (answer) => { tell((answer as { message?: string }).message ?? 'It ran.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  const send = (event: FormEvent) => { event.preventDefault(); run.mutate(); };
  return (
    <Modal opened onClose={onClose} title={`Run ${rule.name} now?`}>
      <form onSubmit={send} aria-label="Run the rule now" noValidate>
        <Stack>
          <p style={{ margin: 0 }}>It invests into {rule.scheme_name}{rule.basket && ` and ${rule.basket.length - 1} more`} now, beside its dates, which stay where they are. Every gate is passed as on a date.{rule.status === 'Paused' && ' The rule is paused and stays so: it runs this once because you say so.'}</p>
          <TextInput label={`Amount, ${rule.currency}`} description={`Empty: that of the rule, ${money(rule.amount, rule.currency)} before it grows`} inputMode="decimal" value={amount} error={fieldError(run.error, 'amount')} onChange={(event) => setAmount(event.currentTarget.value)} data-autofocus />
          <FormFoot error={run.error} fields={['amount']} submit="Invest now" isReady isSaving={run.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function PauseDialog({ rule, onClose }: { rule: AutoInvestRule; onClose: () => void }) {
  const queries = useQueryClient();
  const [until, setUntil] = useState('');
  const pause = useMutation({
    mutationFn: () => api.autoInvest.act(rule.id, 'pause', until ? { until } : {}),
    onSuccess: async () => { tell(until ? `The rule rests until ${day(until)}.` : 'The rule is paused; its dates stay where they are.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  const send = (event: FormEvent) => { event.preventDefault(); pause.mutate(); };
  return (
    <Modal opened onClose={onClose} title={`Pause ${rule.name}`}>
      <form onSubmit={send} aria-label="Pause the rule" noValidate>
        <Stack>
          <TextInput type="date" label="Until" description="Empty: until somebody lets it go on. Dates that pass meanwhile are not made up for." value={until} error={fieldError(pause.error, 'until')} onChange={(event) => setUntil(event.currentTarget.value)} />
          <FormFoot error={pause.error} fields={['until']} submit="Pause" isReady isSaving={pause.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
