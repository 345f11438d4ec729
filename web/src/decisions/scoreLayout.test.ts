import { describe, expect, it } from 'vitest';
import { coloursOf, layoutBar, scaleOf } from './scoreLayout';

const strong = { parts: [{ label: 'Proximity', value: 40_000 }, { label: 'Performance', value: 40_000 }] };
const late = { parts: [{ label: 'Performance', value: 60_000 }, { label: 'Late', value: -20_000 }] };

describe('a score bar', () => {
  it('shares one scale: the longest sum of gains', () => expect(scaleOf([strong, late])).toBe(80_000));

  it('puts gains end to end', () => {
    const bar = layoutBar(strong.parts, 80_000, coloursOf([strong]));
    expect(bar.gains.map(({ left, width }) => [left, width])).toEqual([[0, 50], [50, 50]]);
    expect(bar.total).toBe(100);
  });

  it('lets losses eat back from the end, down to the total', () => {
    // Gains end at 60/80 = 75 %; the loss takes 25 %, so the total stands at 50 %.
    const bar = layoutBar(late.parts, 80_000, coloursOf([late]));
    expect(bar.losses).toEqual([{ label: 'Late', value: -20_000, left: 50, width: 25, colour: 1 }]);
    expect(bar.total).toBe(50);
  });

  it('never leaves the frame when losses exceed gains', () => {
    const bar = layoutBar([{ label: 'Gain', value: 10 }, { label: 'Loss', value: -50 }], 100, new Map());
    expect(bar.losses[0]).toMatchObject({ left: 0, width: 10 });
    expect(bar.total).toBe(0);
  });

  it('gives a part the same colour in every candidate', () => {
    expect([...coloursOf([strong, late])]).toEqual([['Proximity', 0], ['Performance', 1], ['Late', 2]]);
  });
});
