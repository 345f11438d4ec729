import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import type { Explanation, GateLine, OrderFacts } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { useZoneClock, type ZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { figure, say } from '../../shared/words';
import { go } from '../../shell/place';
import { day, money } from '../parts/money';
import { useClientCurrencies } from '../parts/scope';
import { Status } from '../parts/Status';
import { sayAutomation } from './words';

/** Why one occurrence did what it did: the story, the gates, the orders, and the lines with their hashes. */
export function ExplainDrawer({ occurrence, onClose }: { occurrence: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'explain', occurrence], queryFn: () => api.executionLog.explain(occurrence) });
  return (
    <Drawer opened onClose={onClose} position="right" size={720} title={<b>Why did it do that?</b>}>
      {query.isPending && <Rows />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Whole facts={query.data} />}
    </Drawer>
  );
}

function Whole({ facts }: { facts: Explanation }) {
  const currencyOf = useClientCurrencies();
  const clock = useZoneClock();
  const known = Object.entries(facts.inputs ?? {}).filter(([, value]) => !isNothing(value));
  return (
    <Stack>
      <div><span className="chip">{sayAutomation(facts.automation_type)}</span> <Status word={facts.state} />{facts.reason_code && <> <span className="chip warning">{say(facts.reason_code)}</span></>}<div className="hash">{facts.occurrence_key}</div></div>
      <dl className="facts">
        <dt>Due</dt><dd className="num">{clock.dayTime(facts.due_at)} <span className="quiet">{clock.name}</span></dd>
        {facts.nominal_date && <><dt>By the rule for</dt><dd className="num">{day(facts.nominal_date)}{facts.run_date && facts.run_date !== facts.nominal_date && `, moved to ${day(facts.run_date)}`}</dd></>}
        {facts.decision_id && <><dt>Decision</dt><dd><button type="button" className="link" onClick={() => go({ card: facts.decision_id })}>Show its card</button></dd></>}
      </dl>
      <section aria-label="The story"><h3 className="section-title">The story</h3><ol className="story-lines">{facts.sentences.map((text, at) => <li key={at}>{text}</li>)}</ol></section>
      {facts.restated.length > 0 && <section aria-label="Restated afterwards"><h3 className="section-title">Restated afterwards</h3><ul>{facts.restated.map((one) => <li key={(one.series ?? one.scheme_id) + one.nav_date + one.before} className="num">The {one.series ? `close of ${one.series}` : 'NAV'} of {day(one.nav_date)} was {figure(one.before)} and is {figure(one.after)} now. What was done with it stands.</li>)}</ul></section>}
      {facts.gates && facts.gates.length > 0 && <Gates gates={facts.gates} />}
      {facts.orders.length > 0 && <Orders orders={facts.orders} currency={currencyOf(facts.client_id)} />}
      {known.length > 0 && <section aria-label="What was known"><h3 className="section-title">What was known</h3><dl className="facts">{known.map(([name, value]) => <Known key={name} name={name} value={value} />)}</dl></section>}
      <section aria-label="Lines of the log">
        <h3 className="section-title">Lines of the log</h3>
        <div className="scroll-x">
          <table className="grid-table" aria-label="Lines of the log">
            <thead><tr><th>When</th><th>By</th><th>Decision</th><th>Line and hash</th></tr></thead>
            <tbody>{facts.lines.map((line) => <tr key={line.id}><td className="num">{clock.dayTime(line.at)}</td><td>{line.actor.replace(/^engine:/, '').replace(/^(user|key):.*/, 'a $1')}</td><td><Status word={line.decision} />{line.is_terminal && <span className="quiet"> final</span>}</td><td><span className="hash">{line.chain} {line.seq} · {line.hash}</span></td></tr>)}</tbody>
          </table>
        </div>
      </section>
    </Stack>
  );
}

function Gates({ gates }: { gates: GateLine[] }) {
  return (
    <section aria-label="Gates">
      <h3 className="section-title">Gates, in their order</h3>
      <div className="scroll-x">
        <table className="grid-table" aria-label="Gates">
          <thead><tr><th /><th>Gate</th><th>Looked at</th><th>Found</th><th>Limit</th></tr></thead>
          <tbody>{gates.map((gate, at) => <tr key={at}><td>{gate.passed ? <span className="chip done">passed</span> : <span className="chip late">closed</span>}</td><td>{say(gate.gate)}</td><td>{gate.what}</td><td className="num">{gate.value ?? 'none'}</td><td className="num">{gate.limit ?? ''}</td></tr>)}</tbody>
        </table>
      </div>
    </section>
  );
}

function Orders({ orders, currency }: { orders: OrderFacts[]; currency: string | undefined }) {
  const cash = (amount: number | null) => (currency ? money(amount, currency) : figure(amount));
  return (
    <section aria-label="Orders">
      <h3 className="section-title">Orders</h3>
      <div className="scroll-x">
        <table className="grid-table" aria-label="Orders">
          <thead><tr><th>Order</th><th>What</th><th className="right">Size</th><th>State</th><th>NAV</th><th className="right">Came to</th></tr></thead>
          <tbody>
            {orders.map((order) => (
              <tr key={order.id}>
                <td className="mono">{order.code}</td>
                <td className="name-cell">{order.order_type} of {order.scheme_name}{order.target_scheme_name && ` into ${order.target_scheme_name}`}</td>
                <td className="right num">{order.amount !== null ? cash(order.amount) : `${figure(order.units)} units`}</td>
                <td><Status word={order.status} />{order.failure_reason && <div className="cell-sub">{order.failure_reason}</div>}</td>
                <td className="num">{order.nav !== null ? <>{order.nav}<div className="cell-sub">{day(order.nav_date)}</div></> : <span className="quiet">expected of {day(order.predicted_nav_date)}</span>}</td>
                <td className="right num">{order.executed_units !== null ? <>{order.executed_units} units<div className="cell-sub">{cash(order.executed_amount)}{order.charges > 0 && `, charges ${cash(order.charges)}`}</div></> : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Known({ name, value }: { name: string; value: unknown }) {
  const clock = useZoneClock();
  return <><dt>{say(name)}</dt><dd>{sayValue(value, clock)}</dd></>;
}

/** Instants by the clock of the screen, days of the calendar as days, members by their names; everything else as it stands. */
function sayValue(value: unknown, clock: ZoneClock): string {
  if (Array.isArray(value)) return value.map((item) => sayValue(item, clock)).join('; ');
  if (value !== null && typeof value === 'object') return Object.entries(value).filter(([, part]) => !isNothing(part)).map(([name, part]) => `${say(name).toLowerCase()} ${sayValue(part, clock)}`).join(', ');
  const text = String(value ?? '–');
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return clock.dayTime(text);
  return /^\d{4}-\d\d-\d\d$/.test(text) ? day(text) : text;
}

/** An empty list or object says nothing to a reader. */
function isNothing(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}
