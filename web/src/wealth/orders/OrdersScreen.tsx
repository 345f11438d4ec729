import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { InvestmentOrder } from '../../api/types';
import { useZoneClock } from '../../shared/time';
import { go } from '../../shell/place';
import { Listed, usePages } from '../parts/Listed';
import { day, money } from '../parts/money';
import { ChooseClient, useClientNames, useSeesAllClients, WealthHead } from '../parts/scope';
import { Status } from '../parts/Status';
import { MinutesLeft } from './MinutesLeft';
import { OrderDrawer } from './OrderDrawer';
import { OrderForm } from './OrderForm';
import { sizeOfOrder } from './words';

const states = ['under_review', 'pending', 'confirmed', 'submitted', 'unknown', 'executed', 'settled', 'failed', 'cancelled', 'reversed'];

/** No state of its own: kept from leaving, with the cut-off near. */
const late = 'leaving_late';

/** What leaves for a rail, by rules and by hand, and what came back. */
export function OrdersScreen({ client, item }: { client: string | null; item: string | null }) {
  const clock = useZoneClock();
  const nameOf = useClientNames();
  const seesAll = useSeesAllClients();
  const mayTrade = useMay('wealth:trade');
  const [status, setStatus] = useState('');
  const [isNew, setNew] = useState(false);
  const mayList = seesAll || client !== null;
  const query = usePages<InvestmentOrder>(['orders', client, status], (cursor) => api.investmentOrders.page({ client_id: client, ...(status === late ? { leaving_late: true } : { status }), cursor }), mayList);
  return (
    <section className="screen" aria-label="Orders">
      <WealthHead title="Orders">
        <NativeSelect size="xs" aria-label="State of the order" value={status} onChange={(event) => setStatus(event.currentTarget.value)} data={[{ value: '', label: 'Every state' }, { value: late, label: 'leaving late' }, ...states.map((value) => ({ value, label: value.replace(/_/g, ' ') }))]} />
        {mayTrade && <Button size="xs" onClick={() => setNew(true)}>Order by hand</Button>}
      </WealthHead>
      <div className="screen-body">
        {!mayList && <ChooseClient what="his orders" />}
        {mayList && (
          <Listed query={query} empty={status || client ? { title: 'No such order', text: 'None in this state for this client.' } : { title: 'No order yet', text: 'Rules, plans and trigger orders make orders; you can place one by hand. Each passes the same gates.' }}>
            <table className="grid-table" aria-label="Orders">
              <thead><tr><th>Order</th><th className="wide">Client</th><th className="right">Size</th><th className="wide">NAV</th><th className="right wide">Came to</th><th className="wide">By</th><th>State</th></tr></thead>
              <tbody>
                {query.rows.map((row) => (
                  <tr key={row.id} className="pick" onClick={() => go({ item: row.id })}>
                    <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.order_type} of {row.scheme_name}{row.target_scheme_name && ` → ${row.target_scheme_name}`}</button><div className="cell-sub"><span className="mono">{row.code}</span> <span className="num">{clock.dayTime(row.created_at)}</span></div></td>
                    <td className="wide whole">{nameOf(row.client_id)}</td>
                    <td className="right num">{sizeOfOrder(row)}</td>
                    <td className="wide num">{row.nav ? <>{row.nav}<div className="cell-sub">{day(row.nav_date)}</div></> : row.predicted_nav_date ? <span className="quiet">that of {day(row.predicted_nav_date)}</span> : '–'}</td>
                    <td className="wide right num">{row.executed_amount !== null ? <>{money(row.executed_amount, row.currency)}<div className="cell-sub">{row.executed_units} units</div></> : '–'}</td>
                    <td className="wide whole">{row.occurrence_key ? 'a rule' : 'hand'}</td>
                    <td><Status word={row.status} />{row.leaving_late && row.cutoff_at && <div className="cell-sub">Cut-off: <MinutesLeft until={row.cutoff_at} /></div>}{(row.held_reason ?? row.failure_reason) && <div className="cell-sub">{row.held_reason ?? row.failure_reason}</div>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Listed>
        )}
      </div>
      {item && <OrderDrawer id={item} onClose={() => go({ item: null })} />}
      {isNew && <OrderForm client={client} onClose={() => setNew(false)} onSaved={({ id }) => { setNew(false); go({ item: id }); }} />}
    </section>
  );
}
