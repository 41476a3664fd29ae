// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${1:name} is a blank in an editor's snippet.
import { describe, expect, test } from 'vitest';
import { type CompletionItem, type CompletionList, CompletionRequest } from 'vscode-languageserver-protocol';
import { openFixture } from '../../server/editor.js';

async function complete(fixture: string, options: object = {}): Promise<CompletionItem[]> {
  const { editor, at } = await openFixture(fixture, options);
  return ((await editor.wire.sendRequest(CompletionRequest.type, at)) as CompletionList).items;
}

/** What is offered at the cursor, as a list in the order that the editor shows. */
async function offered(fixture: string): Promise<string[]> {
  const items = await complete(fixture);
  const key = ({ sortText, label }: CompletionItem) => sortText ?? label;
  return items.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(({ label }) => label);
}

const BASE = `
  subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }
  subnet dmz 10.0.1.0/24
  host h1 {
    lan 10.0.0.5
    docker 27 {
      network app 172.20.0.0/16
      container web { listen 80  listen 53/udp }
      container db  { network app }
    }
  }
`;

const CLUSTER = `
  subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 { ipip always } }
    node node1 { lan 10.0.0.2 }
    node node2 { lan 10.0.0.3 }
    namespace shop { pod web on node1 { listen 80 }  deployment api replicas 2 on node2 { listen 8080 } }
  }
`;

describe('words of the language', () => {
  test('at the start of a file', async () => {
    const words = await offered('<|>');
    expect(words).toEqual(expect.arrayContaining(['cluster', 'host', 'import', 'rules', 'subnet', 'trace']));
    expect(words).not.toContain('container');
  });

  test('in a host: its settings, and the subnets that it could be attached to', async () =>
    expect(await offered(`${BASE} host h2 { <|> }`)).toEqual(
      expect.arrayContaining(['lan', 'dmz', 'docker', 'listen', 'route', 'sysctl']),
    ));

  test('a word that was begun', async () =>
    expect(await offered(`${BASE} host h2 { do<|> }`)).toEqual(['docker']));

  test('values of a setting', async () =>
    expect(await offered('cluster c { calico { pool p 10.0.0.0/16 { ipip <|> } } }')).toEqual([
      'always',
      'cross-subnet',
      'never',
    ]));

  test('each says in one line what it is, and brings what usually follows', async () => {
    const items = await complete('<|>');
    const subnet = items.find(({ label }) => label === 'subnet')!;
    expect(subnet.detail).toContain('layer-2 segment');
    expect(subnet.textEdit).toMatchObject({ newText: expect.stringContaining('${2:192.168.31.0/24}') });
  });

  test('in Chinese', async () => {
    const items = await complete('rules "r" { <|> }', { locale: 'zh-cn' });
    expect(items.find(({ label }) => label === 'allow')?.detail).toBe('数据包必须送达，应答也要回来');
  });

  test('the same word brings different things in different places', async () => {
    const container = async (fixture: string) =>
      (await complete(fixture)).find(({ label }) => label === 'container')?.textEdit?.newText;
    expect(await container('host h { docker { <|> } }')).toContain('container ${1:web}');
    expect(await container('cluster c { node n namespace s { pod p { <|> } } }')).toContain('${1:nginx}');
  });
});

describe('values that the model knows', () => {
  test("a subnet's next free address", async () =>
    expect(await offered(`${BASE} host h2 { lan <|> }`)).toEqual(['10.0.0.6']));

  test('the lowest free address when the last is taken', async () =>
    expect(await offered(`subnet tiny 10.0.0.0/29  host a { tiny 10.0.0.6 } host b { tiny <|> }`)).toEqual([
      '10.0.0.1',
    ]));

  test('no address on a full subnet', async () =>
    expect(
      await offered(
        `subnet two 10.0.0.0/31  host a { two 10.0.0.0 } host b { two 10.0.0.1 } host c { two <|> }`,
      ),
    ).toEqual([]));

  test('the address that a container has, to pin it', async () =>
    expect(await offered(`host h { docker { container c { network bridge address <|> } } }`)).toEqual([
      '172.17.0.2',
    ]));

  test("a machine's networks, the three that exist by themselves too", async () =>
    expect(await offered(BASE.replace('network app }', 'network <|> }'))).toEqual(
      expect.arrayContaining(['app', 'bridge', 'host', 'none', 'container']),
    ));

  test('nodes of the cluster', async () =>
    expect(await offered('cluster c { node n1 node n2 namespace s { pod p on <|> } }')).toEqual([
      'n1',
      'n2',
    ]));

  test('programs that can be stopped', async () =>
    expect(await offered('host h scenario "s" { stop <|> }')).toEqual(
      expect.arrayContaining(['bird', 'dockerd', 'felix', 'kubelet']),
    ));

  test('versions', async () => expect(await offered('host h { docker <|> }')).toContain('20.10'));

  test('drivers, their modes and the cards they may use', async () => {
    expect(await offered('host h { docker { network a { driver <|> } } }')).toContain('macvlan');
    expect(await offered('host h { docker { network a { gateway-mode <|> } } }')).toContain('routed');
    expect(
      await offered(
        'subnet lan 10.0.0.0/24 host h { lan 10.0.0.1 docker { network a { driver macvlan parent <|> } } }',
      ),
    ).toContain('eth0');
  });

  test('settings of the kernel', async () =>
    expect(await offered('host h { sysctl net.ipv4.ip_f<|> }')).toContain('net.ipv4.ip_forward'));

  test('settings of the kernel, when the name stops at a dot', async () =>
    expect(await offered('host h { sysctl net.ipv4.<|> }')).toContain('net.ipv4.ip_forward'));
});

