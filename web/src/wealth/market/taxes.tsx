import { NativeSelect, TextInput } from '@mantine/core';
import * as api from '../../api/calls';
import type { TaxRule } from '../../api/types';
import { figure, say } from '../../shared/words';
import { orNull } from '../parts/FormFoot';
import { assetClasses, percent } from '../parts/money';
import { isWhole, wholeError } from './fields';
import type { FieldsProps, RowKind } from './kind';

interface Draft { assetClass: string; term: string; months: string; rate: string; exemption: string; table: string }

const terms = [{ value: 'Short', label: 'Short term' }, { value: 'Long', label: 'Long term' }];

export const taxes: RowKind<TaxRule, Draft> = {
  key: 'taxes', title: 'Taxes', one: 'tax rule', api: api.marketRules.taxes, same: ['asset_class', 'term'], isChecked: true,
  nameOf: ({ asset_class, term }) => `${say(asset_class)}, ${term.toLowerCase()} term`,
  columns: [
    { name: 'Held', wide: true, cell: ({ term, holding_months }) => (term === 'Long' ? `longer than ${holding_months} months` : `up to ${holding_months} months`) },
    { name: 'Rate', right: true, cell: ({ rate_percent }) => percent(rate_percent, 4) },
    { name: 'Free a year', right: true, wide: true, cell: ({ yearly_exemption }) => (yearly_exemption === 0 ? 'nothing' : figure(yearly_exemption)) },
    { name: 'Table', wide: true, cell: ({ table_version }) => <span className="mono">{table_version}</span> },
  ],
  draftOf: (row) => ({ assetClass: row?.asset_class ?? 'equity', term: row?.term ?? 'Long', months: row ? String(row.holding_months) : '', rate: row ? String(row.rate_percent) : '', exemption: row && row.yearly_exemption !== 0 ? String(row.yearly_exemption) : '', table: row?.table_version ?? '' }),
  bodyOf: (draft) => ({ asset_class: draft.assetClass, term: draft.term, holding_months: Number(draft.months), rate_percent: draft.rate.trim(), yearly_exemption: orNull(draft.exemption), table_version: draft.table.trim() }),
  isReady: ({ months, rate, table }) => isWhole(months) && rate.trim() !== '' && table.trim() !== '',
  Fields,
  members: ['asset_class', 'term', 'holding_months', 'rate_percent', 'yearly_exemption', 'table_version'],
  about: 'Rates for the estimate of tax that plans show. It is an estimate, and names its table.',
  empty: 'Without a row no tax is estimated: plans then say nothing of it.',
  without: () => 'No tax is estimated for it then.',
};

function Fields({ draft, set, says }: FieldsProps<Draft>) {
  return (
    <>
      <div className="form-pair">
        <NativeSelect label="Class" data={[...assetClasses]} value={draft.assetClass} error={says('asset_class')} onChange={(event) => set({ assetClass: event.currentTarget.value })} />
        <NativeSelect label="Term" data={terms} value={draft.term} error={says('term')} onChange={(event) => set({ term: event.currentTarget.value })} />
      </div>
      <div className="form-pair">
        <TextInput label="Long after, months" description="The months after which a gain is a long-term one" inputMode="numeric" required value={draft.months} error={wholeError(draft.months) ?? says('holding_months')} onChange={(event) => set({ months: event.currentTarget.value })} />
        <TextInput label="Rate, %" description="Of the gain" inputMode="decimal" required value={draft.rate} error={says('rate_percent')} onChange={(event) => set({ rate: event.currentTarget.value })} />
      </div>
      <div className="form-pair">
        <TextInput label="Free each year" description="Gains up to this are not taxed; empty: nothing" inputMode="decimal" value={draft.exemption} error={says('yearly_exemption')} onChange={(event) => set({ exemption: event.currentTarget.value })} />
        <TextInput label="Table" description="The version that each estimate names" required maxLength={40} value={draft.table} error={says('table_version')} onChange={(event) => set({ table: event.currentTarget.value })} />
      </div>
    </>
  );
}
