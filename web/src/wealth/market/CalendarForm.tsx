import { Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { Calendar } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { ownTimeZone, timeZones } from '../../shared/timeZones';
import { useEdit, useOpened } from '../parts/edit';
import { FormFoot } from '../parts/FormFoot';
import { weekdayNames } from './calendar';

interface Props { calendar?: Calendar; onClose: () => void; onSaved: (id: string) => void }

/** A new calendar, or name, clock and weekend of one. */
export function CalendarForm({ calendar: present, onClose, onSaved }: Props) {
  const queries = useQueryClient();
  const calendar = useOpened(present);
  const [code, setCode] = useState(calendar?.code ?? '');
  const [name, setName] = useState(calendar?.name ?? '');
  const [zone, setZone] = useState(calendar?.time_zone ?? ownTimeZone());
  const [weekend, setWeekend] = useState((calendar?.weekend_days ?? [0, 6]).map(String));
  const members = { name: name.trim(), time_zone: zone, weekend_days: weekend.map(Number) };
  const edit = useEdit(calendar, ({ id }) => api.calendars.one(id), members);
  const save = useMutation({
    mutationFn: () => (calendar ? edit.send(members, (sent, version) => api.calendars.change(calendar.id, sent, version)) : api.calendars.create({ code: code.trim(), ...members })),
    onSuccess: async ({ id }) => { tell(calendar ? 'The calendar is changed.' : 'The calendar is there. Its years are unknown until they have rows.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(id); },
  });
  const says = (member: string) => fieldError(save.error, member);
  const isReady = code.trim() !== '' && name.trim() !== '';
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={560} title={calendar ? `Change ${calendar.name}` : 'New calendar'}>
      <form onSubmit={send} aria-label="Calendar" noValidate>
        <Stack>
          <div className="form-pair">
            <TextInput label="Name" required maxLength={120} value={name} error={says('name')} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
            <TextInput label="Code" description={calendar ? undefined : 'Capitals, such as IN-MF; it does not change later'} required disabled={calendar !== undefined} maxLength={50} value={code} error={says('code')} onChange={(event) => setCode(event.currentTarget.value.toUpperCase())} />
          </div>
          <Select label="Time zone" description="Cut-offs are times of this clock" required searchable data={timeZones()} value={zone} error={says('time_zone')} onChange={(value) => setZone(value ?? '')} />
          <Checkbox.Group label="Weekend" value={weekend} onChange={setWeekend} error={says('weekend_days')}>
            <Group gap={14} mt={4}>{weekdayNames.map((label, at) => <Checkbox key={label} value={String(at)} label={label} />)}</Group>
          </Checkbox.Group>
          <FormFoot error={save.error} fields={['name', 'code', 'time_zone', 'weekend_days']} submit={calendar ? 'Save the change' : 'Add the calendar'} isReady={isReady} isSaving={save.isPending} onClose={onClose} edit={edit} />
        </Stack>
      </form>
    </Modal>
  );
}
