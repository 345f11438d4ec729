import { Button, Group, Paper } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import * as api from '../api/calls';
import type { StreamState } from '../api/events';
import type { Session, User, Zone } from '../api/types';
import { Rights, useMay } from '../api/rights';
import { followZone } from '../live/follow';
import { ZoneTime } from '../shared/time';
import { ProblemNote } from '../shared/ProblemNote';
import { Empty, Rows } from '../shared/Waiting';
import { AlertsScreen } from '../alerts/AlertsScreen';
import { BatchesScreen } from '../batches/BatchesScreen';
import { CardDrawer } from '../decisions/CardDrawer';
import { DecisionsScreen } from '../decisions/DecisionsScreen';
import { DriversScreen } from '../drivers/DriversScreen';
import { EnginesScreen } from '../engines/EnginesScreen';
import { ImportDialog } from '../setup/ImportDialog';
import { NewZoneForm } from '../setup/NewZoneForm';
import { OrdersScreen } from '../orders/OrdersScreen';
import { MessagesScreen } from '../messages/MessagesScreen';
import { PlanScreen } from '../plan/PlanScreen';
import { StatisticsScreen } from '../statistics/StatisticsScreen';
import { TargetsScreen } from '../targets/TargetsScreen';
import { TrafficScreen } from '../traffic/TrafficScreen';
import { LiveScreen } from './LiveScreen';
import { DemoBanner } from './DemoBanner';
import { Rail } from './Rail';
import { Shortcuts } from './Shortcuts';
import { TopBar } from './TopBar';
import { useSignOut } from './signOut';
import { usePlace } from './place';
import '../setup/setup.css';
import './shell.css';

const zoneKey = 'steward.zone';

export function Shell({ user, session }: { user: User; session: Session }) {
  const zones = useQuery({ queryKey: ['zones'], queryFn: api.zones.list, staleTime: 60_000, refetchInterval: ({ state }) => (state.data?.length ? false : 5_000) });
  const [zoneId, setZoneId] = useState(() => localStorage.getItem(zoneKey));
  const zone = zones.data?.find((each) => each.id === zoneId) ?? zones.data?.[0];
  const choose = (id: string) => { localStorage.setItem(zoneKey, id); setZoneId(id); };

  return (
    <Rights value={session.permissions}>
      <ZoneTime value={zone?.time_zone ?? 'UTC'}>
        <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>
          Skip to content
        </a>
        {zone
          ? <Dashboard key={zone.id} user={user} session={session} zone={zone} zones={zones.data ?? []} onZone={choose} />
          : <NoZone error={zones.error} isPending={zones.isPending} retry={() => void zones.refetch()} onCreated={choose} />}
      </ZoneTime>
    </Rights>
  );
}

function NoZone({ error, isPending, retry, onCreated }: { error: unknown; isPending: boolean; retry: () => void; onCreated: (id: string) => void }) {
  const mayManage = useMay('operations:manage');
  const signOut = useSignOut();
  const [isImporting, setImporting] = useState(false);
  if (isPending) return <Rows />;
  if (error) return <ProblemNote error={error} onRetry={retry} />;
  return (
    <main className="setup">
      {mayManage
        ? (
          <Paper className="setup-box" withBorder radius={12}>
            <NewZoneForm onCreated={({ id }) => onCreated(id)} />
            <Group justify="center" mt="md" gap="xs">
              <Button variant="subtle" size="xs" onClick={() => setImporting(true)}>My file of orders names the zones: import it…</Button>
              <Button variant="subtle" size="xs" color="gray" onClick={signOut}>Sign out</Button>
            </Group>
            {isImporting && <ImportDialog onClose={() => { setImporting(false); retry(); }} />}
          </Paper>
        )
        : <Empty title="No zone yet">A manager creates the first zone. This page shows it as soon as it is there.</Empty>}
    </main>
  );
}

interface DashboardProps { user: User; session: Session; zone: Zone; zones: Zone[]; onZone: (id: string) => void }

function Dashboard({ user, session, zone, zones, onZone }: DashboardProps) {
  const place = usePlace();
  const stream = useStream(zone);
  return (
    <div className="shell">
      <Rail screen={place.screen} />
      <TopBar user={user} zone={zone} zones={zones} onZone={onZone} stream={stream} />
      {session.demo && <DemoBanner />}
      <main id="main" tabIndex={-1} className="shell-main">
        {place.screen === 'live' && <LiveScreen zone={zone} place={place} />}
        {place.screen === 'orders' && <OrdersScreen zone={zone} place={place} />}
        {place.screen === 'drivers' && <DriversScreen zone={zone} place={place} />}
        {place.screen === 'decisions' && <DecisionsScreen zone={zone} />}
        {place.screen === 'engines' && <EnginesScreen zone={zone} zones={zones} />}
        {place.screen === 'alerts' && <AlertsScreen zone={zone} />}
        {place.screen === 'batches' && <BatchesScreen zone={zone} />}
        {place.screen === 'plan' && <PlanScreen zone={zone} place={place} />}
        {place.screen === 'targets' && <TargetsScreen zone={zone} />}
        {place.screen === 'statistics' && <StatisticsScreen zone={zone} zones={zones} />}
        {place.screen === 'messages' && <MessagesScreen zone={zone} user={user} />}
        {place.screen === 'traffic' && <TrafficScreen zone={zone} />}
      </main>
      <CardDrawer id={place.card} />
      <Shortcuts />
    </div>
  );
}

/** Follows the zone's events and marks as old what they make old, at most twice a second. */
function useStream(zone: Zone): StreamState {
  const queries = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const stale = useMemo(() => new Map<string, readonly string[]>(), []);

  useEffect(() => {
    const timer = setInterval(() => {
      stale.forEach((queryKey) => void queries.invalidateQueries({ queryKey }));
      stale.clear();
    }, 500);
    const mark = (...queryKey: string[]) => stale.set(queryKey.join('/'), queryKey);
    const stop = followZone(zone.id, {
      onState: (next) => {
        setState(next);
        if (next === 'signed_out') void queries.resetQueries({ queryKey: ['me'] });
      },
      onStale: (what, { orderIds = [], decisionId }) => {
        if (what !== 'orders') mark(what);
        for (const id of orderIds) mark('order', id);
        if (decisionId) mark('decision', decisionId);
      },
    });
    return () => { stop(); clearInterval(timer); };
  }, [zone.id, queries, stale]);
  return state;
}
