import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { NavDrop } from '../../api/types';
import { fieldError, isShownAtFields } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';

/** Whole deliveries that the gate held: nothing of them counts. */
export function HeldDrops() {
  const clock = useZoneClock();
  const mayAnswer = useMay('nav:write');
  const [answering, setAnswering] = useState<{ drop: NavDrop; what: 'release' | 'reject' } | null>(null);
  const query = useQuery({ queryKey: ['wealth', 'drops', 'held'], queryFn: () => api.navs.drops('held', null), refetchInterval: 60_000 });
  if (query.isError) return <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>;
  const drops = query.data?.items ?? [];
  if (drops.length === 0) return null;
  return (
    <div className="pad" style={{ display: 'grid', gap: 8 }}>
      {drops.map((drop) => (
        <div key={drop.id} className="stopped" role="alert">
          <div>
            <b>A delivery of NAVs is held: {drop.file_name ?? drop.source}</b>
            <div>{drop.hold_reason ?? drop.hold_code}</div>
            <div className="quiet num">{clock.dayTime(drop.received_at)} · {drop.rows.toLocaleString('en-GB')} rows</div>
          </div>
          {mayAnswer && <Group gap={6}><Button size="xs" variant="default" onClick={() => setAnswering({ drop, what: 'release' })}>Let it through…</Button><Button size="xs" variant="default" color="red" onClick={() => setAnswering({ drop, what: 'reject' })}>Reject…</Button></Group>}
        </div>
      ))}
      {answering && <DropDialog {...answering} onClose={() => setAnswering(null)} />}
    </div>
  );
}

function DropDialog({ drop, what, onClose }: { drop: NavDrop; what: 'release' | 'reject'; onClose: () => void }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const close = useMutation({
    mutationFn: () => api.navs.closeDrop(drop.id, what, reason.trim()),
    onSuccess: async () => { tell(what === 'release' ? 'The delivery is through; each row passed the gate by itself.' : 'The delivery is rejected.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  const send = (event: FormEvent) => { event.preventDefault(); if (reason.trim()) close.mutate(); };
  return (
    <Modal opened onClose={onClose} title={what === 'release' ? 'Let the delivery through?' : 'Reject the delivery?'}>
      <form onSubmit={send} noValidate>
        <Stack>
          <p style={{ margin: 0 }}>{what === 'release' ? 'The checks of the whole are passed over. Each row still goes through its own.' : 'Nothing of it ever counts.'}</p>
          <TextInput label="Why" required maxLength={500} value={reason} error={fieldError(close.error, 'reason')} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
          {close.isError && !isShownAtFields(close.error, ['reason']) && <ProblemNote error={close.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" color={what === 'reject' ? 'red' : undefined} disabled={!reason.trim()} loading={close.isPending}>{what === 'release' ? 'Let it through' : 'Reject'}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
