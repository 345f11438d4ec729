import { describe, expect, it } from 'vitest';
import { draftOf, isWhole, membersOf, newDraft, newOrder } from './draft';

const draft = { ...newDraft(), name: 'Buy the dip', scheme: 's1', value: '45.5', size: { kind: 'amount' as const, text: '5000' } };

describe('a trigger order as it is sent', () => {
  it('has one size, and nothing that is not set', () => {
    expect(newOrder('c1', draft, '2026-11-23T00:00:00Z', 'Asia/Kolkata')).toEqual({
      client_id: 'c1', name: 'Buy the dip', trigger_type: 'NAV', trigger_condition: 'Less Than', trigger_value: '45.5', confirm_count: 1, order_type: 'Purchase', scheme_id: 's1', amount: '5000', valid_from: '2026-11-23T00:00:00Z',
    });
    expect(membersOf({ ...draft, order: 'Redemption', size: { kind: 'all_units', text: '' } }, 'UTC')).toMatchObject({ amount: null, all_units: true });
  });

  it('trails without a floor unless one is given', () => {
    const trailing = { ...draft, value: '', trail: 'percent' as const, trailBy: '10' };
    expect(membersOf(trailing, 'UTC')).toMatchObject({ trigger_condition: 'Less Than', trigger_value: '0', trail_percent: '10', trail_amount: null });
    expect(isWhole(trailing)).toBe(true);
    expect(isWhole({ ...trailing, trailBy: '' })).toBe(false);
  });

  it('of several conditions carries the tree alone', () => {
    const custom = membersOf({ ...draft, type: 'Custom', times: '3' }, 'UTC');
    expect(custom).toMatchObject({ trigger_condition: null, trigger_value: null, repeat: null, confirm_count: null });
    expect(custom.condition_tree).toHaveProperty('and');
  });

  it('ends with its day by the clock of the screen, and keeps its instant while the day stays', () => {
    expect(membersOf({ ...draft, until: '2026-12-12' }, 'Asia/Kolkata').valid_until).toBe('2026-12-12T18:29:00.000Z');
    const order = { ...draft, trigger_type: 'NAV', trigger_condition: 'Less Than', trigger_value: '45.5', trigger_field: null, trail_percent: null, trail_amount: null, confirm_count: 1, repeat: null, order_type: 'Purchase', scheme_id: 's1', amount: 5000, units: null, percent_of_holding: null, all_units: false, valid_until: '2027-11-07T18:30:00Z' };
    const read = draftOf(order as never, 'Asia/Kolkata');
    expect(read.until).toBe('2027-11-08');
    expect(membersOf(read, 'Asia/Kolkata').valid_until).toBe('2027-11-07T18:30:00Z');
    expect(membersOf({ ...read, until: '2027-11-09' }, 'Asia/Kolkata').valid_until).toBe('2027-11-09T18:29:00.000Z');
  });

  it('comes back as it was', () => {
    const order = { name: 'A', trigger_type: 'NAV', trigger_condition: 'Less Than', trigger_value: '0', trigger_field: 'change_percent:5', tolerance: null, goal_id: null, trail_percent: '4', trail_amount: null, confirm_count: 2, repeat: null, condition_tree: null, order_type: 'Redemption', scheme_id: 's1', target_scheme_id: null, amount: null, units: null, percent_of_holding: '25', all_units: false, valid_until: '2027-11-21T18:30:00Z' };
    expect(draftOf(order as never, 'UTC')).toMatchObject({ field: 'change_percent', over: '5', value: '', trail: 'percent', trailBy: '4', confirm: '2', size: { kind: 'percent_of_holding', text: '25' }, until: '2027-11-21' });
  });
});
