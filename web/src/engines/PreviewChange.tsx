import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { EnginePath, SettingValue, Zone } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { compare, findings, why } from './previewWords';

/** One run without effect, with the settings in force and, where some are changed, with those beside it. */
export function PreviewChange({ engine, zone, config }: { engine: EnginePath; zone: Zone; config: Record<string, SettingValue> | null }) {
  const mayAct = useMay('operations:act');
  const run = useMutation({
    mutationFn: async () => ({
      present: await api.engines.preview(engine, zone.id),
      tried: config ? await api.engines.preview(engine, zone.id, config) : null,
    }),
  });
  if (!mayAct) return null;
  const tried = run.data?.tried ? findings(engine, run.data.tried) : null;
  const reasons = run.data ? why(run.data.tried ?? run.data.present) : [];
  return (
    <section className="panel preview" aria-label="Preview">
      <div className="engine-head">
        <h3 className="settings-group">{config ? `What would your change do in ${zone.name} now?` : `What would it do in ${zone.name} now?`}</h3>
        <span className="grow" />
        <Button size="xs" variant="default" loading={run.isPending} onClick={() => run.mutate()}>Try it without effect</Button>
      </div>
      {run.isError && <ProblemNote error={run.error} />}
      {run.data && (
        <>
          <table className="grid-table" aria-label="What would happen">
            <thead><tr><th>Found</th><th className="right">{tried ? 'Now → with your change' : 'Now'}</th></tr></thead>
            <tbody>
              {findings(engine, run.data.present).map(({ key, label, count }) => (
                <tr key={key}><td>{label}</td><td className="right num">{compare(count, tried?.find((other) => other.key === key)?.count ?? null)}</td></tr>
              ))}
            </tbody>
          </table>
          {reasons.length > 0 && <p className="quiet">Most often in the way: {reasons.map(({ reason, count }) => `${reason} (${count})`).join(', ')}.</p>}
        </>
      )}
    </section>
  );
}
