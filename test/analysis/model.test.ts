import { expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { topologyOf } from '../fixtures.js';
import { cluster } from './networks.js';

const questions = `${cluster}
  trace plain: shop/web -> node2:shop/api:8080
  trace later: shop/web -> node2:shop/api:8080 under "BIRD dies"
  scenario "BIRD dies" { stop bird on node2 }
`;

test('a control plane is made once for each scenario', async () => {
  const model = new Model(await topologyOf(questions));
  expect(model.plane()).toBe(model.plane());
  expect(model.plane('BIRD dies')).toBe(model.plane('BIRD dies'));
  expect(model.plane('BIRD dies')).not.toBe(model.plane());
});

test('a scenario that does not exist changes nothing', async () => {
  const model = new Model(await topologyOf(questions));
  expect(model.plane('no such thing')).toBe(model.plane());
});

test('a declared trace is asked under its own scenario', async () => {
  const model = new Model(await topologyOf(questions));
  const verdicts = [...model.topology.traces.values()].map((trace) => model.declaredTrace(trace).verdict);
  expect(verdicts).toEqual(['delivered', 'exits']);
});

test('a question by name is answered for the first pair', async () => {
  const model = new Model(await topologyOf(`${cluster}\n trace t: shop/api -> shop/web:80`));
  const question = model.topology.traces.get('t')!;
  expect(model.trace(question).flow.from).toBe('shop/api-1');
});

test('the same file gives the same trace', async () => {
  const traceOf = async () => {
    const model = new Model(await topologyOf(questions));
    return model.declaredTrace(model.topology.traces.get('plain')!);
  };
  expect(JSON.stringify(await traceOf())).toBe(JSON.stringify(await traceOf()));
});
