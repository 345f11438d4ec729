import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Incident } from '../api/types';
import { clock } from '../live/clock';
import { useWorld } from '../live/useLive';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { say } from '../shared/words';
import { go } from '../shell/place';
import { severityTone } from './incidentDraft';

const hourMs = 3_600_000;

/** One incident: whom it holds up, and the way to extend or end it. */
export function IncidentDetails({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const queries = useQueryClient();
  const zoneClock = useZoneClock();
  const mayAct = useMay('operations:act');
  const { orders, drivers, routes } = useWorld();
  const [reason, setReason] = useState('');
  const refresh = () => void queries.invalidateQueries({ queryKey: ['incidents'] });
  const extend = useMutation({
    mutationFn: (hours: number) => api.incidents.extend(incident.id, new Date(Math.max(Date.parse(incident.expires_at), clock.now()) + hours * hourMs).toISOString()),
    onSuccess: (changed) => tell(`It lasts until ${zoneClock.dayTime(changed.expires_at)}.`), onSettled: refresh,
  });
  const end = useMutation({
    mutationFn: () => api.incidents.end(incident.id, reason.trim() || undefined),
    onSuccess: () => { tell('The incident is over; routes may use the road again.'); onClose(); }, onSettled: refresh,
  });
  const held = new Set(incident.affected_orders);
  const heldUp = [...routes.values()].filter((route) => route.stops.some((stop) => stop.order_ids.some((id) => held.has(id))));
  return (
    <div className="incident-form" role="region" aria-label="Incident">
      <Group gap={8} wrap="nowrap">
        <ActionIcon variant="subtle" color="gray" aria-label="Back to the list" onClick={onClose}><IconArrowLeft size={18} /></ActionIcon>
        <h2>{say(incident.incident_type ?? 'incident')}</h2>
        <span className={severityTone[incident.severity]}>{say(incident.severity.toLowerCase())}</span>
        {incident.closure && <span className="chip late">Road closed</span>}
        {!incident.active && <span className="chip">Over</span>}
      </Group>
      {incident.description && <p>{incident.description}</p>}
      <dl className="facts">
        <dt>Reported</dt><dd className="num">{zoneClock.dayTime(incident.reported_at)}</dd>
        {incident.starts_at && <><dt>From</dt><dd className="num">{zoneClock.dayTime(incident.starts_at)}</dd></>}
        {incident.active ? <><dt>Until</dt><dd className="num">{zoneClock.dayTime(incident.expires_at)}</dd></> : <><dt>Ended</dt><dd className="num">{zoneClock.dayTime(incident.resolved_at)}{incident.resolution && ` · ${incident.resolution}`}</dd></>}
        <dt>Where</dt><dd className="num">{incident.latitude.toFixed(5)}, {incident.longitude.toFixed(5)}{incident.geometry ? '' : `, ${incident.affected_radius_meters} m around`}</dd>
        {incident.source && <><dt>Source</dt><dd>{incident.source}{incident.external_id && ` · ${incident.external_id}`}</dd></>}
        <dt>Routes crossed</dt><dd className="num">{incident.affected_routes}</dd>
      </dl>
      {heldUp.length > 0 && (
        <section aria-label="Drivers on it">
          <p className="section-title">Drivers whose open route it touched</p>
          <Group gap={6}>
            {heldUp.map((route) => <Button key={route.id} size="compact-xs" variant="default" onClick={() => go({ screen: 'live', driver: route.driver_id })}>{drivers.get(route.driver_id)?.name ?? route.route_id}</Button>)}
          </Group>
        </section>
      )}
      {incident.affected_orders.length > 0 && (
        <section aria-label="Orders on it">
          <p className="section-title">Orders behind it</p>
          <Group gap={6}>
            {incident.affected_orders.slice(0, 30).map((id) => <Button key={id} size="compact-xs" variant="default" className="mono" onClick={() => go({ screen: 'orders', order: id })}>{orders.get(id)?.order_number ?? 'An order'}</Button>)}
            {incident.affected_orders.length > 30 && <span className="quiet">and {incident.affected_orders.length - 30} more</span>}
          </Group>
        </section>
      )}
      {(extend.error ?? end.error) && <ProblemNote error={extend.error ?? end.error} />}
      {mayAct && incident.active && (
        <>
          <Group gap={6}>
            {[1, 2, 8].map((hours) => <Button key={hours} size="xs" variant="default" loading={extend.isPending && extend.variables === hours} onClick={() => extend.mutate(hours)}>{hours} h longer</Button>)}
          </Group>
          <form className="incident-end" onSubmit={(event) => { event.preventDefault(); end.mutate(); }}>
            <TextInput size="xs" aria-label="Why it is over" placeholder="Why it is over, if you like" maxLength={4000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
            <Button size="xs" type="submit" color="red" loading={end.isPending}>End it</Button>
          </form>
        </>
      )}
    </div>
  );
}
