import { Button, Group, NativeSelect } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { DispatchAlert, Zone } from '../api/types';
import { ProblemNote, tellProblem } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { go } from '../shell/place';
import { EscalationTable } from './EscalationTable';
import { ResolveDialog } from './ResolveDialog';
import './alerts.css';

const severities = ['', 'critical', 'high', 'medium', 'low'];
const toneOf: Record<string, string> = { critical: 'chip late', high: 'chip warning' };
const snoozeMinutes = 15;

/** What a person should look at: alerts, and the problems that are being worked up a ladder. */
export function AlertsScreen({ zone }: { zone: Zone }) {
  const queries = useQueryClient();
  const zoneClock = useZoneClock();
  const mayAct = useMay('operations:act');
  const [severity, setSeverity] = useState('');
  const [closing, setClosing] = useState<DispatchAlert | null>(null);
  const query = useQuery({
    queryKey: ['alerts', zone.id, severity], queryFn: () => api.alerts.open(zone.id, severity), refetchInterval: 5_000, placeholderData: keepPreviousData,
  });
  const refresh = () => void queries.invalidateQueries({ queryKey: ['alerts'] });
  const act = useMutation({
    mutationFn: ({ id, what }: { id: string; what: 'acknowledge' | 'snooze' }) =>
      (what === 'acknowledge' ? api.alerts.acknowledge(id) : api.alerts.snooze(id, snoozeMinutes, 'Put off on the dashboard')),
    onError: tellProblem, onSettled: refresh,
  });

  return (
    <section className="screen" aria-label="Alerts">
      <header className="screen-head">
        <h1>Alerts</h1>
        <NativeSelect
          size="xs" aria-label="Severity" value={severity} onChange={(event) => setSeverity(event.currentTarget.value)}
          data={severities.map((value) => ({ value, label: value ? say(value) : 'Every severity' }))}
        />
        {query.data && <span className="quiet num">{query.data.total} open</span>}
      </header>
      <div className="screen-body">
        {query.isPending && <Rows count={6} />}
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.data?.alerts.length === 0 && <Empty title="Nothing to look at">An alert appears here when a promise is at risk, a driver falls silent, or an engine fails.</Empty>}
        {query.data && query.data.alerts.length > 0 && (
          <table className="grid-table" aria-label="Open alerts">
            <thead><tr><th>Severity</th><th>Since</th><th>What</th><th className="wide">State</th><th className="right">Action</th></tr></thead>
            <tbody>
              {query.data.alerts.map((row) => (
                <tr key={row.id}>
                  <td><span className={toneOf[row.severity] ?? 'chip'}>{say(row.severity)}</span></td>
                  <td className="num">{zoneClock.dayTime(row.created_at)}</td>
                  <td>
                    {row.order_id
                      ? <button type="button" className="pick-name" onClick={() => go({ screen: 'orders', order: row.order_id })}>{row.message}</button>
                      : row.message}
                    {row.description && <div className="quiet">{row.description}</div>}
                  </td>
                  <td className="wide">{say(row.status)}{row.snoozed_until && ` until ${zoneClock.time(row.snoozed_until)}`}</td>
                  <td className="right">
                    {mayAct && (
                      <Group gap={6} justify="flex-end" wrap="nowrap">
                        {row.status === 'open' && (
                          <Button size="compact-xs" variant="default" onClick={() => act.mutate({ id: row.id, what: 'acknowledge' })}>I take it</Button>
                        )}
                        {row.status !== 'snoozed' && (
                          <Button size="compact-xs" variant="subtle" onClick={() => act.mutate({ id: row.id, what: 'snooze' })}>{snoozeMinutes} min later</Button>
                        )}
                        <Button size="compact-xs" onClick={() => setClosing(row)}>Resolve…</Button>
                      </Group>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <EscalationTable zone={zone} />
      </div>
      {closing && <ResolveDialog alert={closing} onClose={() => { setClosing(null); refresh(); }} />}
    </section>
  );
}
