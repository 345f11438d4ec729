import { describe, expect, it } from 'vitest';
import { boundaryProblem, cornersOf, cornersText, polygonOf, readCorners } from './boundary';

const square = [[46, 24], [47, 24], [47, 25], [46, 25]] as const;

describe('a boundary that is drawn', () => {
  it('is a closed ring for the server and open corners for the person', () => {
    const polygon = polygonOf(square)!;
    expect(polygon.coordinates[0]).toHaveLength(5);
    expect(cornersOf(polygon)).toEqual(square);
    expect(cornersOf({ type: 'Polygon', coordinates: [polygon.coordinates[0] as number[][], [[46.4, 24.4], [46.6, 24.4], [46.5, 24.6], [46.4, 24.4]]] })).toBeNull();
    expect(cornersOf(null)).toBeNull();
  });

  it('may be typed, latitude first as maps copy it', () => {
    expect(readCorners('24, 46\n24 47\n\n25, 47\n25, 46')).toEqual(square);
    expect(cornersText(square).split('\n')[1]).toBe('24, 47');
    expect(readCorners('24, 46\nthere')).toBeNull();
  });

  it('has three corners and no crossing sides', () => {
    expect(boundaryProblem(square)).toBeNull();
    expect(boundaryProblem(square.slice(0, 2))).toMatch(/three/);
    expect(boundaryProblem([square[0], square[2], square[1], square[3]])).toMatch(/cross/);
  });
});
