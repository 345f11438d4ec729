import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import * as api from '../../api/calls';
import type { CutOff } from '../../api/types';
import { forBody, forDraft, ForFields, forMembers, forName, forWithout } from './fields';
import type { FieldsProps, RowKind } from './kind';

interface Draft { category: string; direction: string; time: string; nav: string; needsMoney: boolean }

const navRules = [{ value: 'Same Day', label: 'The NAV of that day' }, { value: 'Previous Day', label: 'The NAV of the calendar day before' }];

export const cutOffs: RowKind<CutOff, Draft> = {
  key: 'cutoffs', title: 'Cut-offs', one: 'cut-off', api: api.marketRules.cutOffs, same: ['category', 'direction'], isChecked: true,
  nameOf: forName,
  columns: [
    { name: 'Cut-off', right: true, cell: ({ cut_off }) => cut_off },
    { name: 'Gets', cell: ({ nav_rule }) => (nav_rule === 'Previous Day' ? 'NAV of the day before' : 'NAV of the day') },
    { name: 'Money', wide: true, cell: ({ needs_realised_money }) => (needs_realised_money ? 'must be there by then' : 'may come later') },
  ],
  draftOf: (row) => ({ ...forDraft(row), time: row?.cut_off ?? '15:00', nav: row?.nav_rule ?? 'Same Day', needsMoney: row?.needs_realised_money ?? true }),
  bodyOf: (draft) => ({ ...forBody(draft), cut_off: draft.time, nav_rule: draft.nav, needs_realised_money: draft.needsMoney }),
  isReady: ({ time }) => time !== '',
  Fields,
  members: [...forMembers, 'cut_off', 'nav_rule', 'needs_realised_money'],
  about: 'An order that is received before the cut-off of a business day gets that day’s NAV.',
  empty: 'Without a cut-off no order has a NAV date: what rules and people place waits.',
  without: (row) => forWithout(row, 'Orders then have no NAV date, and wait.'),
};

function Fields({ draft, set, says }: FieldsProps<Draft>) {
  return (
    <>
      <ForFields draft={draft} set={set} says={says} />
      <div className="form-pair">
        <TextInput type="time" label="Cut-off" description="By the clock of the scheme’s calendar" required value={draft.time} error={says('cut_off')} onChange={(event) => set({ time: event.currentTarget.value.slice(0, 5) })} />
        <NativeSelect label="An order before it gets" description="The NAV that it is carried out at" data={navRules} value={draft.nav} error={says('nav_rule')} onChange={(event) => set({ nav: event.currentTarget.value })} />
      </div>
      <Checkbox label="The money must be there before the cut-off" checked={draft.needsMoney} onChange={(event) => set({ needsMoney: event.currentTarget.checked })} />
    </>
  );
}
