import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Client } from '../../api/types';
import { useZoneClock } from '../../shared/time';
import { Empty } from '../../shared/Waiting';
import { go, usePlace } from '../../shell/place';

/** The names of clients for lists that carry only their ids. */
export function useClientNames(): (id: string | null) => string {
  const query = useQuery({ queryKey: ['wealth', 'clients', 'names'], queryFn: () => api.clients.page({ limit: 500 }), staleTime: 60_000 });
  const names = new Map(query.data?.items.map(({ id, name }) => [id, name]));
  return (id) => (id === null ? '–' : names.get(id) ?? 'A client');
}

/** The currencies of clients, for amounts in lists that carry only their ids. */
export function useClientCurrencies(): (id: string) => string | undefined {
  const query = useQuery({ queryKey: ['wealth', 'clients', 'names'], queryFn: () => api.clients.page({ limit: 500 }), staleTime: 60_000 });
  const currencies = new Map(query.data?.items.map(({ id, currency }) => [id, currency]));
  return (id) => currencies.get(id);
}

/** An adviser sees his own clients, and names one for each list; others may look at all at once. */
export function useSeesAllClients(): boolean {
  return useMay('operations:read');
}

interface PickProps { label?: string; value: string | null; onChange: (id: string | null) => void; placeholder?: string; required?: boolean; autoFocus?: boolean; size?: 'xs' | 'sm' }

/** Searches on the server: a firm may have more clients than a list can hold. */
export function ClientSelect({ label, value, onChange, placeholder, required, autoFocus, size = 'sm' }: PickProps) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const chosen = useQuery({ queryKey: ['wealth', 'client', value], queryFn: () => api.clients.one(value!), enabled: value !== null, staleTime: 30_000 });
  const isOwnName = chosen.data !== undefined && search === labelOf(chosen.data);
  const found = useQuery({ queryKey: ['wealth', 'clients', 'pick', isOwnName ? '' : search], queryFn: () => api.clients.page({ limit: 50, search: isOwnName ? '' : search }), staleTime: 10_000 });
  const options = [...(chosen.data ? [chosen.data] : []), ...(found.data?.items ?? []).filter(({ id }) => id !== value)];
  return (
    <Select
      size={size} searchable clearable={!required} clearButtonProps={{ 'aria-label': 'Clear the client' }} withAsterisk={required} aria-label={label ? undefined : 'Client'} label={label} placeholder={placeholder ?? 'Every client'} data-autofocus={autoFocus || undefined}
      data={options.map((client) => ({ value: client.id, label: labelOf(client) }))} value={value} onChange={onChange} onSearchChange={setTyped}
      filter={({ options: all }) => all} nothingFoundMessage={found.isPending ? 'Searching…' : 'No client of this name'} comboboxProps={{ withinPortal: true }}
    />
  );
}

function labelOf({ name, code }: Client): string {
  return `${name} · ${code}`;
}

interface HeadProps { title: string; note?: string; hasClient?: boolean; children?: ReactNode }

/** Title, the client that all wealth screens share, and by which clock times are shown. */
export function WealthHead({ title, note, hasClient = true, children }: HeadProps) {
  const { client } = usePlace();
  const seesAll = useSeesAllClients();
  const clock = useZoneClock();
  return (
    <header className="screen-head">
      <h1>{title}</h1>
      {hasClient && <div className="client-pick"><ClientSelect size="xs" value={client} onChange={(id) => go({ client: id, item: null })} placeholder={seesAll ? 'Every client' : 'Choose a client'} /></div>}
      {children}
      <span className="grow" />
      {note && <span className="quiet extra">{note}</span>}
      <span className="quiet wide" title="Times are shown by this clock">{clock.name}</span>
    </header>
  );
}

/** What a screen shows when its list needs a client and none is chosen. */
export function ChooseClient({ what }: { what: string }) {
  return <Empty title="Choose a client">You see your own clients. Choose one above to see {what}.</Empty>;
}
