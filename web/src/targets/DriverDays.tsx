import { Button, Drawer, Group, NativeSelect, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { TargetDay, Zone } from '../api/types';
import { Plot } from '../shared/Plot';
import { ProblemNote, tell, tellProblem } from '../shared/ProblemNote';
import { Empty, Rows } from '../shared/Waiting';
import { figure } from '../shared/words';
import { AdjustForm } from './AdjustForm';
import { SetTargetsDialog } from './SetTargetsDialog';
import { hasTarget, type TargetLine } from './targetRows';

/** One driver: his target, the days that are over, and corrections with a reason. */
export function DriverDays({ zone, line, onClose }: { zone: Zone; line: TargetLine; onClose: () => void }) {
  const queries = useQueryClient();
  const mayAct = useMay('operations:act');
  const mayManage = useMay('operations:manage');
  const [days, setDays] = useState('30');
  const [isSetting, setSetting] = useState(false);
  const query = useQuery({ queryKey: ['targets', 'history', line.key, days], queryFn: () => api.targets.history(line.key, Number(days)) });
  const end = useMutation({
    mutationFn: () => api.targets.end(line.key), onError: tellProblem,
    onSuccess: () => { tell(`${line.name} has no target any more. His history stays.`); void queries.invalidateQueries({ queryKey: ['targets'] }); },
  });
  const rows = query.data ?? [];
  const inOrder = [...rows].reverse();
  return (
    <Drawer opened onClose={onClose} position="right" size={760} title={<b>{line.name}</b>}>
      <Stack>
        <Group gap={10}>
          <NativeSelect size="xs" aria-label="How many days" value={days} onChange={(event) => setDays(event.currentTarget.value)} data={['7', '30', '90', '365'].map((value) => ({ value, label: `${value} days` }))} />
          <span className="grow" />
          {mayAct && hasTarget(line.target) && <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>End his target</Button>}
          {mayAct && <Button size="xs" onClick={() => setSetting(true)}>{hasTarget(line.target) ? 'Change his target' : 'Set a target'}</Button>}
        </Group>
        {query.isPending && <Rows />}
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <Empty title="No day yet">A day is written at its end; days off have no row.</Empty>}
        {rows.length > 0 && (
          <>
            <Plot
              label="Deliveries against the target" places={inOrder.map(({ date }) => date.slice(5))} placeName="Day" kind="lines"
              series={[{ name: 'Deliveries', values: inOrder.map((row) => row.deliveries_completed) }, { name: 'Target', values: inOrder.map((row) => row.target_deliveries) }]}
            />
            <div className="scroll-x"><Days rows={rows} /></div>
          </>
        )}
        {mayManage && <AdjustForm zone={zone} line={line} />}
      </Stack>
      {isSetting && <SetTargetsDialog zone={zone} lines={[line]} onClose={() => setSetting(false)} onDone={() => setSetting(false)} />}
    </Drawer>
  );
}

function Days({ rows }: { rows: readonly TargetDay[] }) {
  return (
    <table className="grid-table" aria-label="Days">
      <thead><tr><th>Date</th><th className="right">Deliveries</th><th className="right">Revenue</th><th className="right">Reached</th><th className="right wide">On time</th><th className="right wide">Failed</th><th className="right wide">Worked</th><th>State</th></tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.date}>
            <td className="num">{row.date}</td>
            <td className="right num">{row.deliveries_completed}{row.target_deliveries ? ` of ${row.target_deliveries}` : ''}</td>
            <td className="right num">{figure(row.revenue_generated)} {row.currency}</td>
            <td className="right num">{row.achievement_percentage === null ? '–' : `${figure(row.achievement_percentage)} %`}</td>
            <td className="right num wide">{row.on_time_deliveries}</td>
            <td className="right num wide">{row.failed_deliveries}</td>
            <td className="right num wide">{Math.floor(row.worked_minutes / 60)} h {row.worked_minutes % 60} min</td>
            <td><span className={row.target_achieved ? 'chip done' : 'chip'}>{row.target_achieved ? 'Reached' : 'Not reached'}</span>{!row.final && <span className="quiet"> may change</span>}{row.revision > 1 && <span className="quiet"> · corrected</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
