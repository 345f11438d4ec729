import { Button, Drawer, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { OptimizationDetail, StopLeg } from '../api/types';
import { useNow, useWorld } from '../live/useLive';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Rows } from '../shared/Waiting';
import { figure, say, sayKept } from '../shared/words';
import { go } from '../shell/place';
import { StateOf } from './RouteChanges';

/** The old order of stops and the new one side by side, the verdicts, and a person's word. */
export function RouteChangeDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['optimizations', 'one', id], queryFn: () => api.optimizations.one(id), refetchInterval: 5_000 });
  return (
    <Drawer opened onClose={onClose} position="right" size={860} title={<b>Change of a route</b>}>
      {query.isPending && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Change detail={query.data} onClose={onClose} />}
    </Drawer>
  );
}

function Change({ detail, onClose }: { detail: OptimizationDetail; onClose: () => void }) {
  const { optimization: row, original_stops: before, optimized_stops: after } = detail;
  const queries = useQueryClient();
  const { drivers } = useWorld();
  const now = useNow();
  const mayAct = useMay('operations:act');
  const [reason, setReason] = useState('');
  const refresh = () => void queries.invalidateQueries({ queryKey: ['optimizations'] });
  const apply = useMutation({ mutationFn: () => api.optimizations.apply(row.id), onSuccess: () => { tell('The new order is on the road; the driver is told.'); onClose(); }, onSettled: refresh });
  const reject = useMutation({ mutationFn: () => api.optimizations.reject(row.id, reason.trim()), onSuccess: () => { tell('Refused. The route stays as it is.'); onClose(); }, onSettled: refresh });
  return (
    <div className="change">
      <Group gap={10}>
        <h2>{drivers.get(row.driver_id)?.name ?? 'A driver'}</h2>
        <StateOf row={row} now={now} />
        <span className="grow" />
        {row.decision_id && <Button size="compact-sm" variant="default" onClick={() => { onClose(); go({ card: row.decision_id }); }}>The whole decision</Button>}
      </Group>
      <dl className="change-figures">
        <div><dt>Time left</dt><dd className="num">{figure(row.original_time_minutes)} → {figure(row.optimized_time_minutes)} min</dd></div>
        <div><dt>Distance</dt><dd className="num">{figure(row.original_distance)} → {figure(row.optimized_distance)} km</dd></div>
        <div><dt>Saved</dt><dd className="num">{figure(row.time_saved_minutes)} min, {figure(row.improvement_percentage)} %</dd></div>
        <div><dt>Stops moved</dt><dd className="num">{figure(row.stops_reordered)} of {figure(row.stop_count)}</dd></div>
      </dl>
      {row.reason && <p>Refused: {row.reason}</p>}
      <div className="change-sides">
        <Sequence title="Before" legs={before} other={after} />
        <Sequence title="After" legs={after} other={before} />
      </div>
      {row.decision_id && <Verdicts decision={row.decision_id} />}
      {(apply.error ?? reject.error) && <ProblemNote error={apply.error ?? reject.error} />}
      {mayAct && row.status === 'pending' && (
        <form className="incident-end" aria-label="Your word" onSubmit={(event) => { event.preventDefault(); if (reason.trim()) reject.mutate(); }}>
          <TextInput size="sm" aria-label="Why not" placeholder="Why not? Needed to refuse" maxLength={4000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          <Button type="submit" variant="default" disabled={reason.trim() === ''} loading={reject.isPending}>Refuse it</Button>
          <Button loading={apply.isPending} onClick={() => apply.mutate()}>Put it on the road</Button>
        </form>
      )}
    </div>
  );
}

function Sequence({ title, legs, other }: { title: string; legs: StopLeg[]; other: StopLeg[] }) {
  const zoneClock = useZoneClock();
  const { orders } = useWorld();
  return (
    <table className="grid-table" aria-label={`${title}: order of stops`}>
      <thead><tr><th className="right">#</th><th>{title}</th><th className="right">Arrives</th><th className="right wide">km</th></tr></thead>
      <tbody>
        {legs.map((leg, at) => {
          const was = other.findIndex(({ stop_id }) => stop_id === leg.stop_id);
          return (
            <tr key={leg.stop_id} className={was !== at ? 'winner' : undefined}>
              <td className="right num">{at + 1}</td>
              <td>
                {say(leg.stop_type)} <span className="quiet mono">{leg.order_ids.map((id) => orders.get(id)?.order_number ?? '').filter(Boolean).join(', ') || leg.code}</span>
                {was !== at && <span className="quiet num"> {title === 'After' ? `was ${was + 1}` : `moves to ${was + 1}`}</span>}
              </td>
              <td className="right num">{zoneClock.time(leg.arrival_at)}</td>
              <td className="right num wide">{figure(leg.km)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Every rule that the change was held against. */
function Verdicts({ decision }: { decision: string }) {
  const card = useQuery({ queryKey: ['decision', decision], queryFn: () => api.decisions.card(decision), retry: false });
  if (card.isError) return <ProblemNote error={card.error} />;
  if (!card.data || card.data.rules_checked.length === 0) return null;
  return (
    <section aria-label="Verdicts">
      <p className="section-title">Held against these rules</p>
      <Group gap={6}>
        {card.data.rules_checked.map(({ rule, broken }) => <span key={rule} className={broken > 0 ? 'chip late' : 'chip done'}>{broken > 0 ? `✗ ${say(rule)}` : `✓ ${sayKept(rule)}`}</span>)}
      </Group>
    </section>
  );
}
