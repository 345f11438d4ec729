import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import type { RebalancingExecution, RebalancingRule } from '../../api/types';
import { useZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { go } from '../../shell/place';
import { DriftOf } from '../plans/DriftOf';
import { Listed, usePages } from '../parts/Listed';
import { classColour, money, percent, sharesInOrder, weekday } from '../parts/money';
import { Mix } from '../parts/Mix';
import { useClientNames } from '../parts/scope';
import { Status } from '../parts/Status';
import { Unreadable } from '../parts/Unreadable';
import { RebalancingActions } from './RebalancingActions';

/** One rebalancing rule: its targets, how far the portfolio is from them, its plans, and making one now. */
export function RebalancingDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'rebalancing', id], queryFn: () => api.rebalancing.one(id) });
  return (
    <Drawer opened onClose={onClose} position="right" size={680} title={<b>{query.data?.name ?? 'Rule'}</b>}>
      {query.isPending && <Rows />}
      {query.isError && <Unreadable error={query.error} onRetry={() => void query.refetch()} what="rule" cancel={(reason) => api.rebalancing.cancel(id, reason)} onEnded={onClose} />}
      {query.data && <Whole rule={query.data} />}
    </Drawer>
  );
}

function Whole({ rule }: { rule: RebalancingRule }) {
  const nameOf = useClientNames();
  const clock = useZoneClock();
  const currency = useQuery({ queryKey: ['wealth', 'client', rule.client_id], queryFn: () => api.clients.one(rule.client_id) }).data?.currency ?? 'INR';
  const executions = usePages<RebalancingExecution>(['executions', 'rule', rule.id], (cursor) => api.rebalancing.executions({ rule_id: rule.id, client_id: rule.client_id, cursor }));
  const isBeyond = rule.last_drift_percent !== null && rule.last_drift_percent > rule.threshold_percent;
  return (
    <Stack>
      <div><Status word={rule.status} /> <span className="mono quiet">{rule.code}</span></div>
      {rule.warnings.length > 0 && <ul className="notes">{rule.warnings.map((text) => <li key={text}>{text}</li>)}</ul>}
      <Mix shares={rule.target_allocation} label="Targets" />
      <table className="grid-table" aria-label="Targets"><tbody>{sharesInOrder(rule.target_allocation).map(([key, share]) => <tr key={key}><td><span className="key" style={{ background: classColour(key) }} aria-hidden="true" />{key}</td><td className="right num">{percent(share, 4)}</td></tr>)}</tbody></table>
      <dl className="facts">
        <dt>Client</dt><dd>{nameOf(rule.client_id)}</dd>
        <dt>Acts</dt><dd>{actsOf(rule)}</dd>
        <dt>Drift</dt><dd className="num"><span className={isBeyond ? 'lost' : undefined}>{percent(rule.last_drift_percent)}</span>{rule.last_evaluated_at && <span className="quiet"> looked at {clock.dayTime(rule.last_evaluated_at)}</span>}</dd>
        <dt>Sells</dt><dd>{sells[rule.sell_policy] ?? rule.sell_policy}</dd>
        <dt>Who decides</dt><dd>{rule.execute_automatically && !rule.require_confirmation ? 'Acts by itself' : 'A person says yes to each plan'}{rule.approval_above !== null && `; two people above ${money(rule.approval_above, currency)}`}</dd>
        {rule.next_rebalancing_date && <><dt>Next date</dt><dd className="num">{weekday(rule.next_rebalancing_date)} <span className="quiet">{rule.time_zone}</span></dd></>}
      </dl>
      <RebalancingActions rule={rule} currency={currency} />
      <section aria-label="Plans">
        <h3 className="section-title">Plans</h3>
        <Listed query={executions} empty={{ title: 'No plan yet', text: 'A plan is made when the rule acts, or when you ask for one.' }}>
          <table className="grid-table" aria-label="Plans of the rule">
            <thead><tr><th>Made</th><th>State</th><th className="right">Drift</th><th /></tr></thead>
            <tbody>{executions.rows.map((row) => <tr key={row.id}><td className="num breaks">{clock.dayTime(row.created_at)}</td><td><Status word={row.status} /></td><td className="right num breaks"><DriftOf plan={row} /></td><td><button type="button" className="link" onClick={() => go({ screen: 'wealth/plans', item: row.id, client: rule.client_id })}>Show</button></td></tr>)}</tbody>
          </table>
        </Listed>
      </section>
    </Stack>
  );
}

const sells: Record<string, string> = { Never: 'Never: new money only', 'If Needed': 'If new money is not enough', Always: 'Always' };
const acts: Record<string, string> = { 'Drift-Based': 'when the whole drifts', 'Threshold-Based': 'when one class drifts', 'Time-Based': 'on dates', Hybrid: 'on dates, or on drift' };
const ends: Record<string, string> = { Target: 'to the target', Halfway: 'halfway to the target' };

/** `When one class drifts more than 5 %, back into a band of 3 points` */
function actsOf(rule: RebalancingRule): string {
  const when = acts[rule.strategy] ?? rule.strategy;
  const back = rule.destination_kind === 'Band' ? `into a band of ${percent(rule.destination_percent)} each way` : ends[rule.destination_kind] ?? rule.destination_kind;
  return `${when.charAt(0).toUpperCase()}${when.slice(1)}${rule.frequency ? ` (${rule.frequency.toLowerCase()})` : ''}, beyond ${percent(rule.threshold_percent)}${rule.threshold_kind === 'Relative' ? ' of the target' : ''}; back ${back}`;
}
