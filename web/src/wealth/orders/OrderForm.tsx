import { Modal, NativeSelect, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { Problem } from '../../api/problem';
import type { GateLine, InvestmentOrder } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { tell } from '../../shared/ProblemNote';
import { say } from '../../shared/words';
import { FormFoot } from '../parts/FormFoot';
import { FundingFields, fundingMembers, type Funding } from '../parts/FundingFields';
import { SchemeSelect } from '../parts/ScopeFields';
import { ClientSelect } from '../parts/scope';
import { isSized, sizeMembers, SizeFields, type Size } from '../parts/SizeFields';

const fields = ['client_id', 'scheme_id', 'target_scheme_id', 'amount', 'units', 'percent_of_holding', 'mandate_id'];

interface Props { client: string | null; onClose: () => void; onSaved: (order: InvestmentOrder) => void }

/** An order by hand. It passes every gate that a rule's order passes; the gate that closed is shown. */
export function OrderForm({ client, onClose, onSaved }: Props) {
  const queries = useQueryClient();
  const [who, setWho] = useState(client);
  const [type, setType] = useState('Purchase');
  const [scheme, setScheme] = useState<string | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const [size, setSize] = useState<Size>({ kind: 'amount', text: '' });
  const [funding, setFunding] = useState<Funding>({ kind: 'Cash', mandate: null });
  const currency = useQuery({ queryKey: ['wealth', 'client', who], queryFn: () => api.clients.one(who!), enabled: who !== null }).data?.currency ?? 'the client’s currency';
  const place = useMutation({
    mutationFn: () => {
      const { all_units, ...sizes } = sizeMembers(type, size);
      return api.investmentOrders.place({
        client_id: who!, order_type: type, scheme_id: scheme!, ...Object.fromEntries(Object.entries(sizes).filter(([, value]) => value !== null)), ...(all_units && { all_units }),
        ...(type === 'Switch' && { target_scheme_id: target! }), ...(type === 'Purchase' && fundingMembers(funding)),
      });
    },
    onSuccess: async (order) => { tell(order.status === 'under_review' ? 'The order waits for a second person’s yes.' : 'The order is placed.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onSaved(order); },
  });
  const says = (member: string) => fieldError(place.error, member);
  const isReady = who !== null && scheme !== null && isSized(type, size) && (type !== 'Switch' || target !== null) && (type !== 'Purchase' || funding.kind !== 'Mandate' || funding.mandate !== null);
  const send = (event: FormEvent) => { event.preventDefault(); if (isReady) place.mutate(); };
  const gates = place.error ? (Problem.of(place.error).document['gates'] as GateLine[] | undefined) : undefined;
  return (
    <Modal opened onClose={onClose} size={620} title="Order by hand">
      <form onSubmit={send} aria-label="Order by hand" noValidate>
        <Stack>
          <ClientSelect label="Client" required value={who} onChange={(id) => { setWho(id); setFunding({ kind: 'Cash', mandate: null }); }} placeholder="Search by name" />
          <NativeSelect label="What" data={['Purchase', 'Redemption', 'Switch']} value={type} onChange={(event) => setType(event.currentTarget.value)} />
          <SchemeSelect label={type === 'Switch' ? 'Out of the scheme' : 'Scheme'} required value={scheme} onChange={setScheme} error={says('scheme_id')} />
          {type === 'Switch' && <SchemeSelect label="Into the scheme" description="Of the same fund house" required value={target} onChange={setTarget} error={says('target_scheme_id')} />}
          <SizeFields type={type} size={size} onSize={setSize} currency={currency} says={says} />
          {type === 'Purchase' && <FundingFields client={who} funding={funding} onFunding={setFunding} error={says('mandate_id')} />}
          {gates && <ul className="notes" aria-label="Gates">{gates.filter(({ passed }) => !passed).map((gate) => <li key={gate.gate + gate.what}>The gate “{say(gate.gate).toLowerCase()}” is closed: {gate.value ?? 'nothing'}{gate.limit && `, allowed ${gate.limit}`}.</li>)}</ul>}
          <FormFoot error={place.error} fields={fields} submit="Place the order" isReady={isReady} isSaving={place.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
