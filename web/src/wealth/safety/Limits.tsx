import { Button, Group, Modal, NativeSelect, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Limit, LimitScope } from '../../api/types';
import { fieldError, isShownAtFields } from '../../setup/fields';
import { ProblemNote, tell, tellProblem } from '../../shared/ProblemNote';
import { Rows } from '../../shared/Waiting';
import { figure } from '../../shared/words';
import { day } from '../parts/money';
import { ScopeFields } from '../parts/ScopeFields';
import { useScopeName } from './scopeName';

const kinds = ['Order Amount', 'Amount Per Day', 'Orders Per Day', 'Turnover Percent Per Month', 'Percent Of Portfolio'];

/** What no rule may pass: hard ones refuse, soft ones ask a person. */
export function Limits() {
  const queries = useQueryClient();
  const mayManage = useMay('operations:manage');
  const [isNew, setNew] = useState(false);
  const [ending, setEnding] = useState<Limit | null>(null);
  const query = useQuery({ queryKey: ['wealth', 'limits'], queryFn: api.limits.list });
  const nameOf = useScopeName(query.data?.items ?? []);
  const retire = useMutation({ mutationFn: (id: string) => api.limits.retire(id), onSuccess: () => { tell('The limit is out of force.'); setEnding(null); }, onError: tellProblem, onSettled: () => queries.invalidateQueries({ queryKey: ['wealth', 'limits'] }) });
  if (query.isPending) return <Rows count={3} />;
  if (query.isError) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  const { items, warnings } = query.data;
  return (
    <section className="wealth-card" aria-label="Limits">
      <div className="wealth-card-head"><h2>Limits</h2><span className="quiet wide">A hard limit refuses, a soft one asks a person.</span><span className="grow" />{mayManage && <Button size="xs" variant="default" onClick={() => setNew(true)}>New limit…</Button>}</div>
      <div className="wealth-card-body">
        {warnings.length > 0 && <ul className="notes">{warnings.map((text) => <li key={text}>{text}</li>)}</ul>}
        {items.length === 0 ? <p className="quiet">No limit is in force.</p> : (
          <div className="scroll-x"><table className="grid-table" aria-label="Limits">
            <thead><tr><th>For</th><th>Limits</th><th className="right">At most</th><th>Kind</th><th className="wide">In force</th><th /></tr></thead>
            <tbody>
              {items.map((row) => (
                <tr key={row.id}>
                  <td className="name-cell">{nameOf(row.scope, row.scope_id)}</td>
                  <td>{row.kind}</td>
                  <td className="right num">{figure(row.value)}{row.kind.includes('Percent') ? ' %' : row.currency ? ` ${row.currency}` : ''}</td>
                  <td>{row.is_hard ? <span className="chip late">hard</span> : <span className="chip warning">soft</span>}</td>
                  <td className="wide num">{day(row.effective_from)} – {row.effective_to ? day(row.effective_to) : 'open'}</td>
                  <td>{mayManage && <Button size="compact-xs" variant="subtle" color="red" aria-label={`End: ${row.kind} of ${nameOf(row.scope, row.scope_id)}`} onClick={() => setEnding(row)}>End</Button>}</td>
                </tr>
              ))}
            </tbody>
          </table></div>
        )}
      </div>
      {isNew && <LimitDialog onClose={() => setNew(false)} />}
      {ending && (
        <Modal opened onClose={() => setEnding(null)} title="Take the limit out of force?">
          <p style={{ marginTop: 0 }}>{ending.kind} of {nameOf(ending.scope, ending.scope_id)}, {figure(ending.value)}. Orders are no longer held back by it; what it counted stays on record.</p>
          <Group justify="flex-end"><Button variant="default" onClick={() => setEnding(null)}>Cancel</Button><Button color="red" loading={retire.isPending} onClick={() => retire.mutate(ending.id)}>End the limit</Button></Group>
        </Modal>
      )}
    </section>
  );
}

function LimitDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [scope, setScope] = useState<LimitScope>('Firm');
  const [id, setId] = useState<string | null>(null);
  const [kind, setKind] = useState(kinds[1]!);
  const [value, setValue] = useState('');
  const [hardness, setHardness] = useState('hard');
  const add = useMutation({
    mutationFn: () => api.limits.add({ scope, ...(id && { scope_id: id }), kind, value: value.trim(), is_hard: hardness === 'hard' }),
    onSuccess: async () => { tell('The limit is in force.'); await queries.invalidateQueries({ queryKey: ['wealth', 'limits'] }); onClose(); },
  });
  const isReady = value.trim() !== '' && (scope === 'Firm' || id !== null);
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) add.mutate(); };
  return (
    <Modal opened onClose={onClose} title="New limit">
      <form onSubmit={send} aria-label="New limit" noValidate>
        <Stack>
          <ScopeFields scopes={['Firm', 'Client', 'Scheme', 'Rule', 'Adviser'] as const} scope={scope} onScope={setScope} id={id} onId={setId} error={fieldError(add.error, 'scope_id')} />
          <div className="form-pair">
            <NativeSelect label="Limits" data={kinds} value={kind} onChange={(event) => setKind(event.currentTarget.value)} />
            <TextInput label={kind.includes('Percent') ? 'At most, %' : kind === 'Orders Per Day' ? 'At most, orders' : 'At most, in the client’s currency'} inputMode="decimal" required value={value} error={fieldError(add.error, 'value')} onChange={(event) => setValue(event.currentTarget.value)} data-autofocus />
          </div>
          <SegmentedControl aria-label="Hardness" data={[{ value: 'hard', label: 'Hard: refuses' }, { value: 'soft', label: 'Soft: asks a person' }]} value={hardness} onChange={setHardness} />
          {add.isError && !isShownAtFields(add.error, ['value', 'scope_id']) && <ProblemNote error={add.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" disabled={!isReady} loading={add.isPending}>Set the limit</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
