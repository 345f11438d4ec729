import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import type { ServiceLevel, Zone } from '../api/types';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';
import { fieldError, isShownAtFields } from './fields';

type Numbers = 'promise_minutes' | 'warning_minutes' | 'critical_minutes' | 'trip_minutes' | 'preferred_radius_metres' | 'emergency_radius_metres' | 'most_radius_metres'
  | 'penalty_per_minute' | 'penalty_least' | 'penalty_most';
const numbers: readonly (readonly [Numbers, string])[] = [
  ['promise_minutes', 'Promise, minutes'], ['trip_minutes', 'Usual trip, minutes'], ['warning_minutes', 'Warning after, minutes'], ['critical_minutes', 'Critical after, minutes'],
  ['preferred_radius_metres', 'Radius at first, metres'], ['emergency_radius_metres', 'Radius in need, metres'], ['most_radius_metres', 'Radius at most, metres'],
  ['penalty_per_minute', 'Penalty a minute late'], ['penalty_least', 'Penalty at least'], ['penalty_most', 'Penalty at most'],
];
const members = ['code', 'name', ...numbers.map(([member]) => member)];

/** What the zone promises, level by level. A change is a new version: orders keep the one that they were taken with. */
export function ZoneLevels({ zone }: { zone: Zone }) {
  const levels = useQuery({ queryKey: ['levels', zone.id], queryFn: () => api.zones.levels(zone.id) });
  const [edited, setEdited] = useState<{ level: ServiceLevel; isNew: boolean } | null>(null);
  if (levels.isError) return <ProblemNote error={levels.error} onRetry={() => void levels.refetch()} />;
  if (!levels.data) return <Rows count={4} />;
  if (edited) return <LevelForm zone={zone} level={edited.level} isNew={edited.isNew} onClose={() => setEdited(null)} />;
  const shown = levels.data.filter(({ retired_at }) => !retired_at);
  return (
    <Stack gap="sm">
      <table className="grid-table" aria-label="Service levels">
        <thead><tr><th>Code</th><th>Name</th><th className="right">Promise</th><th className="right wide">Warning</th><th className="right wide">Critical</th><th>Version</th></tr></thead>
        <tbody>
          {shown.map((level) => (
            <tr key={level.id} className="pick" onClick={() => setEdited({ level, isNew: false })}>
              <td><button type="button" className="pick-name mono">{level.code}</button></td>
              <td>{level.name}</td>
              <td className="right num">{level.promise_minutes} min</td>
              <td className="right num wide">{level.warning_minutes} min</td>
              <td className="right num wide">{level.critical_minutes} min</td>
              <td>{level.zone_id ? level.version : 'installed'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown[0] && <Group justify="flex-end"><Button size="xs" variant="default" onClick={() => setEdited({ level: { ...shown[0]!, code: '', name: '' }, isNew: true })}>Add a level</Button></Group>}
    </Stack>
  );
}

function LevelForm({ zone, level, isNew, onClose }: { zone: Zone; level: ServiceLevel; isNew: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [code, setCode] = useState(level.code);
  const [name, setName] = useState(level.name);
  const [values, setValues] = useState<Record<Numbers, string>>(() => Object.fromEntries(numbers.map(([member]) => [member, String(level[member])])) as Record<Numbers, string>);
  const [followsCalendar, setFollows] = useState(level.follows_calendar);
  const save = useMutation({
    mutationFn: () => {
      const { id: _id, zone_id: _zone, version: _version, retired_at: _retired, ...rest } = level;
      const { valid_from: _from, is_batchable: _batchable, ...kept } = rest as typeof rest & { valid_from?: string; is_batchable?: boolean };
      return api.zones.saveLevel(zone, { ...kept, code: code.trim(), name: name.trim(), follows_calendar: followsCalendar, ...(Object.fromEntries(numbers.map(([member]) => [member, Number(values[member])])) as Record<Numbers, number>) });
    },
    onSuccess: async (saved) => { tell(`${saved.code} is saved as version ${saved.version}.`); await queries.invalidateQueries({ queryKey: ['levels', zone.id] }); onClose(); },
  });
  const says = (member: string) => fieldError(save.error, member);
  const isNumber = (text: string) => text.trim() !== '' && Number(text) >= 0;
  const isComplete = code.trim() !== '' && name.trim() !== '' && numbers.every(([member]) => isNumber(values[member]));
  const send = (event: FormEvent) => { event.preventDefault(); if (isComplete) save.mutate(); };
  return (
    <form onSubmit={send} aria-label="Service level" noValidate>
      <Stack gap="sm">
        <div className="form-pair">
          <TextInput label="Code" required disabled={!isNew} value={code} error={says('code')} onChange={(e) => setCode(e.currentTarget.value.toUpperCase())} />
          <TextInput label="Name" required value={name} error={says('name')} onChange={(e) => setName(e.currentTarget.value)} />
          {numbers.map(([member, label]) => (
            <TextInput
              key={member} label={label} inputMode="decimal" required value={values[member]} error={says(member) ?? (isNumber(values[member]) ? undefined : 'A number.')}
              onChange={(e) => setValues({ ...values, [member]: e.currentTarget.value })}
            />
          ))}
        </div>
        <Checkbox label="The clock of the promise runs only while the zone is open" checked={followsCalendar} onChange={(e) => setFollows(e.currentTarget.checked)} />
        {save.isError && !isShownAtFields(save.error, members) && <ProblemNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Back</Button>
          <Button type="submit" disabled={!isComplete} loading={save.isPending}>{isNew ? 'Add the level' : 'Save a new version'}</Button>
        </Group>
      </Stack>
    </form>
  );
}
