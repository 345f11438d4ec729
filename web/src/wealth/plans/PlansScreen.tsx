import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import * as api from '../../api/calls';
import type { RebalancingExecution } from '../../api/types';
import { useZoneClock } from '../../shared/time';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { Damaged } from '../parts/Damaged';
import { Listed, usePages } from '../parts/Listed';
import { ChooseClient, useClientNames, useSeesAllClients, WealthHead } from '../parts/scope';
import { Status } from '../parts/Status';
import { DriftOf } from './DriftOf';
import { PlanDrawer } from './PlanDrawer';

const states = ['Pending', 'Approved', 'In Progress', 'Executed', 'Partially Executed', 'Failed', 'Rejected', 'Expired', 'Cancelled', 'Held'];

/** Rebalancing plans: those that wait for a yes, and what became of the others. */
export function PlansScreen({ client, item }: { client: string | null; item: string | null }) {
  const clock = useZoneClock();
  const nameOf = useClientNames();
  const seesAll = useSeesAllClients();
  const [status, setStatus] = useState('');
  const mayList = seesAll || client !== null;
  const query = usePages<RebalancingExecution>(['executions', client, status], (cursor) => api.rebalancing.executions({ client_id: client, status, cursor }), mayList);
  return (
    <section className="screen" aria-label="Rebalance">
      <WealthHead title="Rebalance">
        <NativeSelect size="xs" aria-label="State of the plan" value={status} onChange={(event) => setStatus(event.currentTarget.value)} data={[{ value: '', label: 'Every state' }, ...states]} />
      </WealthHead>
      <div className="screen-body">
        {!mayList && <ChooseClient what="his plans" />}
        {mayList && (
          <Listed query={query} empty={{ title: status ? 'No plan in this state' : 'No plan yet', text: 'A rebalancing rule makes a plan when a portfolio drifts, on its dates, or when a person asks.' }}>
            <table className="grid-table" aria-label="Plans">
              <thead><tr><th>Made</th><th>Client</th><th>State</th><th className="right">Drift before → planned</th><th className="right wide">Orders</th><th className="wide">Answer before</th></tr></thead>
              <tbody>
                {query.rows.map((row) => (
                  <tr key={row.id} className="pick" onClick={() => go({ item: row.id })}>
                    <td className="num breaks"><button type="button" className="pick-name" style={{ textAlign: 'left' }}>{clock.dayTime(row.created_at)}</button></td>
                    <td className="name-cell">{nameOf(row.client_id)}</td>
                    <td><Status word={row.status} />{row.held_reason && <div className="cell-sub">{say(row.held_reason)}</div>}<Damaged fields={row.damaged} /></td>
                    <td className="right num breaks"><DriftOf plan={row} /></td>
                    <td className="right num wide">{row.orders_executed} of {row.orders_planned}{row.orders_failed > 0 && <span className="lost">, {row.orders_failed} failed</span>}</td>
                    <td className="num wide">{row.status === 'Pending' ? clock.dayTime(row.expires_at) : '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Listed>
        )}
      </div>
      {item && <PlanDrawer id={item} onClose={() => go({ item: null })} />}
    </section>
  );
}
