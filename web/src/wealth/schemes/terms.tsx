import { NativeSelect, TextInput } from '@mantine/core';
import * as api from '../../api/calls';
import type { Scheme, SchemeTerms } from '../../api/types';
import { figure } from '../../shared/words';
import { isWhole, wholeError } from '../market/fields';
import type { FieldsProps, RowKind } from '../market/kind';
import { orNull } from '../parts/FormFoot';
import { percent } from '../parts/money';
import { areSteps, mostSteps, stepsText, type StepDraft } from './steps';
import { StepFields } from './StepFields';

interface Draft { action: string; minimum: string; multiple: string; units: string; steps: StepDraft[]; free: string; lock: string }

const actions: Record<string, string> = { Purchase: 'First purchase', 'Additional Purchase': 'Further purchases', Redemption: 'Sales', Switch: 'Switches out of it' };

/** What a scheme demands of each action, and what it keeps of a sale. */
export function termsOf({ id }: Scheme): RowKind<SchemeTerms, Draft> {
  return {
    key: `terms/${id}`, title: 'Terms', one: 'row of terms', api: api.schemeRows.terms(id), same: ['action'], isChecked: true,
    nameOf: ({ action }) => actions[action] ?? action,
    columns: [
      { name: 'At least', right: true, cell: (row) => leastText(row) },
      { name: 'In steps of', right: true, wide: true, cell: ({ multiple }) => (multiple === 0 ? 'any' : figure(multiple)) },
      { name: 'Exit load', cell: (row) => (isSale(row.action) ? stepsText(row.exit_load_steps) : '–') },
      { name: 'Free of load', right: true, wide: true, cell: (row) => (isSale(row.action) && row.exit_load_steps.length > 0 ? percent(row.free_units_percent, 4) : '–') },
      { name: 'Locked', right: true, wide: true, cell: ({ lock_in_months }) => (lock_in_months === 0 ? 'no' : `${lock_in_months} months`) },
    ],
    draftOf,
    bodyOf: (draft) => ({
      action: draft.action, minimum_amount: orNull(draft.minimum), multiple: orNull(draft.multiple), minimum_units: orNull(draft.units), lock_in_months: Number(draft.lock || 0),
      exit_load_steps: isSale(draft.action) ? draft.steps.map(({ days, load }) => ({ within_days: Number(days), load_percent: load.trim() })) : [], free_units_percent: isSale(draft.action) ? orNull(draft.free) : null,
    }),
    isReady: ({ action, steps, lock }) => (lock.trim() === '' || isWhole(lock)) && (!isSale(action) || areSteps(steps)),
    Fields,
    members: ['action', 'minimum_amount', 'multiple', 'minimum_units', 'free_units_percent', 'lock_in_months', ...Array.from({ length: mostSteps }, (_, at) => [`exit_load_steps/${at}/within_days`, `exit_load_steps/${at}/load_percent`]).flat()],
    about: 'What the scheme demands of each kind of order, and what it keeps of a sale.',
    empty: 'Without a row no minimum, no exit load and no lock-in counts: orders of any size pass, and sales are reckoned without a load.',
    without: ({ action }) => (action === 'Switch' ? 'Switches then leave by the terms of sales.' : 'Then no minimum, no exit load and no lock-in counts for it.'),
  };
}

export function isSale(action: string): boolean {
  return action === 'Redemption' || action === 'Switch';
}

function leastText({ minimum_amount, minimum_units }: SchemeTerms): string {
  const parts = [minimum_amount > 0 && figure(minimum_amount), minimum_units !== null && `${minimum_units} units`].filter(Boolean);
  return parts.join(' or ') || 'no minimum';
}

function draftOf(row: SchemeTerms | null): Draft {
  const text = (value: number | undefined) => (value ? String(value) : '');
  return {
    action: row?.action ?? 'Purchase', minimum: text(row?.minimum_amount), multiple: text(row?.multiple), units: row?.minimum_units ?? '', free: text(row?.free_units_percent), lock: text(row?.lock_in_months),
    steps: (row?.exit_load_steps ?? []).map(({ within_days, load_percent }) => ({ days: String(within_days), load: String(load_percent) })),
  };
}

function Fields({ draft, set, says }: FieldsProps<Draft>) {
  const text = (name: 'minimum' | 'multiple' | 'units' | 'free' | 'lock', label: string, member: string, description: string) => (
    <TextInput label={label} description={description} inputMode="decimal" value={draft[name]} error={(name === 'lock' ? wholeError(draft.lock) : undefined) ?? says(member)} onChange={(event) => set({ [name]: event.currentTarget.value })} />
  );
  return (
    <>
      <NativeSelect label="Orders" data={Object.entries(actions).map(([value, label]) => ({ value, label }))} value={draft.action} error={says('action')} onChange={(event) => set({ action: event.currentTarget.value })} />
      <div className="form-pair">
        {text('minimum', 'At least, money', 'minimum_amount', 'Empty: no minimum')}
        {text('multiple', 'In steps of', 'multiple', 'Empty: any amount')}
      </div>
      <div className="form-pair">
        {text('units', 'At least, units', 'minimum_units', 'Empty: no minimum')}
        {(draft.action === 'Purchase' || draft.lock !== '') && text('lock', 'Locked, months', 'lock_in_months', 'What is bought may not be sold before; empty: not locked')}
      </div>
      {isSale(draft.action) && <StepFields steps={draft.steps} onSteps={(steps) => set({ steps })} says={says} />}
      {isSale(draft.action) && draft.steps.length > 0 && text('free', 'Units free of load, %', 'free_units_percent', 'A share that may leave without load; empty: none')}
    </>
  );
}
