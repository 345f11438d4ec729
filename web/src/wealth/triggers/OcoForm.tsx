import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { NewTrigger, OcoGroup } from '../../api/types';
import { clock } from '../../live/clock';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { FormFoot } from '../parts/FormFoot';
import { SchemeSelect } from '../parts/ScopeFields';
import { ClientSelect } from '../parts/scope';
import { ConditionFields } from './ConditionFields';
import { isWhole, membersOf, newDraft, withoutNulls, type TriggerDraft } from './draft';
import { LegFields, shownMembers } from './LegFields';

const mostLegs = 10;

interface Props { client: string | null; onClose: () => void; onSaved: (group: OcoGroup) => void }

/** Two to ten orders of which the first that fires cancels the others: a target above and a stop below, for instance. All are placed, or none. */
export function OcoForm({ client, onClose, onSaved }: Props) {
  const queries = useQueryClient();
  const timeZone = useZoneClock().name;
  const [who, setWho] = useState(client);
  const [name, setName] = useState('');
  const [legs, setLegs] = useState<TriggerDraft[]>(() => [
    { ...newDraft(), name: 'Target', condition: 'Greater Than', order: 'Redemption', size: { kind: 'percent_of_holding', text: '50' } }, { ...newDraft(), name: 'Stop', condition: 'Less Than', order: 'Redemption', size: { kind: 'percent_of_holding', text: '50' } },
  ]);
  const currency = useQuery({ queryKey: ['wealth', 'client', who], queryFn: () => api.clients.one(who!), enabled: who !== null }).data?.currency ?? 'the client’s currency';
  const place = useMutation({
    mutationFn: () => api.ocoGroups.create({ client_id: who!, name: name.trim(), legs: legs.map((leg) => ({ ...withoutNulls(membersOf({ ...leg, times: '1' }, timeZone)), valid_from: new Date(clock.now()).toISOString() }) as Omit<NewTrigger, 'client_id'>) }),
    onSuccess: async (group) => { tell(`${group.legs.length} orders wait; the first that fires cancels the others.`); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(group); },
  });
  const put = (at: number) => (change: Partial<TriggerDraft>) => setLegs((old) => old.map((leg, index) => (index === at ? { ...leg, ...change } : leg)));
  const isReady = who !== null && name.trim() !== '' && legs.every(isWhole);
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) place.mutate(); };
  const pointers = ['name', ...legs.flatMap((_, at) => shownMembers.map((member) => `legs/${at}/${member}`))];
  return (
    <Modal opened onClose={onClose} size={760} title="One cancels the others">
      <form onSubmit={send} aria-label="Group of orders" noValidate>
        <Stack>
          <div className="form-pair">
            <ClientSelect label="Client" required value={who} onChange={setWho} placeholder="Search by name" />
            <TextInput label="Name of the group" required maxLength={120} value={name} error={fieldError(place.error, 'name')} onChange={(event) => setName(event.currentTarget.value)} />
          </div>
          {legs.map((leg, at) => {
            const says = (member: string) => fieldError(place.error, `legs/${at}/${member}`);
            return (
              <fieldset key={at} className="tree" aria-label={`Order ${at + 1}`}>
                <legend className="section-title">Order {at + 1}</legend>
                <div className="form-pair">
                  <TextInput label="Name" required maxLength={120} value={leg.name} error={says('name')} onChange={(event) => put(at)({ name: event.currentTarget.value })} />
                  <SchemeSelect label="Scheme" required value={leg.scheme} onChange={(scheme) => setLegs((old) => old.map((each, index) => (index === at || each.scheme === null ? { ...each, scheme } : each)))} error={says('scheme_id')} />
                </div>
                <ConditionFields client={who} draft={leg} onChange={put(at)} says={says} error={place.error} prefix={`legs/${at}/`} />
                <LegFields draft={leg} onChange={put(at)} currency={currency} says={says} isInGroup />
                {legs.length > 2 && <div><Button size="compact-xs" variant="subtle" color="gray" onClick={() => setLegs((old) => old.filter((_, index) => index !== at))}>Leave order {at + 1} out</Button></div>}
              </fieldset>
            );
          })}
          <Group><Button size="compact-sm" variant="default" disabled={legs.length >= mostLegs} onClick={() => setLegs((old) => [...old, { ...newDraft(), name: `Order ${old.length + 1}`, scheme: old[0]?.scheme ?? null, order: 'Redemption', size: { kind: 'percent_of_holding', text: '50' } }])}>One more order</Button></Group>
          <FormFoot error={place.error} fields={pointers} submit={`Place ${legs.length} orders`} isReady={isReady} isSaving={place.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
