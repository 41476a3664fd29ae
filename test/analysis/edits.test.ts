import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Model } from '../../src/analysis/model.js';
import { checkRules } from '../../src/analysis/rules.js';
import { buildProgram, parseFile } from '../../src/language/workspace.js';
import type { Topology } from '../../src/topology/topology.js';

/**
 * What is kept while a file is edited must be what would be computed anew: every example is edited in many ways, one edit
 * after the other, and after each the machines and verdicts of the kept model are compared with those of a new one.
 */
const EXAMPLES = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.knet'))
  .map((name) => [name, readFileSync(`examples/${name}`, 'utf8')] as const);

/** Of each example, spread over its lines. */
const MOST_EDITS = 24;

const URI = 'file:///example.knet';

function topologyOf(text: string): Topology {
  return buildProgram(URI, () => parseFile(URI, text)).topology;
}

/** All machines of a model and all verdicts, with their places in the file. */
function stateOf(model: Model): unknown {
  const scenarios = [undefined, ...model.topology.scenarios.keys()];
  return {
    rules: [...checkRules(model)],
    traces: [...model.topology.traces.values()].map((trace) => model.declaredTrace(trace)),
    worlds: scenarios.map((scenario) => {
      const { world } = model.plane(scenario);
      return [...world.machineNames()].map((name) => world.machine(name));
    }),
    findings: model.plane().findings,
  };
}

/** Edits of a line: it is gone, it moves down, its numbers and its names are others. */
function editsOf(text: string): string[] {
  const lines = text.split('\n');
  const edits: string[] = [];
  lines.forEach((line, index) => {
    if (/^\s*(\/\/|$)/.test(line)) return;
    const edited = (...fresh: string[]) =>
      edits.push([...lines.slice(0, index), ...fresh, ...lines.slice(index + 1)].join('\n'));
    edited('', line);
    if (!/[{}]\s*$/.test(line)) edited();
    edited(line.replace(/(?<=\.)\d+(?=[\s/}]|$)/, (number) => String((Number(number) + 1) % 250)));
    edited(
      line.replace(/(listen|replicas|mtu|port) (\d+)/, (_, word, number) => `${word} ${Number(number) + 1}`),
    );
    edited(line.replace(/=(\w+)/, '=$1x'));
    edited(line.replace(/(container \w+)/, '$1x'));
    edited(
      line.replace(/\b(always|cross-subnet|never)\b/, (mode) => (mode === 'always' ? 'never' : 'always')),
    );
  });
  const different = edits.filter((edit) => edit !== text);
  return different.filter((_, index) => index % Math.ceil(different.length / MOST_EDITS) === 0);
}

describe.each(EXAMPLES)('%s', (_, text) => {
  let edits: string[];
  beforeAll(() => {
    edits = editsOf(text);
  });

  test('is edited in many ways', () => expect(edits.length).toBeGreaterThan(8));

  test('what is kept after each edit, and after taking it back, is what would be computed anew', () => {
    let model = new Model(topologyOf(text));
    stateOf(model);
    for (const edit of edits) {
      for (const version of [edit, text]) {
        model = new Model(topologyOf(version), model);
        expect(stateOf(model), version).toEqual(stateOf(new Model(topologyOf(version))));
      }
    }
  }, 240_000);
});
