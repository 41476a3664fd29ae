import { expect, test } from 'vitest';
import { FILE, knet, on } from './knet.js';

const SHOP = `
subnet lan 192.168.31.0/24
host docker1 {
  lan 192.168.31.10
  docker 27 { container web { publish 8080:80/tcp  listen 80/tcp } }
}
host laptop { lan 192.168.31.20 }
`;

const CHART = `flowchart LR
  subgraph n0["docker1"]
    n1["web<br/>8080:80/tcp"]
    n2{{"bridge"}}
  end
  subgraph n3["laptop"]
    n4["host"]
  end
  n5(["lan<br/>192.168.31.0/24"])
  n1 --- n2
  n0 ---|"192.168.31.10"| n5
  n3 ---|"192.168.31.20"| n5
`;

test('prints the source of a flowchart', async () => {
  expect(await on(SHOP, 'draw', FILE)).toEqual({ code: 0, out: CHART, err: '', written: {} });
});

test('prints a page for notes', async () => {
  const { out } = await on(SHOP, 'draw', FILE, '--format', 'markdown');
  expect(out).toBe(`# shop\n\n\`\`\`mermaid\n${CHART}\`\`\`\n`);
});

test('draws standard input, with all that it imports', async () => {
  const { code, out } = await knet(['draw', '-'], {
    files: { 'base.knet': 'subnet lan 10.0.0.0/24' },
    input: 'import "base.knet" router r { lan 10.0.0.1 }',
  });
  expect(code).toBe(0);
  expect(out).toContain('lan<br/>10.0.0.0/24');
});

test('draws what is sound of a file with errors, and tells them', async () => {
  const { code, out, err } = await on('host h { nowhere 10.0.0.1 }\nhost i', 'draw', FILE);
  expect({ code, err }).toEqual({
    code: 0,
    err: expect.stringContaining('shop.knet:1:10: error unknown-subnet: '),
  });
  expect(out).toContain('["i"]');
});

test('says when there is nothing to draw', async () => {
  expect(await on('', 'draw', FILE)).toMatchObject({
    code: 0,
    out: 'flowchart LR\n',
    err: 'knet: shop.knet declares no machines\n',
  });
});

test('names are text, whatever is in them', async () => {
  const { out } = await knet(['draw', 'a]`b*.knet', '-f', 'markdown'], { files: { 'a]`b*.knet': 'host h' } });
  expect(out.split('\n')[0]).toBe('# a\\]\\`b\\*');
});
