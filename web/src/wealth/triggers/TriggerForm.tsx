import { Button, Checkbox, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { TriggerOrder } from '../../api/types';
import { fieldError, isShownAtFields } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { NavLine } from '../parts/NavLine';
import { SchemeSelect } from '../parts/ScopeFields';
import { ClientSelect } from '../parts/scope';

const fields = ['client_id', 'name', 'scheme_id', 'trigger_value', 'tolerance', 'amount', 'units', 'valid_until'];

interface Props { client: string | null; onClose: () => void; onSaved: (order: TriggerOrder) => void }

/** A trigger order on a NAV, drawn before it is placed. */
export function TriggerForm({ client, onClose, onSaved }: Props) {
  const queries = useQueryClient();
  const [who, setWho] = useState(client);
  const [name, setName] = useState('');
  const [scheme, setScheme] = useState<string | null>(null);
  const [condition, setCondition] = useState('Less Than');
  const [value, setValue] = useState('');
  const [tolerance, setTolerance] = useState('');
  const [type, setType] = useState('Purchase');
  const [size, setSize] = useState('');
  const [isAll, setAll] = useState(false);
  const [until, setUntil] = useState('');
  const history = useQuery({ queryKey: ['wealth', 'navs', scheme, 130], queryFn: () => api.navs.of(scheme!, 130), enabled: scheme !== null });
  const place = useMutation({
    mutationFn: () => api.triggerOrders.create({
      client_id: who!, name: name.trim(), trigger_type: 'NAV', trigger_condition: condition, trigger_value: value.trim(), order_type: type, scheme_id: scheme!, valid_from: new Date().toISOString(),
      ...(type === 'Purchase' ? { amount: size.trim() } : isAll ? { all_units: true } : { units: size.trim() }), ...(until && { valid_until: `${until}T23:59:59Z` }), ...(condition === 'Equals' && { tolerance: tolerance.trim() }),
    }),
    onSuccess: async (order) => { tell('The order waits for its NAV.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(order); },
  });
  const points = [...(history.data ?? [])].reverse().map(({ nav_date, nav }) => ({ date: nav_date, value: Number(nav) }));
  const isReady = who !== null && scheme !== null && name.trim() !== '' && value.trim() !== '' && (isAll || size.trim() !== '');
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) place.mutate(); };
  const says = (member: string) => fieldError(place.error, member);
  return (
    <Modal opened onClose={onClose} size={680} title="New trigger order">
      <form onSubmit={send} aria-label="Trigger order" noValidate>
        <Stack>
          <ClientSelect label="Client" required value={who} onChange={setWho} placeholder="Search by name" />
          <TextInput label="Name" required maxLength={120} value={name} error={says('name')} onChange={(event) => setName(event.currentTarget.value)} />
          <SchemeSelect label="Scheme" required value={scheme} onChange={setScheme} error={says('scheme_id')} />
          {points.length > 0 && <NavLine label="NAV of the scheme" points={points} threshold={Number(value) > 0 ? { value: Number(value), name: `${condition} ${value}` } : undefined} height={150} />}
          <div className="form-pair">
            <NativeSelect label="When the NAV is" data={['Less Than', 'Greater Than', 'Equals', 'Crosses Above', 'Crosses Below']} value={condition} onChange={(event) => setCondition(event.currentTarget.value)} />
            <TextInput label="NAV" description={points.length > 0 ? `Last accepted: ${points[points.length - 1]!.value}` : 'Less and greater include the value itself'} inputMode="decimal" required value={value} error={says('trigger_value')} onChange={(event) => setValue(event.currentTarget.value)} />
          </div>
          {condition === 'Equals' && <TextInput label="Give or take" inputMode="decimal" required value={tolerance} error={says('tolerance')} onChange={(event) => setTolerance(event.currentTarget.value)} />}
          <div className="form-pair">
            <NativeSelect label="Then" data={['Purchase', 'Redemption']} value={type} onChange={(event) => { setType(event.currentTarget.value); setAll(false); }} />
            <TextInput label={type === 'Purchase' ? 'Amount, in the client’s currency' : 'Units'} inputMode="decimal" required={!isAll} disabled={isAll} value={size} error={says(type === 'Purchase' ? 'amount' : 'units')} onChange={(event) => setSize(event.currentTarget.value)} />
          </div>
          {type === 'Redemption' && <Checkbox label="All units" checked={isAll} onChange={(event) => setAll(event.currentTarget.checked)} />}
          <TextInput type="date" label="Valid until" description="Empty: 365 days. The client is told 7 days and 1 day before." value={until} error={says('valid_until')} onChange={(event) => setUntil(event.currentTarget.value)} />
          {place.isError && !isShownAtFields(place.error, fields) && <ProblemNote error={place.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" disabled={!isReady} loading={place.isPending}>Place the order</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
