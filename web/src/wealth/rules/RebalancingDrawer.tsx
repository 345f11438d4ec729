import { Button, Drawer, Group, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { RebalancingExecution, RebalancingRule } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { go } from '../../shell/place';
import { Listed, usePages } from '../parts/Listed';
import { classColour, percent, weekday } from '../parts/money';
import { Mix } from '../parts/Mix';
import { useClientNames } from '../parts/scope';
import { Status } from '../parts/Status';

/** One rebalancing rule: its targets, how far the portfolio is from them, its plans, and making one now. */
export function RebalancingDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'rebalancing', id], queryFn: () => api.rebalancing.one(id) });
  return (
    <Drawer opened onClose={onClose} position="right" size={680} title={<b>{query.data?.name ?? 'Rule'}</b>}>
      {query.isPending && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Whole rule={query.data} />}
    </Drawer>
  );
}

function Whole({ rule }: { rule: RebalancingRule }) {
  const nameOf = useClientNames();
  const clock = useZoneClock();
  const queries = useQueryClient();
  const mayTrade = useMay('wealth:trade');
  const mayWrite = useMay('wealth:write');
  const executions = usePages<RebalancingExecution>(['executions', 'rule', rule.id], (cursor) => api.rebalancing.executions({ rule_id: rule.id, client_id: rule.client_id, cursor }));
  const refresh = () => queries.invalidateQueries({ queryKey: ['wealth'] });
  const plan = useMutation({
    mutationFn: () => api.rebalancing.execute(rule.id),
    onSuccess: async (made) => {
      await refresh();
      if (made.id) go({ screen: 'wealth/plans', item: made.id, client: rule.client_id });
      else tell(made.message ?? 'Nothing to do: the portfolio is inside its band.');
    },
  });
  const act = useMutation({ mutationFn: (what: 'pause' | 'resume') => api.rebalancing.act(rule.id, what), onSettled: refresh });
  const isBeyond = rule.last_drift_percent !== null && rule.last_drift_percent > rule.threshold_percent;
  return (
    <Stack>
      <div><Status word={rule.status} /> <span className="mono quiet">{rule.code}</span></div>
      {rule.warnings.length > 0 && <ul className="notes">{rule.warnings.map((text) => <li key={text}>{text}</li>)}</ul>}
      <Mix shares={rule.target_allocation} label="Targets" />
      <table className="grid-table" aria-label="Targets"><tbody>{Object.entries(rule.target_allocation).map(([key, share]) => <tr key={key}><td><span className="key" style={{ background: classColour(key) }} aria-hidden="true" />{key}</td><td className="right num">{percent(share, 4)}</td></tr>)}</tbody></table>
      <dl className="facts">
        <dt>Client</dt><dd>{nameOf(rule.client_id)}</dd>
        <dt>Acts</dt><dd>{rule.strategy}{rule.frequency && `, ${rule.frequency.toLowerCase()}`}; above {percent(rule.threshold_percent)} ({rule.threshold_kind.toLowerCase()}), back to the {rule.destination_kind.toLowerCase()}</dd>
        <dt>Drift</dt><dd className="num"><span className={isBeyond ? 'lost' : undefined}>{percent(rule.last_drift_percent)}</span>{rule.last_evaluated_at && <span className="quiet"> looked at {clock.dayTime(rule.last_evaluated_at)}</span>}</dd>
        <dt>Sells</dt><dd>{rule.sell_policy}</dd>
        <dt>Who decides</dt><dd>{rule.execute_automatically && !rule.require_confirmation ? 'Acts by itself' : 'A person says yes to each plan'}</dd>
        {rule.next_rebalancing_date && <><dt>Next date</dt><dd className="num">{weekday(rule.next_rebalancing_date)} <span className="quiet">{rule.time_zone}</span></dd></>}
      </dl>
      {(plan.isError || act.isError) && <ProblemNote error={plan.error ?? act.error} />}
      <Group gap={8}>
        {mayTrade && rule.status === 'Active' && <Button size="xs" loading={plan.isPending} onClick={() => plan.mutate()}>Make a plan now</Button>}
        {mayWrite && rule.status === 'Active' && <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate('pause')}>Pause</Button>}
        {mayWrite && (rule.status === 'Paused' || rule.status === 'Needs Attention') && <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate('resume')}>Let it go on</Button>}
      </Group>
      <section aria-label="Plans">
        <h3 className="section-title">Plans</h3>
        <Listed query={executions} empty={{ title: 'No plan yet', text: 'A plan is made when the rule acts, or when you ask for one.' }}>
          <table className="grid-table" aria-label="Plans of the rule">
            <thead><tr><th>Made</th><th>State</th><th className="right">Drift</th><th /></tr></thead>
            <tbody>{executions.rows.map((row) => <tr key={row.id}><td className="num">{clock.dayTime(row.execution_date)}</td><td><Status word={row.status} /></td><td className="right num">{percent(row.drift_percent)} → {percent(row.planned_drift_percent)}</td><td><button type="button" className="link" onClick={() => go({ screen: 'wealth/plans', item: row.id, client: rule.client_id })}>Show</button></td></tr>)}</tbody>
          </table>
        </Listed>
      </section>
    </Stack>
  );
}
