import { describe, expect, it } from 'vitest';
import { configOf, draftOf, ruleOf } from './autoInvestDraft';

const cash = { kind: 'Cash', mandate: null } as const;

describe('an auto-invest rule as it is sent', () => {
  it('is nothing before client, scheme and amount are there', () => {
    const draft = draftOf(undefined, '2026-11-23');
    expect(ruleOf('c1', [{ scheme: 's1', percent: '100' }], cash, draft)).toBeNull();
    expect(ruleOf('c1', [{ scheme: null, percent: '100' }], cash, { ...draft, amount: '500' })).toBeNull();
    expect(ruleOf('c1', [{ scheme: 's1', percent: '100' }], cash, { ...draft, amount: ' 500 ' })).toMatchObject({ scheme_id: 's1', amount: '500', trigger_config: {}, step_up: null, end_date: null });
  });

  it('is a basket with more than one part', () => {
    const sent = ruleOf('c1', [{ scheme: 's1', percent: '60' }, { scheme: 's2', percent: '40' }], cash, { ...draftOf(undefined, '2026-11-23'), amount: '1000' })!;
    expect(sent.scheme_id).toBeUndefined();
    expect(sent.basket).toEqual([{ scheme_id: 's1', percent: '60' }, { scheme_id: 's2', percent: '40' }]);
  });

  it('takes keys away that the rule had and has no more', () => {
    const draft = { ...draftOf(undefined, '2026-11-23'), dayKind: 'last' as const };
    expect(configOf(draft, { day_of_month: 5, time: '10:00' })).toEqual({ day_of_month: null, last_business_day: true });
  });
});
