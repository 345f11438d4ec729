import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { isTrailing, type TriggerDraft } from './draft';
import { TreeFields } from './TreeFields';

export const types = [{ value: 'NAV', label: 'NAV of the scheme' }, { value: 'Price', label: 'Price of an exchange-traded scheme, or of a series' }, { value: 'Portfolio Value', label: 'Value of the portfolio' }, { value: 'Goal Progress', label: 'Progress of a goal' }, { value: 'Date', label: 'A date' }, { value: 'Custom', label: 'Several conditions' }];
const conditions = ['Less Than', 'Greater Than', 'Equals', 'Crosses Above', 'Crosses Below'];
const navFields = [{ value: '', label: 'itself' }, { value: 'change_percent', label: 'its change, %' }, { value: 'drawdown_percent', label: 'its fall from the top, %' }];
const valueFields = [{ value: '', label: 'in money' }, { value: 'gain_percent', label: 'its gain, %' }, { value: 'class_weight', label: 'the share of a class, %' }];

interface Props { client: string | null; draft: TriggerDraft; onChange: (change: Partial<TriggerDraft>) => void; says: (member: string) => string | undefined; error: unknown; prefix?: string; lastNav?: number }

/** What an order waits for. */
export function ConditionFields({ client, draft, onChange, says, error, prefix = '', lastNav }: Props) {
  const goals = useQuery({ queryKey: ['wealth', 'goals', client], queryFn: () => api.clients.goals(client!), enabled: client !== null && (draft.type === 'Goal Progress' || draft.type === 'Custom') });
  const put = (name: keyof TriggerDraft) => (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value });
  const isPrice = draft.type === 'NAV' || draft.type === 'Price';
  const trails = isTrailing(draft);
  return (
    <>
      <div className="form-pair">
        <NativeSelect label="Waits for" data={types} value={draft.type} error={says('trigger_type')} onChange={(event) => onChange({ type: event.currentTarget.value, field: '', trail: '', condition: event.currentTarget.value === 'Date' ? 'Greater Than' : draft.condition })} />
        {isPrice && <NativeSelect label="Looks at" data={navFields} value={draft.field} error={says('trigger_field')} onChange={(event) => onChange({ field: event.currentTarget.value, trail: '' })} />}
        {draft.type === 'Portfolio Value' && <NativeSelect label="Looks at" data={valueFields} value={draft.field} error={says('trigger_field')} onChange={put('field')} />}
        {draft.type === 'Goal Progress' && <NativeSelect label="Goal" data={[{ value: '', label: goals.data?.length === 0 ? 'The client has no goal' : 'Choose a goal' }, ...(goals.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]} value={draft.goal} error={says('goal_id')} onChange={put('goal')} />}
      </div>
      {draft.type === 'Price' && <TextInput label="Series" description="Its code, such as NIFTY50; empty: the scheme itself" value={draft.series} error={says('series')} onChange={put('series')} />}
      {draft.field === 'change_percent' && isPrice && <TextInput label="Over so many NAVs" inputMode="numeric" value={draft.over} onChange={put('over')} />}
      {draft.field === 'class_weight' && draft.type === 'Portfolio Value' && <NativeSelect label="Class" data={['equity', 'debt', 'hybrid', 'gold', 'other', 'cash']} value={draft.weightOf} onChange={put('weightOf')} />}
      {isPrice && draft.field === '' && <NativeSelect label="Compared with" data={[{ value: '', label: 'a fixed value' }, { value: 'percent', label: 'its highest value since the order began, less a share' }, { value: 'amount', label: 'its highest value since the order began, less an amount' }]} value={draft.trail} onChange={(event) => onChange({ trail: event.currentTarget.value as TriggerDraft['trail'] })} />}
      {draft.type === 'Custom'
        ? <TreeFields node={draft.tree} onNode={(tree) => onChange({ tree })} scheme={draft.scheme} goals={goals.data ?? []} error={error} prefix={`${prefix}condition_tree`} />
        : (
          <div className="form-pair">
            {trails
              ? <TextInput label={draft.trail === 'percent' ? 'Below the highest by, %' : 'Below the highest by'} inputMode="decimal" required value={draft.trailBy} error={says(draft.trail === 'percent' ? 'trail_percent' : 'trail_amount')} onChange={put('trailBy')} />
              : <NativeSelect label="When it is" data={draft.type === 'Date' ? [{ value: 'Greater Than', label: 'On this date or later' }, { value: 'Equals', label: 'On this date' }] : conditions} value={draft.condition} error={says('trigger_condition')} onChange={put('condition')} />}
            <TextInput
              label={draft.type === 'Date' ? 'Date' : trails ? 'Or at or below' : 'Value'} type={draft.type === 'Date' ? 'date' : 'text'} inputMode="decimal" required={!trails} value={draft.value} error={says('trigger_value')} onChange={put('value')}
              description={trails ? 'A floor that fires too; empty: none' : isPrice && draft.field === '' && draft.series === '' && lastNav !== undefined ? `Last accepted: ${lastNav}` : draft.type === 'Date' ? 'At 09:00 by the client’s clock' : 'Less and greater include the value itself'}
            />
          </div>
        )}
      {draft.condition === 'Equals' && draft.type !== 'Custom' && draft.type !== 'Date' && !trails && <TextInput label="Give or take" inputMode="decimal" required={draft.type !== 'Goal Progress'} value={draft.tolerance} error={says('tolerance')} onChange={put('tolerance')} />}
    </>
  );
}
