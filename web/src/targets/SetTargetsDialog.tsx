import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import { Problem } from '../api/problem';
import type { Zone } from '../api/types';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { figure } from '../shared/words';
import { deliveriesProblem, hasTarget, progress, revenueProblem, type TargetLine } from './targetRows';

interface Props { zone: Zone; lines: readonly TargetLine[]; onClose: () => void; onDone: () => void }

/** One target for one or many drivers, with what it makes of their day. What they have done today stays. */
export function SetTargetsDialog({ zone, lines, onClose, onDone }: Props) {
  const queries = useQueryClient();
  const alone = lines.length === 1 ? lines[0]!.target : null;
  const [deliveries, setDeliveries] = useState(String(alone?.target_deliveries ?? 20));
  const [revenue, setRevenue] = useState(String(alone?.target_revenue ?? 5000));
  const problem = deliveriesProblem(deliveries) ?? revenueProblem(revenue);
  const save = useMutation({
    mutationFn: () => api.targets.set(zone.id, lines.map(({ key }) => ({ driver_id: key, target_deliveries: Number(deliveries), target_revenue: Number(revenue) }))),
    onSuccess: async ({ drivers_configured }) => { tell(`${drivers_configured} ${drivers_configured === 1 ? 'target is' : 'targets are'} set.`); await queries.invalidateQueries({ queryKey: ['targets'] }); onDone(); },
  });
  // The server names the row, `/drivers/0/target_deliveries`: here all rows are the same.
  const says = (member: string) => Object.entries(save.error ? Problem.of(save.error).errors : {}).find(([pointer]) => pointer.endsWith(`/${member}`))?.[1];
  const send = (event: FormEvent) => { event.preventDefault(); if (!problem) save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={640} title={lines.length === 1 ? `Target of ${lines[0]!.name}` : `Targets of ${lines.length} drivers`}>
      <form onSubmit={send} aria-label="Set targets" noValidate>
        <Stack>
          <div className="form-pair">
            <TextInput label="Deliveries a day" description="0: no target of this kind" inputMode="numeric" value={deliveries} error={deliveriesProblem(deliveries) ?? says('target_deliveries')} onChange={(event) => setDeliveries(event.currentTarget.value)} data-autofocus />
            <TextInput label={`Revenue a day, ${zone.currency}`} description="0: no target of this kind" inputMode="decimal" value={revenue} error={revenueProblem(revenue) ?? says('target_revenue')} onChange={(event) => setRevenue(event.currentTarget.value)} />
          </div>
          <div className="target-preview">
            <table className="grid-table" aria-label="What it makes of today">
              <thead><tr><th>Driver</th><th className="right">Target now</th><th className="right">Done today</th><th className="right">Way now → then</th></tr></thead>
              <tbody>
                {lines.map(({ key, name, target }) => (
                  <tr key={key}>
                    <td className="cut" style={{ maxWidth: 180 }}>{name}</td>
                    <td className="right num">{target && hasTarget(target) ? `${target.target_deliveries} · ${figure(target.target_revenue)}` : 'none'}</td>
                    <td className="right num">{target ? `${target.current_deliveries} · ${figure(target.current_revenue)}` : '–'}</td>
                    <td className="right num">{target ? percent(progress(target.current_deliveries, target.target_deliveries, target.current_revenue, target.target_revenue)) : '–'} → {problem || !target ? '–' : percent(progress(target.current_deliveries, Number(deliveries), target.current_revenue, Number(revenue)))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {save.isError && <ProblemNote error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" disabled={problem !== undefined} loading={save.isPending}>{lines.length === 1 ? 'Set the target' : 'Set the targets'}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function percent(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(1)} %`;
}
