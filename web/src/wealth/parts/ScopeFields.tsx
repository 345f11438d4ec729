import { NativeSelect, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { ClientSelect } from './scope';

interface SchemeProps { label: string; value: string | null; onChange: (id: string | null) => void; error?: string; required?: boolean; description?: string; disabled?: boolean }

/** A scheme by words of its name or its code; found on the server. */
export function SchemeSelect({ label, value, onChange, error, required, description, disabled }: SchemeProps) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const chosen = useQuery({ queryKey: ['wealth', 'scheme', value], queryFn: () => api.schemes.one(value!), enabled: value !== null, staleTime: 300_000 });
  const isOwnName = chosen.data !== undefined && search === nameOf(chosen.data);
  const found = useQuery({ queryKey: ['wealth', 'schemes', 'pick', isOwnName ? '' : search], queryFn: () => api.schemes.page({ limit: 40, search: isOwnName ? '' : search }), staleTime: 30_000 });
  const options = [...(chosen.data ? [chosen.data] : []), ...(found.data?.items ?? []).filter(({ id }) => id !== value)];
  return (
    <Select
      label={label} description={description} required={required} disabled={disabled} searchable clearable={!required} clearButtonProps={{ 'aria-label': 'Clear the scheme' }} error={error} placeholder="Name or code" data={options.map((scheme) => ({ value: scheme.id, label: nameOf(scheme) }))}
      value={value} onChange={onChange} onSearchChange={setTyped} filter={({ options: all }) => all} nothingFoundMessage={found.isPending ? 'Searching…' : 'No scheme of this name or code'}
    />
  );
}

function nameOf({ name, product_code }: { name: string; product_code: string }): string {
  return `${name} · ${product_code}`;
}

interface Props<T extends string> { scopes: readonly T[]; scope: T; onScope: (scope: T) => void; id: string | null; onId: (id: string | null) => void; error?: string }

/** For whom something counts: a word, and the client, scheme or rule that it means. */
export function ScopeFields<T extends string>({ scopes, scope, onScope, id, onId, error }: Props<T>) {
  return (
    <>
      <NativeSelect label="For" data={scopes.map((value) => ({ value, label: value === 'Firm' ? 'The whole firm' : `One ${value.toLowerCase()}` }))} value={scope} onChange={(event) => { onScope(event.currentTarget.value as T); onId(null); }} />
      {scope === 'Client' && <ClientSelect label="Client" required value={id} onChange={onId} placeholder="Search by name" />}
      {scope === 'Scheme' && <SchemeSelect label="Scheme" required value={id} onChange={onId} error={error} />}
      {(scope === 'Rule' || scope === 'Adviser') && <TextInput label={`Id of the ${scope.toLowerCase()}`} required value={id ?? ''} error={error} onChange={(event) => onId(event.currentTarget.value.trim() || null)} />}
    </>
  );
}
