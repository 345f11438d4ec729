import { Drawer, Stack } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import type { Client, PlanResult, RebalancingExecution } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { byClass, classColour, day, money, percent } from '../parts/money';
import { Mix } from '../parts/Mix';
import { Status } from '../parts/Status';
import { PlanAnswer } from './PlanAnswer';
import { PlanSteps } from './PlanSteps';
import { keyName, sentenceOf } from './words';

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
  return (
    <Stack>
      <div><Status word={execution.status} /> <span className="mono quiet">{execution.code}</span> <span className="quiet num">made {clock.dayTime(execution.created_at)} {clock.name}</span></div>
      {(execution.held_reason || execution.error) && <ul className="notes">{execution.held_reason && <li><b>{say(execution.held_reason)}</b></li>}{execution.error && <li>{execution.error}</li>}</ul>}
      {!plan && <p className="quiet" style={{ margin: 0 }}>There is no plan.</p>}
      {plan && <PlanView plan={plan.message === execution.error ? { ...plan, message: undefined } : plan} currency={client.currency} />}
      <div className="hash">{execution.plan_hash && <>Plan {execution.plan_hash} · </>}<button type="button" className="link" onClick={() => go({ screen: 'wealth/log', item: execution.occurrence_key })}>Why?</button></div>
      <PlanAnswer execution={execution} />
      <PlanSteps execution={execution} />
    </Stack>
  );
}

/** A plan, stored or only previewed: before and after, what it costs, and each order with its reasons. */
export function PlanView({ plan, currency }: { plan: PlanResult; currency: string }) {
  const names = new Map(plan.orders.flatMap((order) => [[order.scheme_id, order.scheme_name], ...(order.target_scheme_id ? [[order.target_scheme_id, order.target_scheme_name ?? 'A scheme']] : [])] as [string, string][]));
  // What is left out of the plan is in no order of it.
  const others = [...new Set([...plan.warnings, ...plan.caps].map(({ scheme }) => scheme).filter((id): id is string => id !== undefined && !names.has(id)))];
  const found = useQueries({ queries: others.map((id) => ({ queryKey: ['wealth', 'scheme', id], queryFn: () => api.schemes.one(id), staleTime: 300_000 })) });
  others.forEach((id, at) => { const name = found[at]?.data?.name; if (name) names.set(id, name); });
  const words: Words = { currency, nameOf: (id) => names.get(id) ?? 'A scheme' };
  const sharesOf = (reading: PlanResult['before']) => Object.fromEntries((reading?.assets ?? []).map(({ key, share }) => [key, Number(share)]));
  const targets = Object.fromEntries((plan.before?.assets ?? []).map(({ key, target }) => [key, Number(target)]));
  return (
    <>
      {plan.message && <p style={{ margin: 0 }}>{plan.message}</p>}
      {plan.before && (
        <section className="before-after" aria-label="Before and after">
          <div className="mix-row"><span>Before</span><Mix shares={sharesOf(plan.before)} label="Before" /></div>
          {plan.planned && <div className="mix-row"><span>After</span><Mix shares={sharesOf(plan.planned)} label="After" /></div>}
          <div className="mix-row"><span>Target</span><Mix shares={targets} label="Target" /></div>
          <table className="grid-table" aria-label="Before and after by class">
            <thead><tr><th>Class</th><th className="right">Before</th><th className="right">After</th><th className="right">Target</th></tr></thead>
            <tbody>{[...plan.before.assets].sort((one, other) => byClass(one.key, other.key)).map((asset) => <tr key={asset.key}><td><span className="key" style={{ background: classColour(asset.key) }} aria-hidden="true" />{keyName(asset.key, words.nameOf)}</td><td className={`right num ${asset.is_breach ? 'lost' : ''}`}>{percent(asset.share)}</td><td className="right num">{percent(plan.planned?.assets.find(({ key }) => key === asset.key)?.share)}</td><td className="right num">{percent(asset.target)}</td></tr>)}</tbody>
          </table>
          <dl className="figures">
            <div><dt>Drift</dt><dd>{percent(plan.before.total_variation)} → {percent(plan.planned?.total_variation)}</dd></div>
            <div><dt>Moves, one way</dt><dd>{money(plan.turnover, currency)}</dd></div>
            <div><dt>Charges and exit load</dt><dd>{money(Number(plan.charges) + Number(plan.loads), currency)}</dd></div>
            {plan.tax && <div><dt>Tax, an estimate</dt><dd>{money(plan.tax.tax, currency)}</dd></div>}
          </dl>
        </section>
      )}
      <Notes plan={plan} words={words} />
      {plan.orders.length > 0 && <Orders plan={plan} words={words} />}
      <Tax plan={plan} currency={currency} />
    </>
  );
}

