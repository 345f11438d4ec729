import { Button, Checkbox, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { KillSwitch, SwitchScope } from '../../api/types';
import { fieldError, isShownAtFields } from '../../setup/fields';
import { ProblemNote } from '../../shared/ProblemNote';
import { ScopeFields } from '../parts/ScopeFields';
import { Status } from '../parts/Status';

/** Stops orders at once, and then shows which were under way. */
export function EngageDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [scope, setScope] = useState<SwitchScope>('Firm');
  const [id, setId] = useState<string | null>(null);
  const [rail, setRail] = useState('paper');
  const [reason, setReason] = useState('');
  const [needsTwo, setNeedsTwo] = useState(false);
  const engage = useMutation({
    mutationFn: () => api.killSwitches.engage({ scope, ...(id && { scope_id: id }), ...(scope === 'Rail' && { rail }), reason: reason.trim(), release_needs_two: needsTwo }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['wealth'] }),
  });
  const isReady = reason.trim() !== '' && (scope === 'Firm' || scope === 'Rail' || id !== null);
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) engage.mutate(); };
  if (engage.data) return <UnderWay row={engage.data} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title="Stop orders">
      <form onSubmit={send} aria-label="Stop orders" noValidate>
        <Stack>
          <ScopeFields scopes={['Firm', 'Client', 'Scheme', 'Rule', 'Rail'] as const} scope={scope} onScope={setScope} id={id} onId={setId} error={fieldError(engage.error, 'scope_id')} />
          {scope === 'Rail' && <NativeSelect label="Rail" data={['paper', 'file', 'http']} value={rail} onChange={(event) => setRail(event.currentTarget.value)} />}
          <TextInput label="Why" required maxLength={500} value={reason} error={fieldError(engage.error, 'reason')} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
          <Checkbox label="Two people are needed to release it" checked={needsTwo} onChange={(event) => setNeedsTwo(event.currentTarget.checked)} />
          {engage.isError && !isShownAtFields(engage.error, ['reason', 'scope_id']) && <ProblemNote error={engage.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" color="red" disabled={!isReady} loading={engage.isPending}>Stop orders now</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

function UnderWay({ row, onClose }: { row: KillSwitch; onClose: () => void }) {
  const orders = row.under_way ?? [];
  const count = row.under_way_count ?? orders.length;
  return (
    <Modal opened onClose={onClose} title="Orders are stopped">
      <Stack>
        <p style={{ margin: 0 }} role="status">{count === 0 ? 'No order was under way.' : `${count} ${count === 1 ? 'order was' : 'orders were'} under way${count > orders.length ? `, the first ${orders.length} of them below` : ''}. Those that had left already are not called back by this.`}</p>
        {orders.length > 0 && <table className="grid-table" aria-label="Orders under way"><thead><tr><th>Order</th><th>State</th></tr></thead><tbody>{orders.map((order) => <tr key={order.id}><td className="mono">{order.code}</td><td><Status word={order.status} /></td></tr>)}</tbody></table>}
        <Group justify="flex-end"><Button onClick={onClose}>Close</Button></Group>
      </Stack>
    </Modal>
  );
}
