import { expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { programOf } from '../fixtures.js';

test('two ends without a common address family: the reason says so', async () => {
  const { topology } = await programOf(`
    subnet lan 10.0.0.0/24, fd00::/64
    host old { lan 10.0.0.5 }
    host new { lan fd00::6  listen 80/tcp }
    trace across: old -> new:80
  `);
  const trace = new Model(topology).trace(topology.traces.get('across')!);
  expect([trace.verdict, trace.reason]).toEqual([
    'no-route',
    'There is no route to fd00::6. The program gets ENETUNREACH. old speaks IPv4 alone, and new IPv6 alone.',
  ]);
});
