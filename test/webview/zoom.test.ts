import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anchored,
  fitZoom,
  initialZoom,
  largest,
  smallest,
  wheeled,
  zoomed,
} from '../../webview/diagram/zoom.js';

const sizes = (picture: [number, number], pane: [number, number]) => ({
  picture: { width: picture[0], height: picture[1] },
  pane: { width: pane[0], height: pane[1] },
});

describe('zoom', () => {
  test('a small picture starts at its natural size', () => {
    expect(initialZoom(sizes([300, 200], [800, 600]))).toBe(1);
  });

  test('a wide one is made to fit, as long as it can be read', () => {
    expect(initialZoom(sizes([1000, 5000], [850, 600]))).toBe(0.85);
    expect(initialZoom(sizes([4000, 500], [800, 600]))).toBe(0.75);
  });

  test('fit shows all of it', () => {
    expect(fitZoom(sizes([1000, 3000], [800, 600]))).toBe(0.2);
    expect(fitZoom(sizes([100, 100], [800, 600]))).toBe(1);
    expect(fitZoom(sizes([100_000, 100], [800, 600]))).toBe(smallest);
  });

  test('in and out stop at the natural size on their way, and at the ends', () => {
    expect(zoomed(0.9, 'in')).toBe(1);
    expect(zoomed(1.1, 'out')).toBe(1);
    expect(zoomed(1, 'in')).toBeGreaterThan(1);
    expect(zoomed(largest, 'in')).toBe(largest);
    expect(zoomed(smallest, 'out')).toBe(smallest);
  });

  test('the wheel never leaps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: smallest, max: largest, noNaN: true }),
        fc.double({ noNaN: true }),
        (zoom, delta) => {
          const next = wheeled(zoom, delta);
          expect(next).toBeGreaterThanOrEqual(Math.max(smallest, zoom * 0.77));
          expect(next).toBeLessThanOrEqual(Math.min(largest, zoom * 1.29));
        },
      ),
    );
  });

  test('what is under the pointer stays there', () => {
    const [scroll, pointer, before, after] = [120, 300, 0.5, 0.8];
    const there = (scroll + pointer) / before;
    const moved = anchored(scroll, pointer, before, after);
    expect((moved + pointer) / after).toBeCloseTo(there);
  });
});
