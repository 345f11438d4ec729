import { NativeSelect, TextInput } from '@mantine/core';
import * as api from '../../api/calls';
import type { ChargeRule } from '../../api/types';
import { percent } from '../parts/money';
import { forBody, forDraft, ForFields, forMembers, forName, forWithout } from './fields';
import type { FieldsProps, RowKind } from './kind';

interface Draft { kind: string; category: string; direction: string; rate: string; mode: string }

const modes = [{ value: 'Included', label: 'Within the amount: rate / (1 + rate)' }, { value: 'Deducted', label: 'Of the amount: rate × amount' }];

export const charges: RowKind<ChargeRule, Draft> = {
  key: 'charges', title: 'Charges', one: 'charge', api: api.marketRules.charges, same: ['kind', 'category', 'direction'], isChecked: true,
  nameOf: (row) => `${row.kind}: ${forName(row).toLowerCase()}`,
  columns: [
    { name: 'Rate', right: true, cell: ({ rate_percent }) => percent(rate_percent, 4) },
    { name: 'Reckoned', cell: ({ mode }) => (mode === 'Included' ? 'within the amount' : 'of the amount') },
  ],
  draftOf: (row) => ({ ...forDraft(row), kind: row?.kind ?? 'Stamp Duty', rate: row ? String(row.rate_percent) : '', mode: row?.mode ?? 'Deducted' }),
  bodyOf: (draft) => ({ ...forBody(draft), kind: draft.kind, rate_percent: draft.rate.trim(), mode: draft.mode }),
  isReady: ({ rate }) => rate.trim() !== '',
  Fields,
  members: [...forMembers, 'kind', 'rate_percent', 'mode'],
  about: 'What is kept of each order: duties, taxes on the trade, brokerage. Exit loads are among the terms of a scheme.',
  empty: 'Without a row nothing is charged.',
  without: (row) => forWithout(row, 'Then nothing of this kind is charged.'),
};

function Fields({ draft, set, says }: FieldsProps<Draft>) {
  return (
    <>
      <NativeSelect label="Kind" data={['Stamp Duty', 'Transaction Tax', 'Brokerage']} value={draft.kind} error={says('kind')} onChange={(event) => set({ kind: event.currentTarget.value })} />
      <ForFields draft={draft} set={set} says={says} />
      <div className="form-pair">
        <TextInput label="Rate, %" inputMode="decimal" required value={draft.rate} error={says('rate_percent')} onChange={(event) => set({ rate: event.currentTarget.value })} />
        <NativeSelect label="Reckoned" data={modes} value={draft.mode} error={says('mode')} onChange={(event) => set({ mode: event.currentTarget.value })} />
      </div>
    </>
  );
}
