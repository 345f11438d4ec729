import { expect, it } from 'vitest';
import { sayPolicy } from './policies';

it('says a policy in plain words', () => {
  expect(sayPolicy('abs_200bp_dest_175bp')).toBe('2 points off, back to 1.75 points');
  expect(sayPolicy('rel_20pct_to_halfway')).toBe('20 % of its target off, back to halfway');
  expect(sayPolicy('quarterly')).toBe('Each quarter');
  expect(sayPolicy('of_another_kind')).toBe('of_another_kind');
});
