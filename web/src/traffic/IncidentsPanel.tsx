import { Button, Group, SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Incident, Zone } from '../api/types';
import { useWorld } from '../live/useLive';
import { draftFeatures, incidentFeatures, placesOf } from '../map/incidents';
import { routeLines } from '../map/places';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { freshIncident, severityTone, withCorner, type IncidentDraft } from './incidentDraft';
import { IncidentDetails } from './IncidentDetails';
import { IncidentForm } from './IncidentForm';
import { IncidentImportDialog } from './IncidentImportDialog';

const PickMap = lazy(() => import('../map/PickMap').then(({ PickMap: loaded }) => ({ default: loaded })));
const none: readonly Incident[] = [];

/** The list, the map, and what is drawn on it. */
export function IncidentsPanel({ zone }: { zone: Zone }) {
  const mayAct = useMay('operations:act');
  const { routes } = useWorld();
  const [which, setWhich] = useState('active');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [draft, setDraft] = useState<IncidentDraft | null>(null);
  const [isImporting, setImporting] = useState(false);
  const query = useQuery({
    queryKey: ['incidents', zone.id, which], queryFn: () => api.incidents.page(zone.id, which === 'active').then(({ items }) => items), refetchInterval: 30_000, placeholderData: keepPreviousData,
  });
  const rows = query.data ?? none;
  const chosen = rows.find(({ id }) => id === chosenId) ?? null;
  const shapes = useMemo(() => incidentFeatures(rows.filter((row) => row.active || row.id === chosenId), chosenId), [rows, chosenId]);
  const drawn = useMemo(() => (draft ? draftFeatures(draft.kind, draft.corners, Number(draft.radius) || 0) : []), [draft]);
  const lines = useMemo(() => routeLines(routes.values()), [routes]);
  const focus = useMemo(() => (chosen ? placesOf(chosen) : undefined), [chosen?.id]);

  return (
    <div className="incidents">
      <div className="incidents-side">
        {draft
          ? <IncidentForm draft={draft} onChange={setDraft} onClose={() => setDraft(null)} onDone={(incident) => { setDraft(null); setWhich('active'); setChosenId(incident.id); }} />
          : chosen
            ? <IncidentDetails incident={chosen} onClose={() => setChosenId(null)} />
            : (
              <>
                <Group p="sm" gap={8}>
                  <SegmentedControl size="xs" aria-label="Which incidents" value={which} onChange={setWhich} data={[{ value: 'active', label: 'In force' }, { value: 'all', label: 'All' }]} />
                  <span className="grow" />
                  {mayAct && <Button size="xs" variant="default" onClick={() => setImporting(true)}>Import…</Button>}
                  {mayAct && <Button size="xs" onClick={() => setDraft(freshIncident)}>Report one</Button>}
                </Group>
                {query.isPending && <Rows />}
                {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
                {query.isSuccess && rows.length === 0 && (
                  <Empty title={which === 'active' ? 'The roads are clear' : 'No incident yet'}>Report one, or import a feed (GeoJSON or WZDx). Routes that cross it are planned anew within seconds.</Empty>
                )}
                <IncidentList rows={rows} onChoose={setChosenId} />
              </>
            )}
      </div>
      <Suspense fallback={<div className="incidents-map" aria-busy="true" />}>
        <PickMap
          zone={zone} label={draft ? 'Draw the incident' : 'Incidents on the map'} className="incidents-map" draft={drawn} incidents={shapes} routes={lines} isPicking={draft !== null}
          {...(focus && { focus })}
          onPick={(latitude, longitude) => setDraft((now) => now && withCorner(now, [longitude, latitude]))} onIncident={setChosenId}
        />
      </Suspense>
      {isImporting && <IncidentImportDialog onClose={() => setImporting(false)} />}
    </div>
  );
}

function IncidentList({ rows, onChoose }: { rows: readonly Incident[]; onChoose: (id: string) => void }) {
  const zoneClock = useZoneClock();
  return (
    <ul className="incident-list" aria-label="Incidents">
      {rows.map((row) => (
        <li key={row.id}>
          <button type="button" onClick={() => onChoose(row.id)}>
            <span className={severityTone[row.severity]}>{say(row.severity.toLowerCase())}</span>
            <b>{say(row.incident_type ?? 'incident')}{row.closure && ' · road closed'}</b>
            <span className="quiet num">{row.active ? `until ${zoneClock.dayTime(row.expires_at)}` : `ended ${zoneClock.dayTime(row.resolved_at)}`}</span>
            <span className="quiet num">{row.affected_routes === 0 ? 'crosses no route' : `crosses ${row.affected_routes} ${row.affected_routes === 1 ? 'route' : 'routes'}`}</span>
            {row.description && <span className="incident-words">{row.description}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
