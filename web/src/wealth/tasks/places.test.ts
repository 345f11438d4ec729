import { describe, expect, it } from 'vitest';
import type { WealthTask } from '../../api/types';
import { placesOf } from './places';

const task = (subject_type: string, detail: Record<string, unknown> = {}) => ({ subject_type, subject_id: 's1', detail }) as WealthTask;

describe('a task', () => {
  it('leads to what is answered', () => {
    expect(placesOf(task('investment_order'))).toEqual([{ screen: 'wealth/orders', item: 's1', name: null }]);
    expect(placesOf(task('auto_invest_rule'))).toEqual([{ screen: 'wealth/rules', item: 'auto:s1', name: null }]);
    expect(placesOf(task('corporate_action', { scheme_id: 'f1' }))).toEqual([{ screen: 'wealth/schemes', item: 'scheme:f1:actions', name: null }]);
  });

  it('of an occurrence leads to its orders, by their codes where there are several', () => {
    expect(placesOf(task('occurrence', { orders: ['INV-1'] }))).toEqual([{ screen: 'wealth/orders', item: 'INV-1', name: null }]);
    expect(placesOf(task('occurrence', { orders: ['INV-1', 'INV-2'] })).map(({ name }) => name)).toEqual(['INV-1', 'INV-2']);
  });

  it('of an occurrence that made a plan leads to the plan', () => {
    expect(placesOf(task('occurrence', { execution_id: 'x1', code: 'REX-1' }))).toEqual([{ screen: 'wealth/plans', item: 'x1', name: null }]);
  });

  it('leads nowhere where nothing is answered', () => {
    expect(placesOf(task('nav_feed'))).toEqual([]);
    expect(placesOf(task('occurrence'))).toEqual([]);
  });
});
