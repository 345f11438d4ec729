import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as api from '../api/calls';
import type { EngineKey, EnginePath, EngineSummary, EngineZone, Zone } from '../api/types';
import { ProblemNote, tellProblem } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { say } from '../shared/words';

export interface Engine { key: EngineKey; path: EnginePath; name: string; what: string }

export const engineList: readonly Engine[] = [
  { key: 'autoDispatch', path: 'dispatch', name: 'Auto-dispatch', what: 'Gives each waiting order to the best driver, or waits for a named reason.' },
  { key: 'routeOptimizer', path: 'routes', name: 'Route optimizer', what: 'Improves the order of stops as traffic and orders change.' },
  { key: 'smartBatching', path: 'batching', name: 'Smart batching', what: 'Puts orders together that one driver can carry.' },
  { key: 'escalation', path: 'escalation', name: 'Escalation', what: 'Holds every order against its promise and calls for help in time.' },
];

interface Props { engine: Engine; summary: EngineSummary | undefined; zones: Zone[]; canControl: boolean; onSettings: () => void }

export function EnginePanel({ engine, summary, zones, canControl, onSettings }: Props) {
  const queries = useQueryClient();
  const isAvailable = summary?.available ?? false;
  const isRunning = summary?.isRunning ?? false;
  const status = useQuery({
    queryKey: ['engines', engine.path], queryFn: () => api.engines.status(engine.path), enabled: isAvailable, refetchInterval: 5_000,
  });
  const change = useMutation({
    mutationFn: () => (isRunning ? api.engines.stop(engine.path) : api.engines.start(engine.path)),
    onError: tellProblem,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['engines'] }),
  });
  return (
    <section className="panel engine" aria-label={engine.name}>
      <div className="engine-head">
        <h2>{engine.name}</h2>
        <span className={isRunning ? 'chip done' : isAvailable ? 'chip warning' : 'chip'}>{isRunning ? 'Running' : isAvailable ? 'Stopped' : 'Not in this version'}</span>
        <span className="grow" />
        {isAvailable && <Button size="xs" variant="default" aria-label={`Settings of ${engine.name}`} onClick={onSettings}>Settings</Button>}
        {canControl && isAvailable && (
          <Button
            size="xs" variant={isRunning ? 'default' : 'filled'} loading={change.isPending}
            aria-label={`${isRunning ? 'Stop' : 'Start'} ${engine.name}`} onClick={() => change.mutate()}
          >
            {isRunning ? 'Stop' : 'Start'}
          </Button>
        )}
      </div>
      <p className="quiet">{engine.what}</p>
      {status.isError && <ProblemNote error={status.error} />}
      {status.data?.zones && status.data.zones.length > 0 && <ZoneTable rows={status.data.zones} zones={zones} />}
    </section>
  );
}

function ZoneTable({ rows, zones }: { rows: EngineZone[]; zones: Zone[] }) {
  const zoneClock = useZoneClock();
  return (
    <table className="grid-table">
      <thead><tr><th>Zone</th><th>State</th><th>Last tick</th><th className="right wide">Took</th><th className="right wide">Behind</th></tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.zone_id}>
            <td>{zones.find(({ id }) => id === row.zone_id)?.name ?? row.zone_id}{row.node && <span className="quiet wide"> on {row.node}</span>}</td>
            <td>{row.running ? 'Running' : say(row.wish)}{row.last_error && <div className="tone-late">{row.last_error}</div>}</td>
            <td className="num">{zoneClock.timeSeconds(row.last_tick_at)}</td>
            <td className="right num wide">{row.tick_ms === null ? '–' : `${row.tick_ms} ms`}</td>
            <td className="right num wide">{row.behind_seconds === null ? '–' : `${row.behind_seconds} s`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
