import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import type { AutoInvestRule, RuleOccurrence } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { Rows } from '../../shared/Waiting';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { Listed, usePages } from '../parts/Listed';
import { day, money } from '../parts/money';
import { useClientNames } from '../parts/scope';
import { Status } from '../parts/Status';
import { Unreadable } from '../parts/Unreadable';
import { AutoInvestActions } from './AutoInvestActions';
import { DateTable } from './DateTable';
import { MissedDates } from './MissedDates';
import { growthOf, whenOf } from './words';

/** One auto-invest rule: what it does, its next dates, what it did, and stopping it. */
export function AutoInvestDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth', 'rule', id], queryFn: () => api.autoInvest.one(id) });
  return (
    <Drawer opened onClose={onClose} position="right" size={760} title={<b>{query.data?.name ?? 'Rule'}</b>}>
      {query.isPending && <Rows />}
      {query.isError && <Unreadable error={query.error} onRetry={() => void query.refetch()} what="rule" cancel={(reason) => api.autoInvest.cancel(id, reason)} onEnded={onClose} />}
      {query.data && <Whole rule={query.data} />}
    </Drawer>
  );
}

function Whole({ rule }: { rule: AutoInvestRule }) {
  const nameOf = useClientNames();
  const isOpen = !['Cancelled', 'Completed'].includes(rule.status);
  const preview = useQuery({ queryKey: ['wealth', 'rule-dates', rule.id, rule.version], queryFn: () => api.autoInvest.preview(rule.id, 12), enabled: isOpen });
  const done = usePages<RuleOccurrence>(['rule-occurrences', rule.id], (cursor) => api.autoInvest.occurrences(rule.id, cursor));
  const missed = done.rows.filter(({ state, reason_code }) => state === 'Asked' && reason_code === 'missed_dates');
  const growth = growthOf(rule);
  return (
    <Stack>
      <div><Status word={rule.status} /> <span className="mono quiet">{rule.code}</span></div>
      <dl className="facts">
        <dt>Client</dt><dd>{nameOf(rule.client_id)}</dd>
        <dt>Invests</dt><dd className="num">{money(rule.amount, rule.currency)} into {rule.scheme_name}{rule.basket && ` and ${rule.basket.length - 1} more`}{growth && <div className="quiet">{growth}</div>}</dd>
        <dt>When</dt><dd>{whenOf(rule)}</dd>
        {rule.goal_name && <><dt>For</dt><dd>{rule.goal_name}</dd></>}
        {rule.approval !== 'None' && <><dt>Who decides</dt><dd>{rule.approval === 'Always' ? 'A person says yes each time' : `A person says yes above ${money(rule.approval_above, rule.currency)}`}</dd></>}
        <dt>Money from</dt><dd>{rule.funding}</dd>
        <dt>From – to</dt><dd className="num">{day(rule.start_date)} – {rule.end_date ? day(rule.end_date) : 'open'} <span className="quiet">{rule.time_zone}</span></dd>
        {rule.pause_until && <><dt>Paused until</dt><dd className="num">{day(rule.pause_until)}</dd></>}
        {rule.last_execution_status && <><dt>Last</dt><dd>{rule.last_execution_status}{rule.last_execution_error && `: ${rule.last_execution_error}`}</dd></>}
        <dt>Invested so far</dt><dd className="num">{money(rule.total_invested, rule.currency)}{rule.max_total_amount !== null && ` of ${money(rule.max_total_amount, rule.currency)}`} in {rule.execution_count === 1 ? 'one run' : `${rule.execution_count} runs`}</dd>
      </dl>
      {missed.length > 0 && <MissedDates key={missed.length} rule={rule.id} asked={missed} />}
      <AutoInvestActions rule={rule} />
      {isOpen && (
        <section aria-label="Next dates">
          <h3 className="section-title">Next dates</h3>
          {preview.isPending && <Rows count={3} />}
          {preview.isError && <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />}
          {preview.data && preview.data.warnings.length > 0 && <ul className="notes">{preview.data.warnings.map((text) => <li key={text}>{text}</li>)}</ul>}
          {preview.data && <DateTable dates={preview.data.items} currency={rule.currency} />}
        </section>
      )}
      <section aria-label="What it did">
        <h3 className="section-title">What it did</h3>
        <Listed query={done} empty={{ title: 'Nothing yet', text: 'Each date leaves a line here, also when nothing was invested.' }}>
          <table className="grid-table" aria-label="What it did">
            <thead><tr><th>For the date</th><th>State</th><th className="right">Amount</th><th /></tr></thead>
            <tbody>{done.rows.map((row) => <tr key={row.occurrence_key}><td className="num">{day(row.nominal_date)}</td><td><Status word={row.state} />{row.reason_code && <span className="quiet"> {say(row.reason_code)}</span>}</td><td className="right num">{money(row.amount, rule.currency)}</td><td><button type="button" className="link" onClick={() => go({ screen: 'wealth/log', item: row.occurrence_key })}>Why?</button></td></tr>)}</tbody>
          </table>
        </Listed>
      </section>
    </Stack>
  );
}
