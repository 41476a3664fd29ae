import { describe, expect, test } from 'vitest';
import { FILE, on } from './knet.js';
import { shop } from './networks.js';
import { violations } from './schema.js';

describe('state', () => {
  test('prints every namespace of a machine, as its tools do', async () => {
    const { code, out, err } = await on(shop, 'state', FILE, 'node1', '--no-comments');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^# ip addr\n1: lo: <LOOPBACK,UP,LOWER_UP> /);
    expect(out).toContain('\n10.244.104.0/26 via 192.168.31.63 dev tunl0 proto bird onlink\n');
    expect(out).toContain('\n*filter\n:INPUT ACCEPT [0:0]\n');
    expect(out).toContain('\nnet.ipv4.ip_forward = 1\n');
    expect(out).toContain('\n# ip netns exec shop/web ip addr\n');
    expect(out).not.toContain('# bird: ');
  });

  test('says who wrote each line', async () => {
    const { out } = await on(shop, 'state', FILE, 'node1', '--only', 'route');
    expect(out).toMatch(
      /^10\.244\.104\.0\/26 via 192\.168\.31\.63 dev tunl0 proto bird onlink +# bird: .*node2/m,
    );
  });

  test('of one namespace', async () => {
    const { out } = await on(
      shop,
      'state',
      FILE,
      'node1',
      '--namespace',
      'shop/web',
      '--only',
      'route',
      '--no-comments',
    );
    expect(out).toMatch(
      /^# ip netns exec shop\/web ip route show table all\ndefault via 169\.254\.1\.1 dev eth0/,
    );
    expect(out).not.toContain('tunl0');
  });

  test('a pod or a container stands for its namespace', async () => {
    const { out } = await on(shop, 'state', FILE, 'node1', '-n', 'shop/web');
    expect((await on(shop, 'state', FILE, 'shop/web')).out).toBe(out);
    expect((await on(shop, 'state', FILE, 'shop/api/server', '--only', 'ss')).out).toContain('*:8080');
  });

  test('only the parts that are asked for, in that order', async () => {
    const { out } = await on(shop, 'state', FILE, 'node1', '-n', 'host', '--only', 'sysctl, addr');
    expect(out.match(/^# [a-z].*/gm)).toEqual(['# sysctl -a', '# ip addr']);
  });

  test('a scenario takes away what it takes away', async () => {
    const args = ['state', FILE, 'node1', '-n', 'host', '--only', 'route', '-s', 'BIRD dies'];
    const { out } = await on(shop, ...args, '--no-comments');
    expect(out).not.toContain('10.244.104.0/26 via');
    expect((await on(shop, ...args)).out).toMatch(/10\.244\.104\.0\/26.*# bird: .*bird is stopped on node2/);
  });

  test('json is as its schema says', async () => {
    const { out } = await on(shop, 'state', FILE, 'node1', '--format', 'json', '--scenario', 'BIRD dies');
    const state = JSON.parse(out);
    expect(violations('state-1', state)).toEqual([]);
    expect(state).toMatchObject({ version: 1, machine: 'node1' });
    const [host, web] = state.namespaces;
    expect(host).toMatchObject({
      namespace: 'host',
      absentRoutes: [{ destination: '10.244.104.0/26', by: 'bird' }],
    });
    expect(web).toMatchObject({ namespace: 'shop/web', holder: 'pause' });
    expect(host.output.map(({ command }: { command: string }) => command)).toContain('iptables-save');
  });

  test.each([
    [['node3'], 'knet: shop.knet: no machine or container named "node3"; did you mean "node1"?\n'],
    [
      ['shop/wep'],
      'knet: shop.knet: no pod or deployment named "wep" in namespace shop; did you mean "shop/web"?\n',
    ],
    [['node1', '-n', 'shop/wbe'], 'knet: no namespace named "shop/wbe" in node1; did you mean "shop/web"?\n'],
    [['node1', '--only', 'toString'], /there is no "toString"; choose from link, addr, /],
    [['node1', '-s', 'x'], 'knet: no scenario named "x" in shop.knet\n'],
    [['node2', '-s', 'gone'], 'knet: node2 is gone under scenario "gone"\n'],
    [['shop/api', '-s', 'gone'], 'knet: shop/api runs on no machine that is left\n'],
    [['10.0.0.1'], 'knet: 10.0.0.1 is an address: name the machine, pod or container that has it\n'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await on(`${shop}scenario "gone" { lose node2 }\n`, 'state', FILE, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err.match(/\n/g)).toHaveLength(1);
  });
});
