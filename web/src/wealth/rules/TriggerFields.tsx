import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import type { AutoInvestDraft } from './autoInvestDraft';

const kinds = [{ value: 'Date', label: 'On dates' }, { value: 'Goal Progress', label: 'When a goal is behind or ahead' }, { value: 'Portfolio Drift', label: 'When the portfolio drifts' }, { value: 'Market Condition', label: 'When the market says so' }];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'].map((label, at) => ({ value: String(at), label }));
const nths = [{ value: '1', label: 'first' }, { value: '2', label: 'second' }, { value: '3', label: 'third' }, { value: '4', label: 'fourth' }, { value: '-1', label: 'last' }];
const days = [{ value: 'start', label: 'On the day of the first date' }, { value: 'day', label: 'On a day of the month' }, { value: 'weekday', label: 'On a weekday of the month' }, { value: 'last', label: 'On the last business day' }];

type Put = (name: keyof AutoInvestDraft) => (event: { currentTarget: { value: string } }) => void;
interface Props { client: string | null; draft: AutoInvestDraft; put: Put; says: (member: string) => string | undefined }

/** When a rule acts: on dates, or at most once a period while a condition holds. */
export function TriggerFields({ client, draft, put, says }: Props) {
  return (
    <>
      <div className="form-pair">
        <NativeSelect label="Acts" data={kinds} value={draft.trigger} error={says('trigger_type')} onChange={put('trigger')} />
        <NativeSelect label={draft.trigger === 'Date' ? 'How often' : 'At most once a'} data={['Daily', 'Weekly', 'Fortnightly', 'Monthly', 'Quarterly', 'Half-Yearly', 'Yearly']} value={draft.frequency} error={says('frequency')} onChange={put('frequency')} />
      </div>
      {draft.trigger === 'Date' && <Dates draft={draft} put={put} says={says} />}
      {draft.trigger === 'Goal Progress' && (
        <div className="form-pair">
          <NativeSelect label="When its progress is" data={[{ value: 'below', label: 'below' }, { value: 'above', label: 'above' }]} value={draft.direction} onChange={put('direction')} />
          <TextInput label="Progress, %" inputMode="decimal" required value={draft.threshold} error={says('trigger_config/goal_progress_threshold')} onChange={put('threshold')} />
        </div>
      )}
      {draft.trigger === 'Portfolio Drift' && <Drift client={client} draft={draft} put={put} says={says} />}
      {draft.trigger === 'Market Condition' && <Market draft={draft} put={put} says={says} />}
    </>
  );
}

function Dates({ draft, put, says }: Omit<Props, 'client'>) {
  if (draft.frequency === 'Daily' || draft.frequency === 'Weekly' || draft.frequency === 'Fortnightly') return null;
  return (
    <div className="form-pair">
      <NativeSelect label="Which day" data={days} value={draft.dayKind} onChange={put('dayKind')} />
      {draft.dayKind === 'day' && <TextInput label="Day of the month" description="29 to 31: the last day of shorter months" inputMode="numeric" value={draft.day} error={says('trigger_config/day_of_month')} onChange={put('day')} />}
      {draft.dayKind === 'weekday' && <NativeSelect label="The" data={nths} value={draft.nth} error={says('trigger_config/nth_week')} onChange={put('nth')} />}
      {draft.dayKind === 'weekday' && <NativeSelect label="Weekday" data={weekdays} value={draft.weekday} error={says('trigger_config/day_of_week')} onChange={put('weekday')} />}
    </div>
  );
}

function Drift({ client, draft, put, says }: Props) {
  const rules = useQuery({ queryKey: ['wealth', 'rules', 'rebal-of', client], queryFn: () => api.rebalancing.page({ client_id: client }), enabled: client !== null });
  const choices = rules.data?.items.filter(({ status }) => status !== 'Cancelled') ?? [];
  return (
    <>
      <div className="form-pair">
        <TextInput label="When the drift is beyond, %" inputMode="decimal" required value={draft.threshold} error={says('trigger_config/drift_threshold')} onChange={put('threshold')} />
        <NativeSelect label="Invests into" data={[{ value: 'scheme', label: 'the scheme above' }, { value: 'most_underweight', label: 'the class that is shortest' }]} value={draft.into} onChange={put('into')} />
      </div>
      <NativeSelect label="Measured against the targets of" description={rules.isSuccess && choices.length === 0 ? 'The client has no rebalancing rule yet: make one first.' : undefined} data={[{ value: '', label: 'Choose a rebalancing rule' }, ...choices.map(({ id, name }) => ({ value: id, label: name }))]} value={draft.against} error={says('trigger_config/rebalancing_rule_id') ?? says('trigger_config/targets')} onChange={put('against')} />
    </>
  );
}

function Market({ draft, put, says }: Omit<Props, 'client'>) {
  return (
    <>
      <NativeSelect label="When" data={[{ value: 'change', label: 'the NAV of the scheme falls or rises' }, { value: 'Bull', label: 'a market series is in a bull market' }, { value: 'Bear', label: 'a market series is in a bear market' }, { value: 'Neutral', label: 'a market series is in neither' }]} value={draft.market} error={says('trigger_config/market_condition')} onChange={put('market')} />
      {draft.market === 'change'
        ? (
          <div className="form-pair">
            <TextInput label="By, %" description="Below 0: a fall" inputMode="text" required value={draft.change} error={says('trigger_config/nav_change_threshold')} onChange={put('change')} />
            <TextInput label="Over so many NAVs" inputMode="numeric" required value={draft.changeDays} error={says('trigger_config/change_days')} onChange={put('changeDays')} />
          </div>
        )
        : <TextInput label="Series" description="Its code, such as NIFTY50" required value={draft.series} error={says('trigger_config/series')} onChange={put('series')} />}
    </>
  );
}