type Words = Parameters<typeof sentenceOf>[1];

function Notes({ plan, words }: { plan: PlanResult; words: Words }) {
  const notes = [
    ...plan.warnings.filter(({ code }) => code !== 'unchecked_tax_row' && code !== 'approximate').map((fact) => sentenceOf(fact, words)), ...plan.caps.map((cap) => sentenceOf(cap, words)),
    ...(plan.is_approximate ? ['The plan is near the best one, not proven to be it: too many orders to try every set of minimums.'] : []),
    ...(plan.tax?.unchecked_rows.length ? [`The tax is an estimate with example rates that nobody has checked (table ${plan.tax.table_versions.join(', ')}).`] : []),
    ...(plan.repairing_deposit && Number(plan.repairing_deposit) > 0 ? [`A deposit of ${money(plan.repairing_deposit, words.currency)} would repair the drift without a sale.`] : []),
  ];
  return notes.length > 0 ? <ul className="notes" aria-label="Notes">{[...new Set(notes)].map((text) => <li key={text}>{text}</li>)}</ul> : null;
}

const verbs: Record<string, string> = { Purchase: 'Buy', Redemption: 'Sell', Switch: 'Switch' };

function Orders({ plan, words }: { plan: PlanResult; words: Words }) {
  return (
    <section aria-label="Orders of the plan">
      <h3 className="section-title">Orders</h3>
      <ol className="plan-orders" aria-label="Orders of the plan">
        {plan.orders.map((order) => (
          <li key={order.line}>
            <span className={order.direction === 'Purchase' ? 'chip done' : order.direction === 'Redemption' ? 'chip warning' : 'chip'}>{verbs[order.direction] ?? order.direction}</span>
            <div>
              <b>{order.scheme_name}{order.target_scheme_name && ` → ${order.target_scheme_name}`}</b>
              {order.reasons.map((reason, at) => <div key={at}>{sentenceOf(reason, words)}</div>)}
              <div className="cell-sub num">
                {order.is_all_units ? 'All units' : `${order.direction === 'Purchase' ? 'About ' : ''}${order.units} units`} at {order.nav}
                {order.predicted_nav_date && ` · gets the NAV of ${day(order.predicted_nav_date)}`}{order.cash_date && ` · cash on ${day(order.cash_date)}`}{order.depends_on.length > 0 && ` · waits for order ${order.depends_on.join(', ')}`}
              </div>
            </div>
            <div className="right num"><b>{money(order.amount, words.currency)}</b>{(Number(order.load) > 0 || Number(order.charge_sum) > 0) && <div className="cell-sub">costs {money(Number(order.load) + Number(order.charge_sum), words.currency)}</div>}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Tax({ plan, currency }: { plan: PlanResult; currency: string }) {
  const lines = plan.tax?.lines ?? [];
  if (lines.length === 0) return null;
  return (
    <section aria-label="Tax estimate">
      <h3 className="section-title">Tax, an estimate by table {plan.tax!.table_versions.join(', ')}</h3>
      <div className="scroll-x">
        <table className="grid-table" aria-label="Tax estimate">
          <thead><tr><th>Gain of</th><th className="right">Gain</th><th className="right">Exempt</th><th className="right">Rate</th><th className="right">Tax</th></tr></thead>
          <tbody>{lines.map((line) => <tr key={line.asset_class + line.term}><td>{line.asset_class}, {say(line.term).toLowerCase()}</td><td className="right num">{money(line.gain, currency)}</td><td className="right num">{money(line.exempt, currency)}</td><td className="right num">{percent(line.rate)}</td><td className="right num">{money(line.tax, currency)}</td></tr>)}</tbody>
        </table>
      </div>
    </section>
  );
}
