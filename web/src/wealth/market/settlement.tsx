import { TextInput } from '@mantine/core';
import * as api from '../../api/calls';
import type { SettlementRule } from '../../api/types';
import { forBody, forDraft, ForFields, forMembers, forName, forWithout, isWhole, wholeError } from './fields';
import type { FieldsProps, RowKind } from './kind';

interface Draft { category: string; direction: string; cash: string; units: string }

export const settlement: RowKind<SettlementRule, Draft> = {
  key: 'settlement', title: 'Settlement', one: 'settlement rule', api: api.marketRules.settlement, same: ['category', 'direction'], isChecked: true,
  nameOf: forName,
  columns: [
    { name: 'Units', right: true, cell: ({ unit_days }) => daysAfter(unit_days) },
    { name: 'Cash', right: true, cell: ({ cash_days }) => daysAfter(cash_days) },
  ],
  draftOf: (row) => ({ ...forDraft(row), cash: row ? String(row.cash_days) : '', units: row ? String(row.unit_days) : '' }),
  bodyOf: (draft) => ({ ...forBody(draft), cash_days: Number(draft.cash), unit_days: Number(draft.units) }),
  isReady: ({ cash, units }) => isWhole(cash) && isWhole(units),
  Fields,
  members: [...forMembers, 'cash_days', 'unit_days'],
  about: 'How many business days after the NAV date units and money are there.',
  empty: 'Without a settlement rule the units and the money of an order are not booked: they wait for one.',
  without: (row) => forWithout(row, 'Units and money of orders are then not booked, and wait.'),
};

/** As settlement is written everywhere: T+2. */
export function daysAfter(days: number): string {
  return days === 0 ? 'T' : `T+${days}`;
}

function Fields({ draft, set, says }: FieldsProps<Draft>) {
  return (
    <>
      <ForFields draft={draft} set={set} says={says} />
      <div className="form-pair">
        <TextInput label="Units after, business days" inputMode="numeric" required value={draft.units} error={wholeError(draft.units) ?? says('unit_days')} onChange={(event) => set({ units: event.currentTarget.value })} />
        <TextInput label="Cash after, business days" inputMode="numeric" required value={draft.cash} error={wholeError(draft.cash) ?? says('cash_days')} onChange={(event) => set({ cash: event.currentTarget.value })} />
      </div>
    </>
  );
}
