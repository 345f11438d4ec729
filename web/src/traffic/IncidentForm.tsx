import { Button, Checkbox, Group, NativeSelect, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import type { Incident, TrafficSeverity } from '../api/types';
import { clock } from '../live/clock';
import type { ShapeKind } from '../map/incidents';
import { cornersText, readCorners } from '../setup/boundary';
import { fieldError, isShownAtFields } from '../setup/fields';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { draftProblem, kinds, radiusProblem, reportOf, severities, type IncidentDraft } from './incidentDraft';

const types = ['accident', 'congestion', 'road_works', 'road_closed', 'event', 'weather', 'other'];
const spans = [[30, '30 minutes'], [60, '1 hour'], [120, '2 hours'], [240, '4 hours'], [480, '8 hours'], [1_440, '1 day'], [10_080, '7 days']] as const;
const members = ['severity', 'description', 'affectedRadius', 'incident_type', 'expires_at', 'geometry', 'location/lat', 'location/lng'];

interface Props { draft: IncidentDraft; onChange: (draft: IncidentDraft) => void; onClose: () => void; onDone: (incident: Incident) => void }

/** What is reported; where it lies is clicked on the map or typed. */
export function IncidentForm({ draft, onChange, onClose, onDone }: Props) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState<string | null>(null);
  const kind = kinds.find(({ value }) => value === draft.kind)!;
  const problem = draftProblem(draft);
  const report = useMutation({
    mutationFn: () => api.incidents.report(reportOf(draft, clock.now())),
    onSuccess: async ({ message, incident }) => { tell(message); await queries.invalidateQueries({ queryKey: ['incidents'] }); onDone(incident); },
  });
  const says = (member: string) => fieldError(report.error, member);
  const text = typed ?? cornersText(draft.corners);
  const isUnread = typed !== null && readCorners(typed) === null;
  const type = (places: string) => {
    setTyped(places);
    const corners = readCorners(places);
    if (corners) onChange({ ...draft, corners: draft.kind === 'circle' ? corners.slice(0, 1) : corners });
  };
  const send = (event: FormEvent) => { event.preventDefault(); if (!problem) report.mutate(); };
  return (
    <form className="incident-form" aria-label="Report an incident" onSubmit={send} noValidate>
      <Stack gap="sm">
        <h2>Report an incident</h2>
        <SegmentedControl
          fullWidth size="xs" aria-label="Shape" value={draft.kind} data={kinds.map(({ value, label }) => ({ value, label }))}
          onChange={(value) => { setTyped(null); onChange({ ...draft, kind: value as ShapeKind, corners: value === 'circle' ? draft.corners.slice(0, 1) : draft.corners }); }}
        />
        <Textarea
          label="Places" description={`${kind.hint} Or one latitude, longitude a line.`} autosize minRows={draft.kind === 'circle' ? 1 : 2} maxRows={6} value={text}
          error={isUnread ? 'One latitude, longitude a line.' : says('geometry') ?? says('location/lat') ?? says('location/lng')} onChange={(event) => type(event.currentTarget.value)} onBlur={() => setTyped(null)}
        />
        {draft.corners.length > 0 && <Group><Button size="compact-xs" variant="default" onClick={() => { setTyped(null); onChange({ ...draft, corners: draft.corners.slice(0, -1) }); }}>Take the last place back</Button></Group>}
        {draft.kind !== 'area' && (
          <TextInput label="Radius, metres" inputMode="numeric" value={draft.radius} error={radiusProblem(draft.radius) ?? says('affectedRadius')} onChange={(event) => onChange({ ...draft, radius: event.currentTarget.value })} />
        )}
        <Checkbox label="The road is closed: nobody gets through" checked={draft.closure} onChange={(event) => onChange({ ...draft, closure: event.currentTarget.checked })} />
        <NativeSelect
          label="How bad" value={draft.severity} error={says('severity')} data={severities.map((each) => ({ ...each }))} disabled={draft.closure}
          onChange={(event) => onChange({ ...draft, severity: event.currentTarget.value as TrafficSeverity })}
        />
        <NativeSelect
          label="What it is" value={draft.type} error={says('incident_type')} onChange={(event) => onChange({ ...draft, type: event.currentTarget.value })}
          data={types.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1).replace('_', ' ') }))}
        />
        <TextInput label="In your words" maxLength={4000} value={draft.description} error={says('description')} onChange={(event) => onChange({ ...draft, description: event.currentTarget.value })} />
        <NativeSelect
          label="It lasts" value={String(draft.minutes)} error={says('expires_at')} onChange={(event) => onChange({ ...draft, minutes: Number(event.currentTarget.value) })}
          data={spans.map(([minutes, label]) => ({ value: String(minutes), label }))}
        />
        {report.isError && !isShownAtFields(report.error, members) && <ProblemNote error={report.error} />}
        <Group justify="flex-end" gap={8}>
          {problem && <span className="quiet grow">{problem}</span>}
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" disabled={problem !== null || isUnread} loading={report.isPending}>Report it</Button>
        </Group>
      </Stack>
    </form>
  );
}
