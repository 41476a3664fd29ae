import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { knet } from './knet.js';

const read = (file: string) => readFileSync(file, 'utf8');
const { $defs } = JSON.parse(read('docs/schema/trace-1.json'));

test('every verdict is defined, and no other', () => {
  const defined = [...read('docs/verdicts.md').matchAll(/^## (.*)$/gm)].map(([, verdict]) => verdict);
  expect(defined).toEqual($defs.verdict.enum);
});

test('every kind of step is named', () => {
  for (const kind of $defs.step.properties.kind.enum) expect(read('docs/json.md')).toContain(`\`${kind}\``);
});

test.each(['check', 'trace', 'state', 'draw', 'fmt'])('every option of %s is described', async (command) => {
  const { out } = await knet([command, '--help']);
  const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option!);
  expect(options.length).toBeGreaterThan(0);
  for (const option of options.filter((each) => each !== '--help' && each !== '--version')) {
    expect(read('docs/cli.md'), option).toContain(option);
  }
});
