import { Autocomplete, Modal, NativeSelect, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { Client } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { ownTimeZone, timeZones } from '../../shared/timeZones';
import { changed, useEdit, useOpened } from '../parts/edit';
import { FormFoot } from '../parts/FormFoot';

const fields = ['name', 'currency', 'time_zone', 'kyc_status', 'kyc_valid_until', 'risk_profile', 'email', 'phone'] as const;
type Draft = Record<(typeof fields)[number], string>;

interface Props { client?: Client; onClose: () => void; onSaved: (client: Client) => void }

/** A new client, or what is known of one. Only what was changed is sent, against the version that was read. */
export function ClientForm({ client: present, onClose, onSaved }: Props) {
  const client = useOpened(present);
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(client));
  const put = (name: keyof Draft) => (value: string) => setDraft((old) => ({ ...old, [name]: value }));
  const members = Object.fromEntries(fields.map((name) => [name, draft[name].trim() || null]));
  const edit = useEdit(client, ({ id }) => api.clients.one(id), members);
  const save = useMutation({
    mutationFn: () => (client ? edit.send(changed(draftOf(client), members), (sent, version) => api.clients.change(client.id, sent, version)) : api.clients.create(filledIn(draft) as never)),
    onSuccess: async (saved) => { tell(client ? 'The client is changed.' : `${saved.name} is a client now.`); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(saved); },
  });
  const text = (name: keyof Draft, label: string, more: { required?: boolean; type?: string; description?: string; autoFocus?: boolean } = {}) => (
    <TextInput label={label} required={more.required} type={more.type} description={more.description} data-autofocus={more.autoFocus || undefined} value={draft[name]} error={fieldError(save.error, name)} onChange={(event) => put(name)(event.currentTarget.value)} />
  );
  const send = (event: FormEvent) => { event.preventDefault(); if (draft.name.trim()) save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={620} title={client ? `Change ${client.name}` : 'New client'}>
      <form onSubmit={send} aria-label="Client" noValidate>
        <Stack>
          {text('name', 'Name', { required: true, autoFocus: true })}
          <div className="form-pair">
            <TextInput label="Currency" description="One for all that he holds; it does not change later" required disabled={client !== undefined} maxLength={3} value={draft.currency} error={fieldError(save.error, 'currency')} onChange={(event) => put('currency')(event.currentTarget.value.toUpperCase())} />
            <Select label="Time zone" description="His dates and times follow this clock" required searchable data={timeZones()} value={draft.time_zone} error={fieldError(save.error, 'time_zone')} onChange={(value) => put('time_zone')(value ?? '')} />
          </div>
          <div className="form-pair">
            <NativeSelect label="Identity check (KYC)" description="Orders leave only for a verified client" data={['Pending', 'Verified', 'Expired', 'Rejected']} value={draft.kyc_status} error={fieldError(save.error, 'kyc_status')} onChange={(event) => put('kyc_status')(event.currentTarget.value)} />
            {text('kyc_valid_until', 'Valid until', { type: 'date', description: 'The last day; empty: without an end' })}
          </div>
          <Autocomplete label="Risk profile" description="Names the model that his allocation is compared with" data={['conservative', 'moderate', 'moderately aggressive', 'aggressive']} value={draft.risk_profile} error={fieldError(save.error, 'risk_profile')} onChange={put('risk_profile')} />
          <div className="form-pair">{text('email', 'E-mail', { type: 'email' })}{text('phone', 'Telephone', { type: 'tel' })}</div>
          <FormFoot error={save.error} fields={fields} submit={client ? 'Save' : 'Add the client'} isReady={draft.name.trim() !== ''} isSaving={save.isPending} onClose={onClose} edit={edit} />
        </Stack>
      </form>
    </Modal>
  );
}

function draftOf(client?: Client): Draft {
  return {
    name: client?.name ?? '', currency: client?.currency ?? 'INR', time_zone: client?.time_zone ?? ownTimeZone(), kyc_status: client?.kyc_status ?? 'Pending', kyc_valid_until: client?.kyc_valid_until ?? '',
    risk_profile: client?.risk_profile ?? '', email: client?.email ?? '', phone: client?.phone ?? '',
  };
}

/** What was filled in. */
function filledIn(draft: Draft): Record<string, string> {
  return Object.fromEntries(fields.filter((name) => draft[name].trim() !== '').map((name) => [name, draft[name].trim()]));
}
