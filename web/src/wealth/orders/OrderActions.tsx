import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { InvestmentOrder } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { FormFoot, orNull, useDraft } from '../parts/FormFoot';

/** A person's yes or no to an order, stopping it, and settling what its rail left open. */
export function OrderActions({ order }: { order: InvestmentOrder }) {
  const queries = useQueryClient();
  const mayTrade = useMay('wealth:trade');
  const [reason, setReason] = useState('');
  const [isResolving, setResolving] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: ['wealth'] });
  const agree = useMutation({ mutationFn: () => api.investmentOrders.approve(order.id), onSuccess: () => tell('The order goes on.'), onSettled: refresh });
  const end = useMutation({ mutationFn: (what: 'reject' | 'cancel') => api.investmentOrders.end(order.id, what, reason.trim()), onSuccess: (_, what) => tell(what === 'reject' ? 'The order is rejected.' : 'The order is cancelled.'), onSettled: refresh });
  if (!mayTrade) return null;
  const isAsked = order.status === 'under_review' || (['pending', 'confirmed', 'unknown'].includes(order.status) && ['after_cutoff', 'dependency_reversed'].includes(order.held_code ?? ''));
  const mayEnd = isAsked || ['pending', 'confirmed', 'submitted'].includes(order.status);
  if (isLeftOpen(order) && !isAsked) {
    return isResolving ? <ResolveForm order={order} onClose={() => setResolving(false)} /> : <Group><Button size="xs" onClick={() => setResolving(true)}>Say what became of it…</Button></Group>;
  }
  if (!isAsked && !mayEnd) return null;
  return (
    <Stack gap="xs" className="plan-actions">
      {(agree.isError || end.isError) && <ProblemNote error={agree.error ?? end.error} />}
      <Group gap={10} align="flex-end">
        <TextInput label="Why not" description={order.status === 'under_review' ? 'Needed to reject' : 'Needed to cancel'} style={{ flex: '1 1 200px' }} maxLength={500} value={reason} error={fieldError(end.error, 'reason')} onChange={(event) => setReason(event.currentTarget.value)} />
        <Button variant="light" color="red" disabled={!reason.trim()} loading={end.isPending} onClick={() => end.mutate(order.status === 'under_review' ? 'reject' : 'cancel')}>{order.status === 'under_review' ? 'Reject' : 'Cancel the order'}</Button>
        {isAsked && <Button loading={agree.isPending} onClick={() => agree.mutate()}>Let it go</Button>}
      </Group>
    </Stack>
  );
}

/** Its rail says nothing of it, or nothing that can be; or its reversal left something to put right. */
const isLeftOpen = (order: InvestmentOrder) => order.status === 'unknown' || ['fill_missing', 'rail_forgot', 'fill_refused', 'reversal_lacking'].includes(order.held_code ?? '');

const putRight = [{ value: 'reversed', label: 'What was missing has been put right' }];
const outcomes = [{ value: 'submitted', label: 'The rail has it' }, { value: 'executed', label: 'It was filled' }, { value: 'failed', label: 'It never arrived, or failed' }];

/** The rail did not answer, so nobody knows: a person says what became of the order, with evidence. */
function ResolveForm({ order, onClose }: { order: InvestmentOrder; onClose: () => void }) {
  const queries = useQueryClient();
  const { draft, put } = useDraft({ outcome: order.status === 'reversed' ? 'reversed' : 'submitted', evidence: '', reference: '', date: '', nav: '', units: '', amount: '' });
  const resolve = useMutation({
    mutationFn: () => api.investmentOrders.resolve(order.id, {
      outcome: draft.outcome, evidence: draft.evidence.trim(), ...(orNull(draft.reference) && { rail_reference: draft.reference.trim() }),
      ...(draft.outcome === 'executed' && { nav_date: draft.date, nav: draft.nav.trim(), units: draft.units.trim(), amount: draft.amount.trim() }),
    }),
    onSuccess: async () => { tell('It is written down.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  const says = (member: string) => fieldError(resolve.error, member);
  const isReady = draft.evidence.trim() !== '' && (draft.outcome !== 'executed' || [draft.date, draft.nav, draft.units, draft.amount].every((text) => text.trim() !== ''));
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) resolve.mutate(); };
  return (
    <form onSubmit={send} aria-label="What became of the order" noValidate>
      <Stack>
        <NativeSelect label="What became of it" data={order.status === 'reversed' ? putRight : outcomes} value={draft.outcome} onChange={put('outcome')} />
        <TextInput label="Evidence" description="Who said so, and where it can be looked up" required maxLength={500} value={draft.evidence} error={says('evidence')} onChange={put('evidence')} />
        {order.status !== 'reversed' && <TextInput label="Reference at the rail" maxLength={100} value={draft.reference} error={says('rail_reference')} onChange={put('reference')} />}
        {draft.outcome === 'executed' && (
          <div className="shares">
            <TextInput type="date" label="NAV of" required value={draft.date} error={says('nav_date')} onChange={put('date')} />
            <TextInput label="NAV" inputMode="decimal" required value={draft.nav} error={says('nav')} onChange={put('nav')} />
            <TextInput label="Units" inputMode="decimal" required value={draft.units} error={says('units')} onChange={put('units')} />
            <TextInput label={`Amount, ${order.currency}`} inputMode="decimal" required value={draft.amount} error={says('amount')} onChange={put('amount')} />
          </div>
        )}
        <FormFoot error={resolve.error} fields={['evidence', 'rail_reference', 'nav_date', 'nav', 'units', 'amount']} submit="Write it down" isReady={isReady} isSaving={resolve.isPending} onClose={onClose} />
      </Stack>
    </form>
  );
}
