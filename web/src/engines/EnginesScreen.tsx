import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Zone } from '../api/types';
import { ProblemNote, tell, tellProblem } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';
import { EngineDrawer } from './EngineDrawer';
import { EnginePanel, engineList, type Engine } from './EnginePanel';
import { StopAllDialog } from './StopAllDialog';
import { Today } from './Today';
import './engines.css';

export function EnginesScreen({ zone, zones }: { zone: Zone; zones: Zone[] }) {
  const queries = useQueryClient();
  const [isStopping, setStopping] = useState(false);
  const [shown, setShown] = useState<Engine | null>(null);
  const status = useQuery({ queryKey: ['engines', 'all'], queryFn: api.engines.statusAll, refetchInterval: 2_000 });
  const refresh = () => void queries.invalidateQueries({ queryKey: ['engines'] });
  const startAll = useMutation({
    mutationFn: api.engines.startAll,
    onSuccess: () => tell('All engines that are available run.'), onError: tellProblem, onSettled: refresh,
  });
  const canControl = useMay('operations:manage');

  return (
    <section className="screen" aria-label="Engines">
      <header className="screen-head">
        <h1>Engines</h1>
        {status.data && <span className="quiet num">{status.data.summary.runningEngines} of {status.data.summary.availableEngines} running</span>}
        <span className="grow" />
        {canControl
          ? (
            <Group gap={8}>
              <Button size="xs" variant="default" loading={startAll.isPending} onClick={() => startAll.mutate()}>Start all</Button>
              <Button size="xs" color="red" onClick={() => setStopping(true)}>Stop all</Button>
            </Group>
          )
          : <span className="quiet">A manager starts and stops engines.</span>}
      </header>
      <div className="screen-body engines">
        {status.isPending && <Rows count={4} height={110} />}
        {status.isError && <ProblemNote error={status.error} onRetry={() => void status.refetch()} />}
        {status.data && (
          <div className="engine-grid">
            {engineList.map((engine) => (
              <EnginePanel key={engine.key} engine={engine} summary={status.data.engines[engine.key]} zones={zones} canControl={canControl} onSettings={() => setShown(engine)} />
            ))}
          </div>
        )}
        <Today />
      </div>
      {shown && <EngineDrawer engine={shown} zone={zone} onClose={() => setShown(null)} />}
      {isStopping && <StopAllDialog onClose={() => setStopping(false)} onStopped={refresh} />}
    </section>
  );
}
