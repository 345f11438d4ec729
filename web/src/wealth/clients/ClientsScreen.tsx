import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Client } from '../../api/types';
import { go } from '../../shell/place';
import { Listed, usePages } from '../parts/Listed';
import { day } from '../parts/money';
import { useSeesAllClients, WealthHead } from '../parts/scope';
import { Status } from '../parts/Status';
import { ClientForm } from './ClientForm';

/** How many open tasks each client has, in words; of very many the newest are counted. */
function useWaiting(): Map<string, string> {
  const { data } = useQuery({ queryKey: ['wealth', 'tasks', 'by-client'], queryFn: () => api.wealthTasks.page({ status: 'Open' }), refetchInterval: 60_000 });
  const counts = new Map<string, number>();
  for (const { client_id: id } of data?.items ?? []) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Map([...counts].map(([id, count]) => [id, data?.next_cursor ? `${count} tasks or more` : count === 1 ? 'one task' : `${count} tasks`]));
}

/** Everybody whose money is looked after; an adviser sees his own. */
export function ClientsScreen() {
  const mayWrite = useMay('wealth:write');
  const seesAll = useSeesAllClients();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  const [status, setStatus] = useState('');
  const [isNew, setNew] = useState(false);
  const query = usePages<Client>(['clients', 'list', search, status], (cursor) => api.clients.page({ search, status, limit: 100, cursor }));
  const waiting = useWaiting();
  const isFiltered = search !== '' || status !== '';
  return (
    <section className="screen" aria-label="Clients">
      <WealthHead title="Clients" hasClient={false}>
        <TextInput size="xs" aria-label="Search clients by name" placeholder="Search by name" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <NativeSelect size="xs" aria-label="State of the client" value={status} onChange={(event) => setStatus(event.currentTarget.value)} data={[{ value: '', label: 'Not closed' }, 'Active', 'Suspended', 'Closed']} />
        {mayWrite && <Button size="xs" leftSection={<IconUserPlus size={15} />} onClick={() => setNew(true)}>New client</Button>}
      </WealthHead>
      <div className="screen-body">
        <Listed query={query} empty={isFiltered ? { title: 'No client matches', text: 'Change the name or the state.' } : { title: 'No client yet', text: seesAll ? 'Add a client, or import them through the API: POST /api/v1/wealth/clients.' : 'You have no clients of your own yet. Add one, or ask a manager to hand you some.' }}>
          <table className="grid-table" aria-label="Clients">
            <thead><tr><th>Name</th><th>Waits for a person</th><th className="wide">Code</th><th>Identity check</th><th className="wide">Risk profile</th><th className="wide">Currency</th><th className="wide">Time zone</th><th>State</th></tr></thead>
            <tbody>
              {query.rows.map((row) => (
                <tr key={row.id} className="pick" onClick={() => go({ client: row.id })}>
                  <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.name}</button></td>
                  <td>{waiting.get(row.id) && <button type="button" className="link" aria-label={`Tasks of ${row.name}`} onClick={(event) => { event.stopPropagation(); go({ screen: 'wealth/tasks', client: row.id }); }}>{waiting.get(row.id)}</button>}</td>
                  <td className="wide mono">{row.code}</td>
                  <td><Status word={row.kyc_status} />{row.kyc_valid_until && <span className="quiet wide"> until {day(row.kyc_valid_until)}</span>}</td>
                  <td className="wide">{row.risk_profile ?? '–'}</td>
                  <td className="wide">{row.currency}</td>
                  <td className="wide">{row.time_zone}</td>
                  <td><Status word={row.status} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </Listed>
      </div>
      {isNew && <ClientForm onClose={() => setNew(false)} onSaved={({ id }) => { setNew(false); go({ client: id }); }} />}
    </section>
  );
}
