import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { MessageEvent, Preference, User, Zone } from '../api/types';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';
import { WishRow } from './WishRow';
import { anyEvent, isHalf, toSend } from './wishes';

/** What concerns the people of the office; drivers, customers and clients have theirs elsewhere. */
const modules = ['Operations', 'Access'];
const everyEvent: MessageEvent = { name: anyEvent, module: '', class: '', critical: false, default_channels: ['In-App', 'Email'], default_subject: '', default_body: null, variables: {}, digestible: true };

export function Preferences({ user, zone }: { user: User; zone: Zone }) {
  const events = useQuery({ queryKey: ['message-events'], queryFn: api.messages.events, staleTime: Infinity });
  const saved = useQuery({ queryKey: ['preferences', user.id], queryFn: () => api.messages.preferences(user.id), refetchOnMount: 'always', gcTime: 0 });
  if (events.isError || saved.isError) return <ProblemNote error={events.error ?? saved.error} onRetry={() => { void events.refetch(); void saved.refetch(); }} />;
  if (!events.data || !saved.data) return <Rows count={8} />;
  return <Matrix events={events.data.filter(({ module, name }) => modules.includes(module) && name !== 'Digest')} saved={saved.data} user={user} zone={zone} />;
}

function Matrix({ events, saved, user, zone }: { events: readonly MessageEvent[]; saved: Preference[]; user: User; zone: Zone }) {
  const queries = useQueryClient();
  const [rows, setRows] = useState(saved);
  const [base, setBase] = useState(saved);
  const isChanged = JSON.stringify(rows) !== JSON.stringify(base);
  const half = rows.find(({ quiet_hours }) => isHalf(quiet_hours));
  const save = useMutation({
    mutationFn: () => api.messages.savePreferences(rows.map(toSend)),
    onSuccess: (now) => { tell('Your preferences are saved. What was waiting follows them.'); setRows(now); setBase(now); void queries.invalidateQueries({ queryKey: ['preferences', user.id] }); },
  });
  return (
    <div className="preferences">
      <p className="quiet">The inbox of this page is always written. Critical messages go on every channel that is set up, whatever stands here. Quiet hours hold a message back; they never drop it.</p>
      <div className="scroll-x">
        <table className="grid-table" aria-label="Your preferences">
          <thead><tr><th>About</th><th>Email</th><th>SMS</th><th>Push</th><th>Quiet from</th><th>until</th><th>Gathered</th><th /></tr></thead>
          <tbody>
            {[everyEvent, ...events].map((event) => <WishRow key={event.name} event={event} rows={rows} timeZone={zone.time_zone} isSaved={!isChanged} onChange={setRows} />)}
          </tbody>
        </table>
      </div>
      {save.isError && <ProblemNote error={save.error} />}
      <Group justify="flex-end" gap={8} className="settings-actions">
        <span className="quiet grow">{half ? `${half.event === anyEvent ? 'Every event' : half.event}: quiet hours have a beginning and an end.` : `Times by the clock of ${zone.time_zone}, unless a row was made for another.`}</span>
        <Button variant="subtle" disabled={!isChanged} onClick={() => { setRows(base); save.reset(); }}>Undo</Button>
        <Button disabled={!isChanged || half !== undefined} loading={save.isPending} onClick={() => save.mutate()}>Save the preferences</Button>
      </Group>
    </div>
  );
}
