import { describe, expect, test } from 'vitest';
import { pathClass, pathClasses } from '../../src/interchange/lab/path-class.js';
import { simulate } from '../../src/simulator/simulate.js';
import { flowFrom } from '../simulator/lab/road.js';
import { ROUTED, TUNNEL } from './worlds.js';

describe('pathClass', () => {
  test.each([
    ['client > 10.2.0.2:80/tcp', ROUTED],
    ['client > 10.2.0.2, length 3000', ROUTED],
    ['client > 10.3.0.1', ROUTED],
    ['client > 127.0.0.1:99/tcp', ROUTED],
    ['a > 10.244.1.0', TUNNEL],
  ] as const)('%s', (flow, world) => {
    expect(pathClasses(simulate(world, flowFrom(flow)))).toMatchSnapshot();
  });

  test('names and addresses do not count, mechanisms do', () => {
    const classOf = (flow: string) => {
      const trace = simulate(ROUTED, flowFrom(flow));
      return pathClass(trace.paths[0]!, trace.flow);
    };
    expect(classOf('client > 10.2.0.2:80/tcp, length 1400')).toBe(classOf('client > 10.2.0.2:80/tcp'));
    expect(classOf('client > 10.2.0.2:81/tcp')).not.toBe(classOf('client > 10.2.0.2:80/tcp'));
    expect(classOf('client > 10.2.0.2, length 3000')).not.toBe(classOf('client > 10.2.0.2'));
  });
});
