import { Button, Group, Paper } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import * as api from '../api/calls';
import type { StreamState } from '../api/events';
import type { Session, User, Zone } from '../api/types';
import { Rights, useMay } from '../api/rights';
import { followWealth, followZone, type Follower } from '../live/follow';
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
import { useWealthTimeZone } from '../wealth/parts/zone';
import { go, isWealth, usePlace, type Place } from './place';
import '../setup/setup.css';
import './shell.css';

/** Who watches deliveries does not wait for it. */
const WealthScreen = lazy(() => import('../wealth/WealthScreen').then(({ WealthScreen: loaded }) => ({ default: loaded })));

const zoneKey = 'steward.zone';

export function Shell({ user, session }: { user: User; session: Session }) {
  const place = usePlace();
  const mayWealth = session.permissions.includes('wealth:read');
  const isAdvising = mayWealth && !session.permissions.includes('operations:read');
  const zones = useQuery({ queryKey: ['zones'], queryFn: api.zones.list, enabled: !isAdvising, staleTime: 60_000, refetchInterval: ({ state }) => (state.data?.length ? false : 5_000) });
  const [zoneId, setZoneId] = useState(() => localStorage.getItem(zoneKey));
  const zone = zones.data?.find((each) => each.id === zoneId) ?? zones.data?.[0] ?? null;
  const choose = (id: string) => { localStorage.setItem(zoneKey, id); setZoneId(id); };
  // Wealth needs no zone: neither the adviser, who sees none, nor a server on which there is none, such as one that plays a book of clients.
  const demo = useQuery({ queryKey: ['demo'], queryFn: api.server.demo, enabled: session.demo && zone === null });
  const isBook = demo.data?.day_seconds != null;
  const isZoneless = isAdvising || (zone === null && !zones.isPending && mayWealth && (isWealth(place.screen) || isBook));
  const wealthZone = useWealthTimeZone(place.client, isZoneless || isWealth(place.screen));

  return (
    <Rights value={session.permissions}>
      <ZoneTime value={isZoneless || isWealth(place.screen) ? wealthZone : zone?.time_zone ?? 'UTC'}>
        <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>
          Skip to content
        </a>
        {zone || isZoneless
          ? <Dashboard key={zone?.id} user={user} session={session} zone={zone} zones={zones.data ?? []} onZone={choose} place={isZoneless && !isWealth(place.screen) ? { ...place, screen: 'wealth/clients' } : place} />
          : <NoZone error={zones.error} isPending={zones.isPending} retry={() => void zones.refetch()} onCreated={choose} />}
      </ZoneTime>
    </Rights>
  );
}

function NoZone({ error, isPending, retry, onCreated }: { error: unknown; isPending: boolean; retry: () => void; onCreated: (id: string) => void }) {
  const mayManage = useMay('operations:manage');
  const mayWealth = useMay('wealth:read');
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
              {mayWealth && <Button variant="subtle" size="xs" onClick={() => go({ screen: 'wealth/clients' })}>No deliveries: go to wealth</Button>}
              <Button variant="subtle" size="xs" color="gray" onClick={signOut}>Sign out</Button>
            </Group>
            {isImporting && <ImportDialog onClose={() => { setImporting(false); retry(); }} />}
          </Paper>
        )
        : (
          <Empty title="No zone yet">
            A manager creates the first zone. This page shows it as soon as it is there.{' '}
            {mayWealth && <button type="button" className="pick-name" onClick={() => go({ screen: 'wealth/clients' })}>Go to wealth</button>}
          </Empty>
        )}
    </main>
  );
}

interface DashboardProps { user: User; session: Session; zone: Zone | null; zones: Zone[]; onZone: (id: string) => void; place: Place }

function Dashboard({ user, session, zone, zones, onZone, place }: DashboardProps) {
  const stream = useStream(zone?.id ?? null);
  return (
    <div className="shell">
      <Rail screen={place.screen} />
      <TopBar user={user} zone={zone} zones={zones} onZone={onZone} stream={stream} />
      {session.demo && <DemoBanner />}
      <main id="main" tabIndex={-1} className="shell-main">
        {isWealth(place.screen)
          ? <Suspense fallback={<section className="screen" aria-busy="true"><Rows /></section>}><WealthScreen screen={place.screen} place={place} user={user} /></Suspense>
          : zone && <DeliveryScreen user={user} zone={zone} zones={zones} place={place} />}
      </main>
      <CardDrawer id={place.card} />
      <Shortcuts screen={place.screen} />
    </div>
  );
}

function DeliveryScreen({ user, zone, zones, place }: { user: User; zone: Zone; zones: Zone[]; place: Place }) {
  switch (place.screen) {
    case 'orders': return <OrdersScreen zone={zone} place={place} />;
    case 'drivers': return <DriversScreen zone={zone} place={place} />;
    case 'decisions': return <DecisionsScreen zone={zone} />;
    case 'engines': return <EnginesScreen zone={zone} zones={zones} />;
    case 'alerts': return <AlertsScreen zone={zone} />;
    case 'batches': return <BatchesScreen zone={zone} />;
    case 'plan': return <PlanScreen zone={zone} place={place} />;
    case 'targets': return <TargetsScreen zone={zone} />;
    case 'statistics': return <StatisticsScreen zone={zone} zones={zones} />;
    case 'messages': return <MessagesScreen zone={zone} user={user} />;
    case 'traffic': return <TrafficScreen zone={zone} />;
    default: return <LiveScreen zone={zone} place={place} />;
  }
}

/** Follows the zone's events, or those of wealth alone, and marks as old what they make old, at most twice a second. */
function useStream(zoneId: string | null): StreamState {
  const queries = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const stale = useMemo(() => new Map<string, readonly string[]>(), []);

  useEffect(() => {
    const timer = setInterval(() => {
      stale.forEach((queryKey) => void queries.invalidateQueries({ queryKey }));
      stale.clear();
    }, 500);
    const mark = (...queryKey: string[]) => stale.set(queryKey.join('/'), queryKey);
    const follower: Follower = {
      onState: (next) => {
        setState(next);
        if (next === 'signed_out') void queries.resetQueries({ queryKey: ['me'] });
      },
      onStale: (what, { orderIds = [], decisionId }) => {
        if (what !== 'orders') mark(what);
        for (const id of orderIds) mark('order', id);
        if (decisionId) mark('decision', decisionId);
      },
    };
    const stop = zoneId ? followZone(zoneId, follower) : followWealth(follower);
    return () => { stop(); clearInterval(timer); };
  }, [zoneId, queries, stale]);
  return state;
}
