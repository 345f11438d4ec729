import { describe, expect, it } from 'vitest';
import type { ConditionNode } from '../../api/types';
import { leavesOf, schemesOf, withChildren } from './tree';
import { sayTree } from './words';

const leaf = (value: string): ConditionNode => ({ trigger_type: 'NAV', trigger_condition: 'Less Than', trigger_value: value, scheme_id: 's1' });

describe('a tree of conditions', () => {
  it('joins several below a not', () => {
    expect(withChildren('not', [leaf('1')])).toEqual({ not: leaf('1') });
    expect(withChildren('not', [leaf('1'), leaf('2')])).toEqual({ not: { or: [leaf('1'), leaf('2')] } });
    expect(leavesOf(withChildren('not', [leaf('1'), leaf('2')]))).toBe(2);
    expect(schemesOf({ and: [leaf('1'), { trigger_type: 'Date', trigger_condition: 'Equals', trigger_value: '2026-12-01' }] })).toEqual(['s1']);
  });

  it('is said with its joints', () => {
    const tree: ConditionNode = { and: [leaf('10'), { or: [leaf('5'), { not: { trigger_type: 'Portfolio Value', trigger_condition: 'Greater Than', trigger_value: '100' } }] }] };
    expect(sayTree(tree, () => 'Large Caps')).toBe('NAV of Large Caps ≤ 10 and (NAV of Large Caps ≤ 5 or not Portfolio Value ≥ 100)');
  });
});
