import { NativeSelect, TextInput } from '@mantine/core';
import { SchemeSelect } from '../parts/ScopeFields';
import { SizeFields } from '../parts/SizeFields';
import type { TriggerDraft } from './draft';

interface Props { draft: TriggerDraft; onChange: (change: Partial<TriggerDraft>) => void; currency: string; says: (member: string) => string | undefined; isInGroup?: boolean }

/** What an order does when it fires, until when it waits, and how often. */
export function LegFields({ draft, onChange, currency, says, isInGroup = false }: Props) {
  const put = (name: keyof TriggerDraft) => (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value });
  return (
    <>
      <NativeSelect label="Then" data={[{ value: 'Purchase', label: 'Buy' }, { value: 'Redemption', label: 'Sell' }, { value: 'Switch', label: 'Switch inside the fund house' }]} value={draft.order} onChange={put('order')} />
      {draft.order === 'Switch' && <SchemeSelect label="Into the scheme" required value={draft.target} onChange={(target) => onChange({ target })} error={says('target_scheme_id')} />}
      <SizeFields type={draft.order} size={draft.size} onSize={(size) => onChange({ size })} currency={currency} says={says} />
      <TextInput type="date" label="Valid until" description="Empty: 365 days. The client is told 7 days and 1 day before." value={draft.until} error={says('valid_until')} onChange={put('until')} />
      {draft.type !== 'Custom' && (
        <details>
          <summary className="section-title">How sure, and how often</summary>
          <div className="shares">
            {draft.type !== 'Date' && <TextInput label="Must hold on so many dates in a row" inputMode="numeric" value={draft.confirm} error={says('confirm_count')} onChange={put('confirm')} />}
            {!isInGroup && <TextInput label="Fires at most so often" inputMode="numeric" value={draft.times} error={says('repeat')} onChange={put('times')} />}
            {!isInGroup && Number(draft.times) > 1 && <TextInput label="Rests between, business days" inputMode="numeric" value={draft.rest} onChange={put('rest')} />}
          </div>
        </details>
      )}
    </>
  );
}

/** The members whose refusals stand at their fields. */
export const shownMembers = [
  'client_id', 'name', 'trigger_type', 'trigger_condition', 'trigger_field', 'series', 'trigger_value', 'tolerance', 'trail_percent', 'trail_amount', 'goal_id', 'scheme_id', 'target_scheme_id', 'amount', 'units', 'percent_of_holding', 'valid_until', 'confirm_count', 'repeat',
];
