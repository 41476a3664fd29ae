import { describe, expect, test } from 'vitest';
import { sequenceDiagram } from '../../src/diagram/sequence.js';
import { traceMarkdown } from '../../src/diagram/trace-markdown.js';
import { traceText } from '../../src/diagram/trace-text.js';
import { traces } from './fixtures/traces.js';

/** `npx vitest run test/diagram/baselines.test.ts -u` writes them anew. */
describe.each(traces)('%s', (name, trace) => {
  test('sequence diagram', async () => {
    await expect(sequenceDiagram(trace).text).toMatchFileSnapshot(`baselines/${name}.mmd`);
  });

  test('text', async () => {
    await expect(traceText(trace)).toMatchFileSnapshot(`baselines/${name}.txt`);
  });

  test('Markdown', async () => {
    await expect(traceMarkdown(trace)).toMatchFileSnapshot(`baselines/${name}.md`);
  });
});