describe('paths', () => {
  const FILES = `
    // file: base.knet
    subnet lan 10.0.0.0/24
    // file: parts/more.knet
    host h
  `;

  test('files to import, but not the file itself', async () =>
    expect(await offered(`${FILES}\n// file: main.knet\nimport "<|>`)).toEqual(['"base.knet"', '"parts/"']));

  test('files in a folder', async () =>
    expect(await offered(`${FILES}\n// file: main.knet\nimport "parts/<|>`)).toEqual(['"parts/more.knet"']));
});

describe('endpoints', () => {
  test('who sends', async () =>
    expect(await offered(`${BASE} trace t: <|>`)).toEqual(['h1', 'h1/web', 'h1/db', 'localhost']));

  test('who receives, first by the ports that somebody listens on', async () =>
    expect(await offered(`${BASE} trace t: h1/db -> h1/<|>`)).toEqual([
      'h1/web:80',
      'h1/web:53/udp',
      'h1/web',
      'h1/db',
    ]));

  test('the ports behind a colon, in place of what was typed', async () => {
    const [port, ...others] = await complete(`${BASE} trace t: h1/db -> h1/web:8<|>`);
    expect(others).toEqual([]);
    expect(port).toMatchObject({ label: 'h1/web:80', textEdit: { newText: 'h1/web:80' } });
  });

  test('pods, deployments and their replicas', async () =>
    expect(await offered(`${CLUSTER} rules "r" { allow shop/web -> sh<|> }`)).toEqual([
      'shop/web:80',
      'shop/web',
      'shop/api:8080',
      'shop/api',
      'shop/api-1:8080',
      'shop/api-1',
      'shop/api-2:8080',
      'shop/api-2',
    ]));

  test('a pod whose name two clusters have is offered with its cluster', async () =>
    expect(
      await offered(`
        cluster a { node n1 namespace s { pod p } }
        cluster b { node n2 namespace s { pod p } }
        trace t: <|>`),
    ).toEqual(expect.arrayContaining(['a/s/p', 'b/s/p'])));

  test('devices that the packet passes', async () =>
    expect(await offered(`${CLUSTER} rules "r" { allow shop/web -> shop/api-1:8080 via <|> }`)).toEqual(
      expect.arrayContaining(['eth0', 'tunl0']),
    ));
});

test('an endpoint whose name stops at a hyphen', async () =>
  expect(await offered('host rqy-k8s-2  host other  trace t: rqy-<|>')).toEqual(['rqy-k8s-2']));

test('within a name that is being made up, nothing is offered', async () =>
  expect(await offered('host my-<|>')).toEqual([]));

describe('Services', () => {
  const SERVICES = CLUSTER.replace(
    'namespace shop {',
    'namespace shop { service api { select app=api  port http: 80 -> 8080  port 53/udp }',
  );

  test('as receivers, with their ports', async () => {
    const items = await offered(`${SERVICES} trace t: shop/web -> <|>`);
    expect(items).toEqual(
      expect.arrayContaining(['service shop/api:80', 'service shop/api:53/udp', 'shop/api:8080']),
    );
    expect(await offered(`${SERVICES} trace t: shop/web -> service shop/a<|>`)).toContain(
      'service shop/api:80',
    );
  });

  test('not as senders', async () => {
    const items = await offered(`${SERVICES} trace t: <|>`);
    expect(items).toContain('shop/web');
    expect(items.filter((item) => item.startsWith('service'))).toEqual([]);
  });

  test('their settings', async () =>
    expect(await offered(`cluster c { namespace n { service s { <|> } } }`)).toEqual(
      expect.arrayContaining([
        'cluster-ip',
        'endpoints',
        'external-traffic',
        'headless',
        'port',
        'select',
        'type',
      ]),
    ));
});
