import { Modal, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { Calendar, CalendarDay } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { FormFoot } from '../parts/FormFoot';
import { readDays } from './calendar';

const kinds = [{ value: 'holiday', label: 'Closed' }, { value: 'special_session', label: 'A special session: counts as the week says' }];

interface Props { calendar: Calendar; year: number; onClose: () => void; /** With the year of the first day. */ onSaved: (year: number) => void }

/** One day or a whole year's circular, a line a day. */
export function DaysForm({ calendar, year, onClose, onSaved }: Props) {
  const queries = useQueryClient();
  const [kind, setKind] = useState<CalendarDay['kind']>('holiday');
  const [text, setText] = useState('');
  const { days, errors } = readDays(text, kind);
  const enter = useMutation({
    mutationFn: () => api.calendars.enter(calendar.id, days),
    onSuccess: async () => { tell(days.length === 1 ? 'The day is entered.' : `${days.length} days are entered.`); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(Number(days[0]!.day.slice(0, 4))); },
  });
  const said = days.map((_, at) => fieldError(enter.error, `days/${at}/day`) ?? fieldError(enter.error, `days/${at}/name`)).find(Boolean);
  const isReady = days.length > 0 && errors.length === 0;
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) enter.mutate(); };
  return (
    <Modal opened onClose={onClose} size={560} title={`Enter days of ${calendar.name}`}>
      <form onSubmit={send} aria-label="Enter days" noValidate>
        <Stack>
          <NativeSelect label="They are" data={kinds} value={kind} onChange={(event) => setKind(event.currentTarget.value as CalendarDay['kind'])} />
          <Textarea
            label="One line a day" description="The day and its name, as a circular or a spreadsheet lists them. A day that is there is replaced" placeholder={`${year}-01-26, Republic Day`} required autosize minRows={5} maxRows={16} data-autofocus
            value={text} error={said ?? fieldError(enter.error, 'days')} onChange={(event) => { setText(event.currentTarget.value); enter.reset(); }} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
          {errors.length > 0 && <ul className="notes" role="alert">{errors.slice(0, 10).map(({ line, text: wrong }) => <li key={line}>Line {line}: {wrong}.</li>)}{errors.length > 10 && <li>… and {errors.length - 10} more.</li>}</ul>}
          <FormFoot error={enter.error} fields={['days', ...days.flatMap((_, at) => [`days/${at}/day`, `days/${at}/name`])]} submit={days.length === 1 ? 'Enter the day' : `Enter ${days.length} days`} isReady={isReady} isSaving={enter.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
