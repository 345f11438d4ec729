import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Autonomy, EnginePath, PolicyAssignment } from '../api/types';
import { fieldError, isShownAtFields } from '../setup/fields';
import { clock } from '../live/clock';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Rows } from '../shared/Waiting';
import { autonomies, decisionTypes } from './settingWords';

/** How far an engine may go alone, and what each step means for the people. */
export function AutonomyForm({ engine, scope }: { engine: EnginePath; scope: string | null }) {
  const query = useQuery({ queryKey: ['policy-assignments'], queryFn: api.policies.assignments });
  if (query.isPending) return <Rows count={4} />;
  if (query.isError) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  const inForce = assignmentInForce(query.data, decisionTypes[engine], scope, clock.now());
  if (!inForce) return <p className="quiet">No policy decides this here, so the engine does nothing.</p>;
  return <Choice key={inForce.id} scope={scope} inForce={inForce} />;
}

/** As the server picks it: of the zone before of all, the newest first. */
export function assignmentInForce(rows: readonly PolicyAssignment[], type: string, scope: string | null, now: number): PolicyAssignment | null {
  const valid = rows.filter((row) => row.decision_type === type && Date.parse(row.valid_from) <= now && (row.valid_to === null || Date.parse(row.valid_to) > now));
  const newest = (zone: string | null) => valid.filter((row) => row.zone_id === zone).sort((a, b) => b.valid_from.localeCompare(a.valid_from))[0];
  return (scope ? newest(scope) : undefined) ?? newest(null) ?? null;
}

function Choice({ scope, inForce }: { scope: string | null; inForce: PolicyAssignment }) {
  const queries = useQueryClient();
  const zoneClock = useZoneClock();
  const mayManage = useMay('policies:manage');
  const [autonomy, setAutonomy] = useState<Autonomy>(inForce.autonomy);
  const [seconds, setSeconds] = useState(String(inForce.veto_seconds ?? 30));
  const isVeto = autonomy === 'act_with_veto';
  const isGood = !isVeto || (Number.isInteger(Number(seconds)) && Number(seconds) >= 5 && Number(seconds) <= 600);
  const isChanged = autonomy !== inForce.autonomy || (isVeto && Number(seconds) !== inForce.veto_seconds);
  const save = useMutation({
    mutationFn: () => api.policies.assign({
      decision_type: inForce.decision_type, members: inForce.members, autonomy, ...(scope && { zone_id: scope }), ...(isVeto && { veto_seconds: Number(seconds) }),
    }),
    onSuccess: () => { tell('Saved. It counts from the next decision on.'); void queries.invalidateQueries({ queryKey: ['policy-assignments'] }); },
  });
  return (
    <form aria-label="Autonomy" onSubmit={(event) => { event.preventDefault(); if (isChanged && isGood) save.mutate(); }}>
      <Stack gap="md">
        <Radio.Group value={autonomy} onChange={(value) => setAutonomy(value as Autonomy)} label="How far it may go alone">
          <Stack gap="sm" mt={6}>
            {autonomies.map(({ value, label, what }) => <Radio key={value} value={value} label={label} description={what} disabled={!mayManage} />)}
          </Stack>
        </Radio.Group>
        {isVeto && (
          <TextInput
            label="Time for a veto" description="5 to 600 seconds" inputMode="numeric" maw={220} value={seconds} disabled={!mayManage}
            error={isGood ? fieldError(save.error, 'veto_seconds') : 'A whole number from 5 to 600.'} onChange={(event) => setSeconds(event.currentTarget.value)}
          />
        )}
        <p className="quiet">
          Policy {inForce.members.map(({ policy, weight }) => (weight === '1' ? policy : `${policy} (${weight})`)).join(', ')}, set by {inForce.created_by} {inForce.created_by === 'system' ? 'at installation' : zoneClock.dayTime(inForce.created_at)}
          {inForce.zone_id ? ', for this zone alone' : ', for all zones'}. A policy that was halted only suggests, whatever stands here.
        </p>
        {save.isError && !isShownAtFields(save.error, ['veto_seconds']) && <ProblemNote error={save.error} />}
        {mayManage
          ? <Group justify="flex-end"><Button type="submit" disabled={!isChanged || !isGood} loading={save.isPending}>Save the autonomy</Button></Group>
          : <p className="quiet">A manager changes the autonomy.</p>}
      </Stack>
    </form>
  );
}
