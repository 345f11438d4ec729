import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Damaged } from './Damaged';

const shown = (fields?: string[] | null) => renderToStaticMarkup(createElement(Damaged, { fields })).replace(/<[^>]*>/g, '');

describe('a row of which something cannot be read', () => {
  it('names it, and a sound row says nothing', () => {
    expect(shown(['step_up', 'condition_tree'])).toBe('cannot be read step-up, condition tree');
    expect([shown([]), shown(null), shown()]).toEqual(['', '', '']);
  });
});
