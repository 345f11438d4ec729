import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Client, Portfolio } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { byClass, classColour, day, money, percent, points, signedMoney } from '../parts/money';
import { Mix } from '../parts/Mix';
import { HoldingsImport } from './HoldingsImport';

/** Value at one set of NAVs, the mix beside the model of the risk profile, and each holding. */
export function PortfolioTab({ client }: { client: Client }) {
  const mayWrite = useMay('wealth:write');
  const [isImporting, setImporting] = useState(false);
  const query = useQuery({ queryKey: ['wealth', 'portfolio', client.id], queryFn: () => api.clients.portfolio(client.id), refetchInterval: 60_000 });
  if (query.isPending) return <Rows />;
  if (query.isError) return <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>;
  const isEmpty = query.data.holdings.length === 0 && query.data.value === 0;
  return (
    <>
      {isEmpty ? <Empty title="Nothing held yet">Book a deposit under Cash, or take over what the client holds already.</Empty> : <Whole portfolio={query.data} />}
      {mayWrite && client.retired_at === null && <Group className="pad" justify={isEmpty ? 'center' : 'flex-end'}><Button size="xs" variant="default" onClick={() => setImporting(true)}>Take over holdings…</Button></Group>}
      {isImporting && <HoldingsImport client={client} onClose={() => setImporting(false)} />}
    </>
  );
}

function Whole({ portfolio }: { portfolio: Portfolio }) {
  const { currency } = portfolio;
  const isWhole = portfolio.holdings.every(({ nav }) => nav !== null);
  return (
    <div className="wealth-page">
      {portfolio.warnings.length > 0 && <ul className="notes" aria-label="Warnings">{portfolio.warnings.map((text) => <li key={text}>{text}</li>)}</ul>}
      <dl className="figures">
        <div><dt>Value on {day(portfolio.date)}</dt><dd>{money(portfolio.value, currency)}</dd></div>
        <div><dt>Cost of the holdings</dt><dd>{money(portfolio.cost, currency)}</dd></div>
        <div><dt>Gain, not realised</dt><dd className={isWhole ? portfolio.gain < 0 ? 'lost' : 'gain' : undefined}>{isWhole ? signedMoney(portfolio.gain, currency) : 'unknown'}</dd></div>
        <div><dt>Cash to spend</dt><dd>{money(portfolio.cash.available, currency)}{portfolio.cash.reserved > 0 && <small className="quiet"> {money(portfolio.cash.reserved, currency)} set aside</small>}</dd></div>
        {portfolio.drift_percent !== null && <div><dt title="Half the sum of the distances to the model: the share that would have to move">Drift from the model</dt><dd>{percent(portfolio.drift_percent)}</dd></div>}
      </dl>
      <AllocationCard portfolio={portfolio} />
      <HoldingsCard portfolio={portfolio} />
      {(portfolio.in_transit.units.length > 0 || portfolio.in_transit.cash.length > 0) && <TransitCard portfolio={portfolio} />}
    </div>
  );
}

