import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { IconSearch, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import * as api from '../api/calls';
import type { PlannedRoute, Zone } from '../api/types';
import { DriverDetails } from '../drivers/DriverDetails';
import { clock } from '../live/clock';
import { useNow, useWorld } from '../live/useLive';
import { AssignDialog } from '../orders/AssignDialog';
import { OrderDetails } from '../orders/OrderDetails';
import { instantOf, typedOf } from '../shared/localTime';
import { ProblemNote } from '../shared/ProblemNote';
import { Empty, Rows } from '../shared/Waiting';
import { go, type Place } from '../shell/place';
import { Gantt, type GanttHandle } from './Gantt';
import { PlanTable } from './PlanTable';
import { rowsOf, spanOf } from './rows';
import './plan.css';

const mostRoutes = 5_000, leastPx = 14, mostPx = 900, dayMs = 86_400_000;

/** What was planned, what happened and what is expected, driver by driver. */
export function PlanScreen({ zone, place }: { zone: Zone; place: Place }) {
  const now = useNow();
  const { drivers, routes: live, orders } = useWorld();
  const gantt = useRef<GanttHandle>(null);
  const today = typedOf(new Date(now).toISOString(), zone.time_zone).slice(0, 10);
  const [picked, setPicked] = useState<string | null>(null);
  const date = picked ?? today;
  const [form, setForm] = useState('chart');
  const [search, setSearch] = useState('');
  const [isLateOnly, setLateOnly] = useState(false);
  const [isWindows, setWindows] = useState(false);
  const [pxPerHour, setPxPerHour] = useState(120);
  const [dropped, setDropped] = useState<string | null>(null);
  const zoom = (factor: number) => setPxPerHour((px) => Math.min(mostPx, Math.max(leastPx, px * factor)));
  const query = useQuery({ queryKey: ['plan', zone.id, date], queryFn: () => readDay(zone, date), refetchInterval: 60_000 });
  // Once a minute is often enough for a bar to become late by the clock alone.
  const minute = Math.floor(now / 60_000) * 60_000;

  const rows = useMemo(() => {
    if (!query.data) return [];
    const byId = new Map(query.data.routes.map((route) => [route.id, route]));
    // What is under way is read again with every event; the day as a whole once a minute.
    for (const route of live.values()) if (byId.has(route.id) || date === today) byId.set(route.id, route as PlannedRoute);
    return rowsOf(byId.values(), drivers, query.data.shifts, query.data.breaks, minute);
  }, [query.data, live, drivers, date, today, minute]);
  const words = search.toLowerCase();
  const shown = useMemo(() => rows.filter((row) => (!isLateOnly || row.late > 0) && row.name.toLowerCase().includes(words)), [rows, isLateOnly, words]);
  const span = useMemo(() => spanOf(rows, date === today ? minute : Date.parse(instantOf(`${date}T12:00`, zone.time_zone)!)), [rows, date, today, minute, zone.time_zone]);
  const numberOf = (id: string) => orders.get(id)?.order_number ?? '';
  const late = rows.reduce((sum, row) => sum + row.late, 0), stops = rows.reduce((sum, row) => sum + row.bars.length, 0);

  return (
    <div className={place.order || place.driver ? 'split with-details' : 'split'}>
      <section className="screen" aria-label="Plan">
        <header className="screen-head">
          <h1>Plan</h1>
          <TextInput size="xs" type="date" aria-label="Day" value={date} onChange={(event) => { if (event.currentTarget.value) setPicked(event.currentTarget.value); }} />
          <TextInput data-search size="xs" w={170} aria-label="Search drivers" placeholder="Driver" leftSection={<IconSearch size={14} />} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
          <SegmentedControl size="xs" aria-label="Form" value={form} onChange={setForm} data={[{ value: 'chart', label: 'Chart' }, { value: 'table', label: 'Table' }]} />
          <Switch size="xs" label="Late only" checked={isLateOnly} onChange={(event) => setLateOnly(event.currentTarget.checked)} />
          {form === 'chart' && <Switch size="xs" className="wide" label="All windows" checked={isWindows} onChange={(event) => setWindows(event.currentTarget.checked)} />}
          <span className="grow" />
          <span className="quiet num wide">{rows.length} drivers · {stops} stops · {late} late</span>
          {form === 'chart' && (
            <Button.Group>
              <Button size="xs" variant="default" aria-label="Show less time" onClick={() => zoom(1.5)}><IconZoomIn size={15} /></Button>
              <Button size="xs" variant="default" aria-label="Show more time" onClick={() => zoom(1 / 1.5)}><IconZoomOut size={15} /></Button>
              <Button size="xs" variant="default" onClick={() => { setPicked(null); gantt.current?.goTo(clock.now()); }}>Now</Button>
            </Button.Group>
          )}
        </header>
        {query.isPending && <Rows count={10} />}
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && shown.length === 0 && (
          <Empty title={rows.length === 0 ? 'Nothing planned on this day' : 'No driver matches'}>{rows.length === 0 ? 'A driver appears with his first route, shift or break.' : 'Change the search, or show all.'}</Empty>
        )}
        {shown.length > 0 && form === 'chart' && (
          <>
            <Gantt
              ref={gantt} rows={shown} span={span} now={now} pxPerHour={pxPerHour} isWindows={isWindows} numberOf={numberOf} onZoom={zoom}
              onOrder={(order) => go({ order, driver: null })} onDriver={(driver) => go({ driver, order: null })}
            />
            <Legend />
          </>
        )}
        {shown.length > 0 && form === 'table' && <PlanTable rows={shown} place={place} numberOf={numberOf} />}
      </section>
      {place.order && <OrderDetails key={place.order} id={place.order} zone={zone} onClose={() => go({ order: null })} />}
      {place.driver && <DriverDetails key={place.driver} id={place.driver} zone={zone} onClose={() => go({ driver: null })} onDropOrder={setDropped} />}
      {dropped && place.driver && <AssignDialog orderId={dropped} driverId={place.driver} onClose={() => setDropped(null)} />}
    </div>
  );
}

async function readDay(zone: Zone, date: string) {
  const from = instantOf(`${date}T00:00`, zone.time_zone)!, to = new Date(Date.parse(from) + dayMs).toISOString();
  const routes: PlannedRoute[] = [];
  const [shifts, breaks] = await Promise.all([api.plans.shifts(zone.id, from, to), api.plans.breaks(zone.id, from, to)]);
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof api.plans.routes>> = await api.plans.routes(zone.id, date, cursor);
    routes.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor && routes.length < mostRoutes);
  return { routes, shifts, breaks };
}

const marks = [['plan', 'Planned'], ['done', 'Done'], ['expected', 'Expected'], ['behind', '10 min and more behind the plan'], ['late', 'Past its window'], ['skipped', 'Skipped'], ['break', 'Break'], ['shift', 'Shift']] as const;

function Legend() {
  return <ul className="plan-legend" aria-label="Legend">{marks.map(([mark, label]) => <li key={mark}><span className={`plan-mark ${mark}`} aria-hidden="true" />{label}</li>)}</ul>;
}
