import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { money } from './money';

export interface Funding { kind: 'Cash' | 'Mandate'; mandate: string | null }

interface Props { client: string | null; funding: Funding; onFunding: (funding: Funding) => void; error?: string }

/** Where the money of a purchase comes from: the client's cash, or a debit of his bank by one of his mandates. */
export function FundingFields({ client, funding, onFunding, error }: Props) {
  const mandates = useQuery({ queryKey: ['wealth', 'mandates', client], queryFn: () => api.clients.mandates(client!), enabled: client !== null });
  const currency = useQuery({ queryKey: ['wealth', 'client', client], queryFn: () => api.clients.one(client!), enabled: client !== null }).data?.currency ?? 'INR';
  const usable = (mandates.data ?? []).filter(({ status, id }) => status === 'Active' || id === funding.mandate);
  const choices = [{ value: '', label: 'The cash that is booked' }, ...usable.map((one) => ({ value: one.id, label: `Mandate ${one.code}, up to ${money(one.ceiling, currency)}` }))];
  return (
    <NativeSelect
      label="Paid from" description={client !== null && mandates.isSuccess && usable.length === 0 ? 'The client has no active mandate' : undefined} data={choices} value={funding.mandate ?? ''} error={error}
      onChange={(event) => { const id = event.currentTarget.value; onFunding(id ? { kind: 'Mandate', mandate: id } : { kind: 'Cash', mandate: null }); }}
    />
  );
}

export function fundingMembers({ kind, mandate }: Funding): { funding: string; mandate_id?: string } {
  return kind === 'Mandate' && mandate ? { funding: kind, mandate_id: mandate } : { funding: 'Cash' };
}