function AllocationCard({ portfolio }: { portfolio: Portfolio }) {
  const target = portfolio.target_allocation;
  const present = Object.fromEntries(portfolio.allocation.map((part) => [part.asset_class, Number(part.percent)]));
  const classes = [...new Set([...Object.keys(present), ...Object.keys(target ?? {})])].sort(byClass);
  const gaps = new Map(portfolio.gaps.map((gap) => [gap.asset_class, gap]));
  return (
    <section className="wealth-card" aria-label="Allocation">
      <h2>Allocation{portfolio.risk_profile && target && ` beside the model “${portfolio.risk_profile}”`}</h2>
      <div className="wealth-card-body">
        <div className="mix-row"><span>Now</span><Mix shares={present} label="Allocation now" /></div>
        {target && <div className="mix-row"><span>Model</span><Mix shares={target} label="Allocation of the model" /></div>}
        <table className="grid-table" aria-label="Allocation by class">
          <thead><tr><th>Class</th><th className="right wide">Value</th><th className="right">Now</th>{target && <><th className="right">Model</th><th className="right">Gap, points</th></>}</tr></thead>
          <tbody>
            {classes.map((name) => {
              const gap = gaps.get(name);
              return (
                <tr key={name}>
                  <td><span className="key" style={{ background: classColour(name) }} aria-hidden="true" />{name}</td>
                  <td className="right num wide">{money(portfolio.allocation.find((part) => part.asset_class === name)?.value ?? 0, portfolio.currency)}</td>
                  <td className="right num">{percent(present[name] ?? 0)}</td>
                  {target && (
                    <>
                      <td className="right num">{percent(target[name] ?? 0)}</td>
                      <td className="right num">{gap ? <><span className={gap.priority === 'high' ? 'chip late' : gap.priority === 'medium' ? 'chip warning' : 'chip'}>{gap.priority}</span> {points(gap.gap_percent)}</> : <span className="quiet">below 1</span>}</td>
                    </>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
        {target && <p className="quiet">A gap above 0: there is too little of the class.</p>}
      </div>
    </section>
  );
}

/** What is executed and not settled, so that the parts sum to the value. */
function TransitCard({ portfolio }: { portfolio: Portfolio }) {
  const { currency, in_transit: transit } = portfolio;
  return (
    <section className="wealth-card" aria-label="On its way">
      <h2>On its way: {money(transit.value, currency)}</h2>
      <div className="scroll-x">
        <table className="grid-table" aria-label="On its way">
          <thead><tr><th>What</th><th className="right wide">Units</th><th className="right wide">NAV</th><th className="right">Value</th><th className="right wide">Cost</th></tr></thead>
          <tbody>
            {transit.units.map((row) => (
              <tr key={row.scheme_id}>
                <td className="name-cell"><span className="key" style={{ background: classColour(row.asset_class) }} aria-hidden="true" />{row.scheme_name}</td>
                <td className="right num wide">{row.units}</td>
                <td className="right num wide">{row.nav ?? <span className="tone-late">none</span>}<div className="cell-sub">{day(row.nav_date)}</div></td>
                <td className="right num">{money(row.value, currency)}</td>
                <td className="right num wide">{money(row.cost, currency)}</td>
              </tr>
            ))}
            {transit.cash.map((row) => <tr key={row.date}><td>Cash on {day(row.date)}</td><td className="wide" /><td className="wide" /><td className="right num">{money(row.amount, currency)}</td><td className="wide" /></tr>)}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function HoldingsCard({ portfolio }: { portfolio: Portfolio }) {
  const { currency } = portfolio;
  return (
    <section className="wealth-card" aria-label="Holdings">
      <h2>Holdings</h2>
      {portfolio.holdings.length === 0 ? <div className="wealth-card-body"><p className="quiet">Cash only.</p></div> : (
        <div className="scroll-x">
          <table className="grid-table" aria-label="Holdings">
            <thead><tr><th>Scheme</th><th className="wide">Folio</th><th className="right wide">Units</th><th className="right wide">NAV</th><th className="right">Value</th><th className="right wide">Cost</th><th className="right">Gain</th><th className="right wide">Share</th></tr></thead>
            <tbody>
              {portfolio.holdings.map((row) => (
                <tr key={row.holding_id}>
                  <td className="name-cell"><span className="key" style={{ background: classColour(row.asset_class) }} aria-hidden="true" />{row.scheme_name}</td>
                  <td className="wide mono">{row.folio || '–'}</td>
                  <td className="right num wide">{row.units}</td>
                  <td className="right num wide">{row.nav ?? <span className="tone-late">none</span>}<div className="cell-sub">{day(row.nav_date)}</div></td>
                  <td className="right num">{money(row.value, currency)}</td>
                  <td className="right num wide">{money(row.cost, currency)}</td>
                  <td className={`right num ${row.gain < 0 ? 'lost' : 'gain'}`}>{row.nav === null ? <span className="quiet">unknown</span> : signedMoney(row.gain, currency)}</td>
                  <td className="right num wide">{percent(row.percent)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="wealth-card-body"><span className="hash" title="Names the exact NAV rows of this value">NAV set {portfolio.nav_set_hash}</span></div>
    </section>
  );
}
