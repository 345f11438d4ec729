import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Zone, ZoneHours } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';
import { hoursDraft, hoursOf, readSpans, weekdays, type SpecialDay } from './hours';

/** When the zone is open: the hours of the week, and of single dates. */
export function ZoneCalendar({ zone, onSaved }: { zone: Zone; onSaved: () => Promise<void> }) {
  const hours = useQuery({ queryKey: ['hours', zone.id, zone.row_version], queryFn: () => api.zones.hours(zone.id) });
  if (hours.isError) return <ProblemNote error={hours.error} onRetry={() => void hours.refetch()} />;
  if (!hours.data) return <Rows count={7} />;
  return <HoursForm key={zone.row_version} zone={zone} hours={hours.data} onSaved={onSaved} />;
}

function HoursForm({ zone, hours, onSaved }: { zone: Zone; hours: ZoneHours[]; onSaved: () => Promise<void> }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => hoursDraft(hours));
  const lines = hoursOf(draft);
  const save = useMutation({
    mutationFn: () => api.zones.setHours(zone, lines!),
    onSuccess: async () => { await queries.invalidateQueries({ queryKey: ['hours', zone.id] }); await onSaved(); },
  });
  const wrong = (text: string) => (readSpans(text) ? undefined : 'Like 08:00-12:00, 13:00-18:00');
  const setSpecial = (at: number, change: Partial<SpecialDay>) => setDraft({ ...draft, special: draft.special.map((day, index) => (index === at ? { ...day, ...change } : day)) });
  return (
    <form aria-label="Hours" noValidate onSubmit={(event) => { event.preventDefault(); if (lines) save.mutate(); }}>
      <Stack gap={6}>
        <Text size="sm" c="dimmed">An empty day is closed; with no hours at all the zone is always open. A span may end on the next day: 22:00-02:00.</Text>
        {weekdays.map((day, at) => (
          <TextInput key={day} size="xs" label={day} placeholder="closed" value={draft.week[at]} error={wrong(draft.week[at]!)} onChange={(e) => setDraft({ ...draft, week: draft.week.map((text, index) => (index === at ? e.target.value : text)) })} />
        ))}
        {draft.special.map((day, at) => (
          <Group key={at} gap={8} wrap="nowrap" align="end">
            <TextInput size="xs" type="date" label="Date" required value={day.date} error={day.date ? undefined : 'Which day?'} onChange={(e) => setSpecial(at, { date: e.currentTarget.value })} />
            <TextInput size="xs" className="grow" label="Hours" placeholder="closed" value={day.text} error={wrong(day.text)} onChange={(e) => setSpecial(at, { text: e.currentTarget.value })} />
            <TextInput size="xs" className="grow" label="Name" value={day.name} onChange={(e) => setSpecial(at, { name: e.currentTarget.value })} />
            <ActionIcon variant="subtle" color="gray" size={30} aria-label={`Remove ${day.date || 'this date'}`} onClick={() => setDraft({ ...draft, special: draft.special.filter((_, index) => index !== at) })}><IconX size={16} /></ActionIcon>
          </Group>
        ))}
        {save.isError && <ProblemNote error={save.error} />}
        <Group mt="xs">
          <Button size="xs" variant="default" onClick={() => setDraft({ ...draft, special: [...draft.special, { date: '', text: '', name: '' }] })}>Add a date</Button>
          <span className="grow" />
          <Button type="submit" disabled={!lines} loading={save.isPending}>Save the hours</Button>
        </Group>
      </Stack>
    </form>
  );
}
