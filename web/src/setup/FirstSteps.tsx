import { Button } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Zone } from '../api/types';
import { useWorld } from '../live/useLive';
import { tellProblem } from '../shared/ProblemNote';
import { go } from '../shell/place';
import { ImportDialog } from './ImportDialog';
import { NewDriverDialog } from './NewDriverDialog';

type Dialog = 'driver' | 'import' | null;

/** What a zone still needs before it works by itself; gone when it has all of it. */
export function FirstSteps({ zone }: { zone: Zone }) {
  // Dialogs outlive the list: the last step done takes the list away.
  const [dialog, setDialog] = useState<Dialog>(null);
  return (
    <>
      <Steps zone={zone} onDialog={setDialog} />
      {dialog === 'driver' && <NewDriverDialog zone={zone} onClose={() => setDialog(null)} />}
      {dialog === 'import' && <ImportDialog onClose={() => setDialog(null)} />}
    </>
  );
}

function Steps({ zone, onDialog }: { zone: Zone; onDialog: (dialog: Dialog) => void }) {
  const { drivers, orders, isLoaded } = useWorld();
  const mayManage = useMay('operations:manage');
  const mayImport = useMay('orders:create');
  const anyOrder = useQuery({
    queryKey: ['orders', zone.id, 'any'], queryFn: () => api.orders.page({ zone: zone.id, limit: 1 }).then(({ items }) => items.length > 0),
    enabled: isLoaded && orders.size === 0,
  });
  const engine = useEngine(zone);
  const hasDrivers = drivers.size > 0;
  const hasOrders = orders.size > 0 || anyOrder.data === true;
  const hasReadyDriver = [...drivers.values()].some(({ status, position_at }) => status !== 'offline' && position_at !== null);
  const isKnown = isLoaded && engine.isRunning !== null && (orders.size > 0 || anyOrder.data !== undefined);
  if (!isKnown || (hasDrivers && hasOrders && engine.isRunning)) return null;
  if (hasDrivers && hasOrders) return <StandsStill onStart={mayManage ? engine.start : null} isStarting={engine.isStarting} />;

  const next = [hasDrivers, hasReadyDriver, hasOrders, engine.isRunning].findIndex((isDone) => !isDone);
  const look = (step: number) => ({ size: 'xs', variant: step === next ? 'filled' : 'default' });
  return (
    <section className="first-steps panel" aria-label="First steps">
      <h2>{zone.name} is empty. Four steps and it works by itself.</h2>
      <ol>
        <Step isDone={hasDrivers} title="Add your drivers">
          {mayManage && <Button {...look(0)} onClick={() => onDialog('driver')}>Add a driver</Button>}
        </Step>
        <Step isDone={hasReadyDriver} title="Put a driver on duty, with a position">
          {hasDrivers && <Button {...look(1)} onClick={() => go({ screen: 'drivers', driver: [...drivers.keys()][0]! })}>Open a driver</Button>}
        </Step>
        <Step isDone={hasOrders} title="Bring in your orders">
          {mayImport && <Button {...look(2)} onClick={() => onDialog('import')}>Import orders</Button>}
        </Step>
        <Step isDone={engine.isRunning === true} title="Let Steward assign them">
          {mayManage && !engine.isRunning && <Button {...look(3)} loading={engine.isStarting} onClick={engine.start}>Start automatic dispatch</Button>}
        </Step>
      </ol>
      {!mayManage && <p className="quiet">A manager adds drivers and starts the engine.</p>}
    </section>
  );
}

function StandsStill({ onStart, isStarting }: { onStart: (() => void) | null; isStarting: boolean }) {
  return (
    <aside className="engine-note" role="status" aria-label="Automatic dispatch">
      <span className="grow">Automatic dispatch stands still: orders wait for you.</span>
      {onStart && <Button size="compact-xs" loading={isStarting} onClick={onStart}>Start it</Button>}
    </aside>
  );
}

function Step({ isDone, title, children }: { isDone: boolean; title: string; children: ReactNode }) {
  return (
    <li data-done={isDone}>
      {isDone ? <IconCircleCheckFilled size={18} color="var(--done)" aria-label="Done" /> : <IconCircle size={18} color="var(--quiet)" aria-label="To do" />}
      <span className="grow">{title}</span>
      {children}
    </li>
  );
}

/** Whether automatic dispatch is wished to run in this zone; null until it is known. */
function useEngine(zone: Zone) {
  const queries = useQueryClient();
  const status = useQuery({ queryKey: ['engines', 'dispatch'], queryFn: () => api.engines.status('dispatch'), refetchInterval: 5_000 });
  const start = useMutation({
    mutationFn: () => api.engines.start('dispatch'), onError: tellProblem, onSettled: () => void queries.invalidateQueries({ queryKey: ['engines'] }),
  });
  const own = status.data?.zones.find(({ zone_id }) => zone_id === zone.id);
  return { isRunning: status.data ? own?.wish === 'running' : null, start: () => start.mutate(), isStarting: start.isPending };
}
