import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import type { Client, PlanFact, PlanResult, RebalancingExecution } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { day, money, percent } from '../parts/money';
import { Mix } from '../parts/Mix';
import { Status } from '../parts/Status';
import { PlanAnswer } from './PlanAnswer';

/** One plan: before and after, each order with its reasons, what it costs, and a person's yes or no. */
export function PlanDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'execution', id], queryFn: () => api.rebalancing.execution(id) });
  const client = useQuery({ queryKey: ['wealth', 'client', query.data?.client_id], queryFn: () => api.clients.one(query.data!.client_id), enabled: query.data !== undefined });
  return (
    <Drawer opened onClose={onClose} position="right" size={860} title={<b>Rebalancing plan{client.data && ` of ${client.data.name}`}</b>}>
      {(query.isPending || client.isLoading) && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {client.isError && <ProblemNote error={client.error} onRetry={() => void client.refetch()} />}
      {query.data && client.data && <Whole execution={query.data} client={client.data} />}
    </Drawer>
  );
}

function Whole({ execution, client }: { execution: RebalancingExecution; client: Client }) {
  const clock = useZoneClock();
  const plan = execution.plan.result;
  const sharesOf = (reading: PlanResult['before']) => Object.fromEntries((reading?.assets ?? []).map(({ key, share }) => [key, Number(share)]));
  const targets = Object.fromEntries((plan?.before?.assets ?? []).map(({ key, target }) => [key, Number(target)]));
  return (
    <Stack>
      <div><Status word={execution.status} /> <span className="mono quiet">{execution.code}</span> <span className="quiet num">{clock.dayTime(execution.execution_date)} {clock.name}</span></div>
      {execution.held_reason && <ul className="notes"><li>{execution.held_reason}</li></ul>}
      {execution.error && <ul className="notes"><li>{execution.error}</li></ul>}
      {!plan && <p className="quiet" style={{ margin: 0 }}>There is no plan.</p>}
      {plan?.message && <p style={{ margin: 0 }}>{plan.message}</p>}
      {plan?.before && (
        <section className="before-after" aria-label="Before and after">
          <div className="mix-row"><span>Before</span><Mix shares={sharesOf(plan.before)} label="Before" /></div>
          {plan.planned && <div className="mix-row"><span>After</span><Mix shares={sharesOf(plan.planned)} label="After" /></div>}
          <div className="mix-row"><span>Target</span><Mix shares={targets} label="Target" /></div>
          <table className="grid-table" aria-label="Before and after by class">
            <thead><tr><th>Class</th><th className="right">Before</th><th className="right">After</th><th className="right">Target</th></tr></thead>
            <tbody>{plan.before.assets.map((asset) => <tr key={asset.key}><td>{asset.key}</td><td className={`right num ${asset.is_breach ? 'lost' : ''}`}>{percent(asset.share)}</td><td className="right num">{percent(plan.planned?.assets.find(({ key }) => key === asset.key)?.share)}</td><td className="right num">{percent(asset.target)}</td></tr>)}</tbody>
          </table>
          <dl className="figures">
            <div><dt>Drift</dt><dd>{percent(plan.before.total_variation)} → {percent(plan.planned?.total_variation)}</dd></div>
            <div><dt>Moves, one way</dt><dd>{money(plan.turnover, client.currency)}</dd></div>
            <div><dt>Charges and exit load</dt><dd>{money(Number(plan.charges) + Number(plan.loads), client.currency)}</dd></div>
            {plan.tax && <div><dt>Tax, an estimate</dt><dd>{money(plan.tax.tax, client.currency)}</dd></div>}
          </dl>
        </section>
      )}
      {plan && <Notes plan={plan} currency={client.currency} />}
      {plan && plan.orders.length > 0 && <Orders plan={plan} currency={client.currency} />}
      <div className="hash">{execution.plan_hash && <>Plan {execution.plan_hash} · </>}<button type="button" className="link" onClick={() => go({ screen: 'wealth/log', item: execution.occurrence_key })}>Why?</button></div>
      <PlanAnswer execution={execution} />
    </Stack>
  );
}

function Notes({ plan, currency }: { plan: PlanResult; currency: string }) {
  const notes = [
    ...plan.warnings.map(factText), ...plan.caps.map((cap) => `Cap: ${factText(cap)}`), ...(plan.is_approximate ? ['The plan is approximate: too many orders to try every set of minimums.'] : []),
    ...(plan.tax?.unchecked_rows.length ? [`Tax is reckoned with rows that nobody has checked (${plan.tax.table_versions.join(', ')}).`] : []),
    ...(plan.repairing_deposit && Number(plan.repairing_deposit) > 0 ? [`A deposit of ${money(plan.repairing_deposit, currency)} would repair the drift without a sale.`] : []),
  ];
  return notes.length > 0 ? <ul className="notes" aria-label="Notes">{notes.map((text) => <li key={text}>{text}</li>)}</ul> : null;
}

function factText({ code, ...values }: PlanFact): string {
  const parts = Object.entries(values).map(([name, value]) => `${say(name).toLowerCase()} ${value}`);
  return parts.length > 0 ? `${say(code)} (${parts.join(', ')})` : say(code);
}

function Orders({ plan, currency }: { plan: PlanResult; currency: string }) {
  return (
    <section aria-label="Orders of the plan">
      <h3 className="section-title">Orders</h3>
      <div className="scroll-x">
        <table className="grid-table" aria-label="Orders of the plan">
          <thead><tr><th>#</th><th>What</th><th className="right">Amount</th><th>Why</th><th>Dates</th></tr></thead>
          <tbody>
            {plan.orders.map((order) => (
              <tr key={order.line}>
                <td className="num">{order.line}</td>
                <td className="name-cell">{say(order.direction)} {order.scheme_name}{order.target_scheme_name && ` → ${order.target_scheme_name}`}<div className="cell-sub num">{order.is_all_units ? 'all units' : `${order.units} units`} at {order.nav}</div></td>
                <td className="right num">{money(order.amount, currency)}{(Number(order.load) > 0 || Number(order.charge_sum) > 0) && <div className="cell-sub">costs {money(Number(order.load) + Number(order.charge_sum), currency)}</div>}</td>
                <td>{order.reasons.map((reason, at) => <div key={at}>{factText(reason)}</div>)}</td>
                <td className="num">{order.predicted_nav_date && <div>NAV of {day(order.predicted_nav_date)}</div>}{order.cash_date && <div>cash {day(order.cash_date)}</div>}{order.depends_on.length > 0 && <div className="cell-sub">after order {order.depends_on.join(', ')}</div>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
