import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Client, Mandate } from '../../api/types';
import { clock } from '../../live/clock';
import { fieldError } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { FormFoot, orNull, useDraft } from '../parts/FormFoot';
import { day, money } from '../parts/money';
import { Status } from '../parts/Status';

/** What the bank may be asked to debit: mandates with their ceilings, and where each stands. */
export function MandatesTab({ client }: { client: Client }) {
  const mayWrite = useMay('wealth:write');
  const [isNew, setNew] = useState(false);
  const query = useQuery({ queryKey: ['wealth', 'mandates', client.id], queryFn: () => api.clients.mandates(client.id) });
  const mayAdd = mayWrite && client.retired_at === null;
  return (
    <div className="wealth-page">
      {mayAdd && <Group justify="flex-end"><Button size="xs" onClick={() => setNew(true)}>New mandate</Button></Group>}
      {query.isPending && <Rows count={3} />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <Empty title="No mandate yet">With a mandate a rule can have its money debited from the client’s bank, up to a ceiling.</Empty>}
      {query.data && query.data.length > 0 && (
        <section className="wealth-card" aria-label="Mandates">
          <table className="grid-table" aria-label="Mandates">
            <thead><tr><th>Mandate</th><th className="right">Up to</th><th className="wide">Valid</th><th className="wide">Debit</th><th>State</th>{mayWrite && <th />}</tr></thead>
            <tbody>{query.data.map((row) => <Row key={row.id} row={row} client={client} mayWrite={mayWrite} />)}</tbody>
          </table>
        </section>
      )}
      {isNew && <MandateForm client={client} onClose={() => setNew(false)} />}
    </div>
  );
}

function Row({ row, client, mayWrite }: { row: Mandate; client: Client; mayWrite: boolean }) {
  const queries = useQueryClient();
  const move = useMutation({
    mutationFn: (status: 'Active' | 'Paused' | 'Cancelled') => (status === 'Cancelled' ? api.mandates.cancel(row.id) : api.mandates.change(row.id, { status }, row.version)),
    onSuccess: ({ status }) => tell(`The mandate is ${status.toLowerCase()}.`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['wealth'] }),
  });
  const isOver = row.status === 'Cancelled';
  return (
    <tr>
      <td className="name-cell"><span className="mono">{row.code}</span><div className="cell-sub">{row.rail_reference ?? 'no reference of the bank yet'}</div></td>
      <td className="right num">{money(row.ceiling, client.currency)}</td>
      <td className="wide num">{day(row.valid_from)} – {row.valid_to ? day(row.valid_to) : 'open'}</td>
      <td className="wide">{row.debit_lead_days === 0 ? 'on the day' : `${row.debit_lead_days} business days before`}</td>
      <td><Status word={row.status} />{row.failure_streak > 0 && <div className="cell-sub">{row.failure_streak} failures in a row</div>}{move.isError && <ProblemNote error={move.error} />}</td>
      {mayWrite && (
        <td>
          <Group gap={6} wrap="nowrap" justify="flex-end">
            {['Pending', 'Paused', 'Failed'].includes(row.status) && <Button size="compact-xs" variant="default" loading={move.isPending} onClick={() => move.mutate('Active')}>{row.status === 'Pending' ? 'The bank agreed' : 'Use it again'}</Button>}
            {row.status === 'Active' && <Button size="compact-xs" variant="default" loading={move.isPending} onClick={() => move.mutate('Paused')}>Pause</Button>}
            {!isOver && <Button size="compact-xs" variant="light" color="red" loading={move.isPending} onClick={() => move.mutate('Cancelled')}>Cancel</Button>}
          </Group>
        </td>
      )}
    </tr>
  );
}

function MandateForm({ client, onClose }: { client: Client; onClose: () => void }) {
  const queries = useQueryClient();
  const { draft, put } = useDraft({ ceiling: '', from: new Date(clock.now()).toISOString().slice(0, 10), to: '', lead: '2', reference: '' });
  const add = useMutation({
    mutationFn: () => api.mandates.create({ client_id: client.id, ceiling: draft.ceiling.trim(), valid_from: draft.from, valid_to: orNull(draft.to), debit_lead_days: Number(draft.lead.trim() || '0'), rail_reference: orNull(draft.reference) }),
    onSuccess: async () => { tell('The mandate is written down; it counts when the bank has agreed.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  const says = (member: string) => fieldError(add.error, member);
  const isReady = draft.ceiling.trim() !== '' && draft.from !== '';
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) add.mutate(); };
  return (
    <Modal opened onClose={onClose} title={`New mandate of ${client.name}`}>
      <form onSubmit={send} aria-label="Mandate" noValidate>
        <Stack>
          <TextInput label={`A debit is at most, ${client.currency}`} inputMode="decimal" required value={draft.ceiling} error={says('ceiling')} onChange={put('ceiling')} data-autofocus />
          <div className="form-pair">
            <TextInput type="date" label="Valid from" required value={draft.from} error={says('valid_from')} onChange={put('from')} />
            <TextInput type="date" label="Valid until" description="Empty: without an end" value={draft.to} error={says('valid_to')} onChange={put('to')} />
          </div>
          <div className="form-pair">
            <TextInput label="The bank is asked, business days before" inputMode="numeric" value={draft.lead} error={says('debit_lead_days')} onChange={put('lead')} />
            <TextInput label="Reference of the bank" maxLength={100} value={draft.reference} error={says('rail_reference')} onChange={put('reference')} />
          </div>
          <FormFoot error={add.error} fields={['ceiling', 'valid_from', 'valid_to', 'debit_lead_days', 'rail_reference']} submit="Add the mandate" isReady={isReady} isSaving={add.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
