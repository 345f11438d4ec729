import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { TriggerOrder } from '../../api/types';
import { useZoneClock } from '../../shared/time';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { Damaged } from '../parts/Damaged';
import { Listed, usePages } from '../parts/Listed';
import { ChooseClient, useClientCurrencies, useClientNames, useSeesAllClients, WealthHead } from '../parts/scope';
import { Status } from '../parts/Status';
import { OcoForm } from './OcoForm';
import { TriggerDrawer } from './TriggerDrawer';
import { TriggerForm } from './TriggerForm';
import { conditionOf, sizeOf } from './words';

const states = ['Pending', 'Active', 'Held', 'Triggered', 'Executed', 'Rejected', 'Cancelled', 'Expired'];

/** Orders that wait for a NAV, a value, a goal or a date. */
export function TriggersScreen({ client, item }: { client: string | null; item: string | null }) {
  const nameOf = useClientNames();
  const currencyOf = useClientCurrencies();
  const clock = useZoneClock();
  const seesAll = useSeesAllClients();
  const mayTrade = useMay('wealth:trade');
  const [status, setStatus] = useState('');
  const [form, setForm] = useState<'one' | 'group' | null>(null);
  const mayList = seesAll || client !== null;
  const query = usePages<TriggerOrder>(['triggers', client, status], (cursor) => api.triggerOrders.page({ client_id: client, status, cursor }), mayList);
  return (
    <section className="screen" aria-label="Triggers">
      <WealthHead title="Triggers">
        <NativeSelect size="xs" aria-label="State of the order" value={status} onChange={(event) => setStatus(event.currentTarget.value)} data={[{ value: '', label: 'Every state' }, ...states]} />
        {mayTrade && <Button size="xs" onClick={() => setForm('one')}>New trigger order</Button>}
        {mayTrade && <Button size="xs" variant="default" onClick={() => setForm('group')}>One cancels the others…</Button>}
      </WealthHead>
      <div className="screen-body">
        {!mayList && <ChooseClient what="his trigger orders" />}
        {mayList && (
          <Listed query={query} empty={status || client ? { title: 'No trigger order', text: 'None in this state for this client.' } : { title: 'No trigger order yet', text: 'A trigger order buys, sells or switches when a NAV, a value, a goal or a date says so.' }}>
            <table className="grid-table" aria-label="Trigger orders">
              <thead><tr><th>Order</th><th className="wide">Client</th><th>When</th><th className="wide">Does</th><th className="wide">Valid until</th><th>State</th></tr></thead>
              <tbody>
                {query.rows.map((row) => (
                  <tr key={row.id} className="pick" onClick={() => go({ item: row.id })}>
                    <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.name}</button><div className="cell-sub">{row.scheme_name}</div></td>
                    <td className="wide name-cell">{nameOf(row.client_id)}</td>
                    <td className="num breaks">{conditionOf(row)}</td>
                    <td className="wide">{row.order_type} {sizeOf(row, currencyOf(row.client_id))}</td>
                    <td className="wide num">{clock.date(row.valid_until)}</td>
                    <td><Status word={row.status} />{row.held_reason && <div className="cell-sub">{say(row.held_reason)}</div>}{row.status === 'Rejected' && row.execution_error && <div className="cell-sub">{row.execution_error}</div>}<Damaged fields={row.damaged} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Listed>
        )}
      </div>
      {item && <TriggerDrawer id={item} onClose={() => go({ item: null })} />}
      {form === 'one' && <TriggerForm client={client} onClose={() => setForm(null)} onSaved={({ id }) => { setForm(null); go({ item: id }); }} />}
      {form === 'group' && <OcoForm client={client} onClose={() => setForm(null)} onSaved={({ legs }) => { setForm(null); go({ item: legs[0]?.id ?? null }); }} />}
    </section>
  );
}
