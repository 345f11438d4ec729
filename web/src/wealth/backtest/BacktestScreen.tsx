import { ActionIcon, Anchor, Button, Group, MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { IconDownload, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { BacktestResult } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { day, percent } from '../parts/money';
import { SchemeSelect } from '../parts/ScopeFields';
import { WealthHead } from '../parts/scope';
import { sumOf } from '../parts/shares';
import { sayPolicy } from './policies';
import { TradeOff } from './TradeOff';

const usual = ['never', 'annual', 'quarterly', 'monthly', 'abs_500bp_to_target', 'abs_300bp_to_target', 'abs_200bp_to_target', 'abs_200bp_dest_175bp', 'rel_20pct_to_target', 'rel_20pct_to_halfway'];

interface Part { scheme: string | null; share: string }

/** What rebalancing policies would have done with the accepted NAVs: the same digits as `steward wealth backtest`. */
export function BacktestScreen() {
  const [parts, setParts] = useState<Part[]>([{ scheme: null, share: '60' }, { scheme: null, share: '40' }]);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [policies, setPolicies] = useState<string[]>([]);
  const [tradeAt, setTradeAt] = useState('same_nav');
  const run = useMutation({
    mutationFn: () => api.backtests.run({
      weights: Object.fromEntries(parts.map(({ scheme, share }) => [scheme!, share.trim()])), ...(from && { from }), ...(to && { to }), ...(policies.length > 0 && { policies }), trade_at: tradeAt,
    }),
  });
  const put = (at: number, change: Partial<Part>) => setParts((old) => old.map((part, index) => (index === at ? { ...part, ...change } : part)));
  const sum = sumOf(parts.map(({ share }) => share));
  const isReady = sum === '100' && parts.every(({ scheme }) => scheme !== null) && new Set(parts.map(({ scheme }) => scheme)).size === parts.length;
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) run.mutate(); };
  return (
    <section className="screen" aria-label="Backtest">
      <WealthHead title="Backtest" hasClient={false} note="Over accepted NAVs. The past is no promise." />
      <div className="screen-body wealth-page">
        <form className="wealth-card" onSubmit={send} aria-label="Backtest" noValidate>
          <h2>A portfolio</h2>
          <div className="wealth-card-body">
            {parts.map((part, at) => (
              <div key={at} className="backtest-part">
                <SchemeSelect label={`Scheme ${at + 1}`} required value={part.scheme} onChange={(scheme) => put(at, { scheme })} />
                <TextInput label="Share, %" inputMode="decimal" value={part.share} onChange={(event) => put(at, { share: event.currentTarget.value })} />
                {parts.length > 1 && <ActionIcon variant="subtle" color="gray" aria-label={`Remove scheme ${at + 1}`} onClick={() => setParts(parts.filter((_, index) => index !== at))}><IconX size={16} /></ActionIcon>}
              </div>
            ))}
            <Group gap={12}>
              <Button size="xs" variant="default" disabled={parts.length >= 20} onClick={() => setParts([...parts, { scheme: null, share: '0' }])}>Another scheme</Button>
              <span role="status" className={sum === '100' ? 'quiet' : 'lost'}>{sum === null ? 'Each share is a number with at most 4 decimals.' : `Together ${percent(sum, 4)}${sum === '100' ? '' : ', not 100 %'}`}</span>
            </Group>
            <div className="form-pair">
              <TextInput type="date" label="From" description="Empty: the first day on which all have a NAV" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
              <TextInput type="date" label="To" description="Empty: the last" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
            </div>
            <div className="form-pair">
              <MultiSelect label="Policies" description="None chosen: all ten" data={usual.map((value) => ({ value, label: sayPolicy(value) }))} value={policies} onChange={setPolicies} clearable clearButtonProps={{ 'aria-label': 'Clear the policies' }} />
              <NativeSelect label="Trades at" description="A plan is made when the NAV is known" data={[{ value: 'same_nav', label: 'The NAV that was looked at' }, { value: 'next_nav', label: 'The next NAV, as orders really get' }]} value={tradeAt} onChange={(event) => setTradeAt(event.currentTarget.value)} />
            </div>
            {run.isError && <ProblemNote error={run.error} />}
            <Group justify="flex-end"><Button type="submit" disabled={!isReady} loading={run.isPending}>Run the backtest</Button></Group>
          </div>
        </form>
        {run.isPending && <Rows count={4} />}
        {run.isIdle && <Empty title="No backtest yet">Choose schemes whose shares sum to 100 %.</Empty>}
        {run.data && <Result result={run.data} />}
      </div>
    </section>
  );
}

function Result({ result }: { result: BacktestResult }) {
  const best = Math.max(...result.lines.map(({ final_value }) => Number(final_value)));
  return (
    <section className="wealth-card" aria-label="Result">
      <div className="wealth-card-head">
        <h2>{day(result.from)} – {day(result.to)}, {result.days.toLocaleString('en-GB')} days</h2><span className="grow" />
        <Anchor size="sm" href={`data:text/csv;charset=utf-8,${encodeURIComponent(result.csv)}`} download="backtest.csv"><IconDownload size={14} style={{ verticalAlign: -2 }} /> CSV</Anchor>
      </div>
      <div className="wealth-card-body">
        <TradeOff lines={result.lines} />
        <div className="scroll-x">
          <table className="grid-table" aria-label="Policies">
            <thead><tr><th>Policy</th><th className="right">Times</th><th className="right">Turnover a year</th><th className="right">1,000,000 became</th><th className="right">A year</th><th className="right">Mean drift, bp</th><th className="right">Greatest, bp</th><th className="right">Deepest fall</th></tr></thead>
            <tbody>
              {result.lines.map((row) => (
                <tr key={row.policy} className={Number(row.final_value) === best ? 'winner' : undefined}>
                  <td>{sayPolicy(row.policy)}<div className="cell-sub mono">{row.policy}</div></td>
                  <td className="right num">{row.rebalances}</td>
                  <td className="right num">{row.one_way_turnover_pct_per_year} %</td>
                  <td className="right num">{Number(row.final_value).toLocaleString('en-GB', { minimumFractionDigits: 2 })}</td>
                  <td className="right num">{row.cagr_pct} %</td>
                  <td className="right num">{row.mean_tv_drift_bp}</td>
                  <td className="right num">{row.max_tv_drift_bp}</td>
                  <td className="right num">{row.max_drawdown_pct} %</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="quiet">Without tax; what became most is marked. bp: hundredths of a point. Turnover: one way, in per cent of the portfolio.</p>
      </div>
    </section>
  );
}
