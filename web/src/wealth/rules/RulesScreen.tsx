import { Button, Tabs } from '@mantine/core';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { AutoInvestRule, RebalancingRule } from '../../api/types';
import { go } from '../../shell/place';
import { Damaged } from '../parts/Damaged';
import { Listed, usePages } from '../parts/Listed';
import { money, percent, weekday } from '../parts/money';
import { Mix } from '../parts/Mix';
import { ChooseClient, useClientNames, useSeesAllClients, WealthHead } from '../parts/scope';
import { Status } from '../parts/Status';
import { AutoInvestDrawer } from './AutoInvestDrawer';
import { AutoInvestForm } from './AutoInvestForm';
import { RebalancingDrawer } from './RebalancingDrawer';
import { RebalancingForm } from './RebalancingForm';
import { whenOf } from './words';

/** Standing instructions: what is invested and when, and what a portfolio is kept near. `item` is `auto:id` or `rebal:id`. */
export function RulesScreen({ client, item }: { client: string | null; item: string | null }) {
  const seesAll = useSeesAllClients();
  const mayWrite = useMay('wealth:write');
  const [form, setForm] = useState<'auto' | 'rebal' | null>(null);
  const [tab, setTab] = useState<string | null>(item?.startsWith('rebal:') ? 'rebal' : 'auto');
  const mayList = seesAll || client !== null;
  const [kind, id] = item?.includes(':') ? item.split(':') as [string, string] : ['auto', item];
  return (
    <section className="screen" aria-label="Rules">
      <Tabs value={tab} onChange={setTab} keepMounted={false} className="messages">
        <WealthHead title="Rules">
          <Tabs.List><Tabs.Tab value="auto">Auto-invest</Tabs.Tab><Tabs.Tab value="rebal">Rebalancing</Tabs.Tab></Tabs.List>
          {mayWrite && <Button size="xs" onClick={() => setForm(tab === 'rebal' ? 'rebal' : 'auto')}>New rule</Button>}
        </WealthHead>
        <div className="screen-body">
          {!mayList && <ChooseClient what="his rules" />}
          {mayList && <Tabs.Panel value="auto"><AutoInvestList client={client} /></Tabs.Panel>}
          {mayList && <Tabs.Panel value="rebal"><RebalancingList client={client} /></Tabs.Panel>}
        </div>
      </Tabs>
      {id && kind === 'auto' && <AutoInvestDrawer id={id} onClose={() => go({ item: null })} />}
      {id && kind === 'rebal' && <RebalancingDrawer id={id} onClose={() => go({ item: null })} />}
      {form === 'auto' && <AutoInvestForm client={client} onClose={() => setForm(null)} onSaved={(rule) => { setForm(null); go({ item: `auto:${rule}` }); }} />}
      {form === 'rebal' && <RebalancingForm client={client} onClose={() => setForm(null)} onSaved={(rule) => { setForm(null); go({ item: `rebal:${rule}` }); }} />}
    </section>
  );
}

function AutoInvestList({ client }: { client: string | null }) {
  const nameOf = useClientNames();
  const query = usePages<AutoInvestRule>(['rules', 'auto', client], (cursor) => api.autoInvest.page({ client_id: client, cursor }));
  return (
    <Listed query={query} empty={{ title: 'No auto-invest rule', text: 'A rule invests an amount on dates, or when a goal, a drift or the market says so.' }}>
      <table className="grid-table" aria-label="Auto-invest rules">
        <thead><tr><th>Rule</th><th className="wide">Client</th><th className="right">Amount</th><th className="wide">When</th><th>Next</th><th className="right wide">Invested so far</th><th>State</th></tr></thead>
        <tbody>
          {query.rows.map((row) => (
            <tr key={row.id} className="pick" onClick={() => go({ item: `auto:${row.id}` })}>
              <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.name}</button><div className="cell-sub">{row.scheme_name}{row.basket && ` and ${row.basket.length - 1} more`}</div></td>
              <td className="wide name-cell">{nameOf(row.client_id)}</td>
              <td className="right num">{money(row.amount, row.currency)}</td>
              <td className="wide name-cell">{whenOf(row)}</td>
              <td className="num breaks">{row.status !== 'Active' ? '–' : row.trigger_type === 'Date' ? weekday(row.next_execution_date) : <span className="quiet">when it holds</span>}</td>
              <td className="right num wide">{money(row.total_invested, row.currency)}<div className="cell-sub">{row.execution_count === 1 ? 'one run' : `${row.execution_count} runs`}</div></td>
              <td><Status word={row.status} />{row.last_execution_error && <div className="cell-sub">{row.last_execution_error}</div>}<Damaged fields={row.damaged} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Listed>
  );
}

function RebalancingList({ client }: { client: string | null }) {
  const nameOf = useClientNames();
  const query = usePages<RebalancingRule>(['rules', 'rebal', client], (cursor) => api.rebalancing.page({ client_id: client, cursor }));
  return (
    <Listed query={query} empty={{ title: 'No rebalancing rule', text: 'A rule keeps a portfolio near its targets, on dates or when it drifts.' }}>
      <table className="grid-table" aria-label="Rebalancing rules">
        <thead><tr><th>Rule</th><th className="wide">Client</th><th className="wide" style={{ width: 200 }}>Targets</th><th className="right">Drift</th><th className="right">Threshold</th><th className="wide">Next date</th><th>State</th></tr></thead>
        <tbody>
          {query.rows.map((row) => (
            <tr key={row.id} className="pick" onClick={() => go({ item: `rebal:${row.id}` })}>
              <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.name}</button><div className="cell-sub">{row.strategy}</div></td>
              <td className="wide name-cell">{nameOf(row.client_id)}</td>
              <td className="wide"><Mix shares={row.target_allocation} label="Targets" /></td>
              <td className={`right num ${row.last_drift_percent !== null && row.last_drift_percent > row.threshold_percent ? 'lost' : ''}`}>{percent(row.last_drift_percent)}</td>
              <td className="right num">{percent(row.threshold_percent)}</td>
              <td className="num wide">{weekday(row.next_rebalancing_date)}</td>
              <td><Status word={row.status} /><Damaged fields={row.damaged} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Listed>
  );
}
