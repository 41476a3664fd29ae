import { expect, test } from 'vitest';
import { openFixture } from './editor.js';

const HOST = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  host h1 {
    lan 192.168.31.10
    docker 27 {
      container web   { listen 80/tcp }
      container cache { network none }
    }
  }
`;

test('a rule that does not hold is an error on that rule, and goes when it is mended', async () => {
  const rules = (to: string) => `${HOST}\nrules "shop" { allow h1 -> h1/${to} }`;
  const { editor, uri } = await openFixture(rules('cache'));
  const [failing] = await editor.diagnostics(uri);
  expect(failing).toMatchObject({ code: 'rule-fails', severity: 1, source: 'knet' });

  await editor.type(uri, rules('web:80'));
  expect(await editor.diagnostics(uri)).toEqual([]);
});
