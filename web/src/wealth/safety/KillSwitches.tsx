import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { IconHandStop, IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { KillSwitch, User } from '../../api/types';
import { fieldError, isShownAtFields } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { EngageDialog } from './EngageDialog';
import { useScopeName } from './scopeName';

/** Switches that are engaged now, what went before, and the one button that stops everything. */
export function KillSwitches({ user }: { user: User }) {
  const clock = useZoneClock();
  const mayManage = useMay('operations:manage');
  const [dialog, setDialog] = useState<'engage' | KillSwitch | null>(null);
  const query = useQuery({ queryKey: ['wealth', 'kill-switches'], queryFn: () => api.killSwitches.list(false), refetchInterval: 15_000 });
  const nameOf = useScopeName(query.data ?? []);
  if (query.isPending) return <Rows count={3} />;
  if (query.isError) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  const engaged = query.data.filter((row) => row.released_at === null);
  const past = query.data.filter((row) => row.released_at !== null);
  return (
    <section className="wealth-card" aria-label="Kill switches">
      <div className="wealth-card-head"><h2>Kill switches</h2><span className="grow" />{mayManage && <Button size="xs" color="red" leftSection={<IconHandStop size={15} />} onClick={() => setDialog('engage')}>Stop orders…</Button>}</div>
      <div className="wealth-card-body">
        {engaged.length === 0 && <Alert color="teal" variant="light" icon={<IconShieldCheck size={18} />} role="status">No switch is engaged: orders leave when their gates let them.</Alert>}
        {engaged.map((row) => (
          <div key={row.id} className="stopped" role="alert">
            <IconHandStop size={20} className="tone-late" aria-hidden="true" />
            <div>
              <b>Orders stop: {nameOf(row.scope, row.scope_id, row.rail)}</b>
              <div>{row.reason}</div>
              <div className="quiet num">since {clock.dayTime(row.engaged_at)}{row.engaged_by === user.id && ', by you'}{row.release_needs_two && ' · release needs two people'}</div>
              {row.release_asked_at && <div className="tone-warning">Release asked {clock.dayTime(row.release_asked_at)}{row.release_asked_by === user.id ? ' by you: a second person must agree' : ': you may be the second person'}. {row.release_reason && `“${row.release_reason}”`}</div>}
            </div>
            {mayManage && <Button size="xs" variant="default" disabled={row.release_asked_by === user.id} onClick={() => setDialog(row)}>{row.release_asked_by && row.release_asked_by !== user.id ? 'Agree to the release…' : 'Release…'}</Button>}
          </div>
        ))}
        {past.length > 0 && (
          <details>
            <summary>Released before: {past.length}</summary>
            <table className="grid-table" aria-label="Released switches">
              <thead><tr><th>Scope</th><th className="wide">Reason</th><th>Engaged</th><th>Released</th><th className="wide">Why released</th></tr></thead>
              <tbody>{past.map((row) => <tr key={row.id}><td>{nameOf(row.scope, row.scope_id, row.rail)}</td><td className="wide name-cell">{row.reason}</td><td className="num">{clock.dayTime(row.engaged_at)}</td><td className="num">{clock.dayTime(row.released_at)}</td><td className="wide name-cell">{row.release_reason}</td></tr>)}</tbody>
            </table>
          </details>
        )}
      </div>
      {dialog === 'engage' && <EngageDialog onClose={() => setDialog(null)} />}
      {dialog !== null && dialog !== 'engage' && <ReleaseDialog row={dialog} name={nameOf(dialog.scope, dialog.scope_id, dialog.rail)} onClose={() => setDialog(null)} />}
    </section>
  );
}

function ReleaseDialog({ row, name, onClose }: { row: KillSwitch; name: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const isFirst = row.release_needs_two && row.release_asked_by === null;
  const release = useMutation({
    mutationFn: () => api.killSwitches.release(row.id, reason.trim()),
    onSuccess: async (saved) => { tell(saved.released_at ? 'Orders go again.' : 'Asked: a second person must agree.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  const send = (event: FormEvent) => { event.preventDefault(); if (reason.trim()) release.mutate(); };
  return (
    <Modal opened onClose={onClose} title={`Let orders go again: ${name}`}>
      <form onSubmit={send} aria-label="Release" noValidate>
        <Stack>
          <p style={{ margin: 0 }}>{isFirst ? 'This switch needs two people. Orders stay stopped until somebody else agrees.' : 'Orders that wait leave at once, each through its gates.'}</p>
          <TextInput label="Why" required maxLength={500} value={reason} error={fieldError(release.error, 'reason')} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
          {release.isError && !isShownAtFields(release.error, ['reason']) && <ProblemNote error={release.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" disabled={!reason.trim()} loading={release.isPending}>{isFirst ? 'Ask for the release' : 'Release'}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
