import { describe, expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { checkRules, traceOf } from '../../src/analysis/rules.js';
import { topologyOf } from '../fixtures.js';

const checked = async (rule: string) => {
  const model = new Model(
    await topologyOf(`
      subnet lan 10.0.0.0/24, fd00::/64
      host a { lan 10.0.0.10, fd00::10 }
      host b { lan 10.0.0.11, fd00::11  listen 80/tcp  firewall { drop from 10.0.0.10 to self } }
      rules "both" { ${rule} }
    `),
  );
  const [result] = [...checkRules(model)];
  const { destination } = traceOf(model, result!.rule).flow;
  return [result!.holds, result!.message.split(':80')[1]?.slice(0, 12), destination];
};

describe('a rule is about every family that both ends speak', () => {
  test.each([
    ['deny a -> b:80', [false, ' over ipv6: ', 'fd00::11']],
    ['deny a -> b:80 over ipv4', [true, undefined, '10.0.0.11']],
    ['allow a -> b:80', [false, ' over ipv4: ', '10.0.0.11']],
    ['allow a -> b:80 over ipv6', [true, '.', 'fd00::11']],
    ['allow b -> a', [true, undefined, '10.0.0.10']],
    ['allow a -> b:80 as fd00::10', [false, ': dropped: f', '10.0.0.11']],
  ])('%s', async (rule, expected) => {
    expect(await checked(rule)).toEqual(expected);
  });
});
