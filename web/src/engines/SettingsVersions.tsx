import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { EnginePath, EngineSettings } from '../api/types';
import { ProblemNote, tell, tellProblem } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { changedNames } from './settingDraft';
import { settingWords } from './settingWords';

/** The last 20 versions: who changed what, and the way back. */
export function SettingsVersions({ engine, scope, settings }: { engine: EnginePath; scope: string | null; settings: EngineSettings }) {
  const queries = useQueryClient();
  const zoneClock = useZoneClock();
  const mayManage = useMay('operations:manage');
  const query = useQuery({ queryKey: ['engine-settings', engine, scope, 'versions'], queryFn: () => api.engines.settingsVersions(engine, scope) });
  const restore = useMutation({
    mutationFn: (wanted: number) => api.engines.restoreSettings(engine, scope, wanted, settings.version),
    onSuccess: (saved) => { tell(`The earlier settings are back, as version ${saved.version}.`); void queries.invalidateQueries({ queryKey: ['engine-settings', engine] }); },
    onError: tellProblem,
  });
  if (query.isPending) return <Rows count={4} />;
  if (query.isError) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data.length === 0) return <Empty title="Never changed here">{scope ? 'This zone follows the settings of all zones.' : 'The settings of the installation are in force.'}</Empty>;
  return (
    <div className="scroll-x">
      <table className="grid-table" aria-label="Versions of the settings">
        <thead><tr><th>Version</th><th>When</th><th>Who</th><th>Changed</th><th /></tr></thead>
        <tbody>
          {query.data.map((row, at) => (
            <tr key={row.version}>
              <td className="num">{row.version}</td>
              <td className="num">{zoneClock.dayTime(row.created_at)}</td>
              <td>{row.changed_by.replace(/^user:/, '')}</td>
              <td>{changes(engine, row.config, query.data[at + 1]?.config ?? (at === query.data.length - 1 && row.version === 1 ? settings.defaults : undefined))}</td>
              <td className="right">
                {mayManage && row.version !== settings.version && <Button size="compact-xs" variant="default" loading={restore.isPending && restore.variables === row.version} onClick={() => restore.mutate(row.version)}>Bring back</Button>}
                {row.version === settings.version && <span className="chip done">in force</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function changes(engine: EnginePath, config: EngineSettings['config'], before: EngineSettings['config'] | undefined): string {
  if (!before) return '–';
  const names = changedNames(before, config);
  return names.length === 0 ? 'Nothing' : names.map((name) => `${settingWords[engine][name]?.label ?? say(name)}: ${before[name] ?? '–'} → ${config[name] ?? '–'}`).join('; ');
}
