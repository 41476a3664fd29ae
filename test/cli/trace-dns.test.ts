import { describe, expect, test } from 'vitest';
import { FILE, on } from './knet.js';
import { violations } from './schema.js';

const cluster = (mode: string, members = '') => `subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
cluster demo {
  kube-proxy ${mode}
  calico { pool default 10.244.0.0/16 }
  node node1 { lan 192.168.31.62 }
  node node2 { lan 192.168.31.63 }
  namespace kube-system {
    deployment coredns replicas 2 { labels k8s-app=kube-dns  listen 53/udp }
    ${members}
  }
  namespace shop {
    pod web on node1
    pod agent on node1 { host-network }
    pod api on node2 { labels app=api  listen 8080/tcp }
    service api { select app=api  port 8080 }
  }
}
trace web-to-api: shop/web -> service shop/api:8080
trace to-node: shop/web -> node2
`;
const DNS = 'service kube-dns { select k8s-app=kube-dns  port 53/udp  cluster-ip 10.96.0.10 }';

describe('trace --dns', () => {
  test.each(['iptables', 'ipvs', 'nftables'])(
    'in mode %s: first the name server, then the Service',
    async (mode) => {
      const to = 'api.shop.svc.cluster.local:8080';
      const { code, out, err } = await on(cluster(mode, DNS), 'trace', FILE, 'shop/web', to, '--dns');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(
        /^DNS for the next packet\nasks for api.+, then api\.shop\.svc\.cluster\.local\nshop\/web -> service kube-system\/kube-dns:53/,
      );
      expect(out).toContain('sends a UDP datagram to 10.96.0.10:53');
      const [dns, trace] = out.split(/\n(?=shop\/web -> service shop\/api:8080)/);
      expect(dns).toContain('coredns takes it at');
      expect(trace).toContain('api takes it at');
    },
  );

  test('where the declaration says `dns`, without being asked', async () => {
    const text = `${cluster('iptables', DNS)}trace named: shop/web -> api.shop.svc.cluster.local:8080 { dns  ttl 9 }\n`;
    const { code, out } = await on(text, 'trace', FILE, 'named');
    expect(code).toBe(0);
    expect(out.match(/^(DNS for )?trace .*/gm)).toEqual(['DNS for trace named', 'trace named']);
  });

  test('of the traces of a file, those to names', async () => {
    const { out } = await on(cluster('nftables', DNS), 'trace', FILE, '--all', '--dns');
    expect(out.match(/^(DNS for )?trace .*/gm)).toEqual([
      'DNS for trace web-to-api',
      'trace web-to-api',
      'trace to-node',
    ]);
  });

  test('as JSON, one after the other', async () => {
    const { out } = await on(cluster('nftables', DNS), 'trace', FILE, 'web-to-api', '--dns', '-f', 'json');
    const traces = JSON.parse(out);
    expect(violations('trace-1', traces)).toEqual([]);
    expect(traces.map(({ dns, flow }: { dns?: true; flow: { to: string } }) => [dns, flow.to])).toEqual([
      [true, 'service kube-system/kube-dns:53/udp'],
      [undefined, 'service shop/api:8080'],
    ]);
  });

  test.each([
    ['api', 'api.shop.svc.cluster.local'],
    ['api.shop', 'api.shop.shop.svc.cluster.local, then api.shop.svc.cluster.local'],
  ])('%s is asked for as the search list has it', async (name, asked) => {
    const { code, out } = await on(
      cluster('iptables', DNS),
      'trace',
      FILE,
      'shop/web',
      `${name}:8080`,
      '--dns',
    );
    expect(code).toBe(0);
    expect(out).toContain(`\nasks for ${asked}\n`);
    expect(out).toContain('shop/web -> service shop/api:8080');
  });

  test("a container asks Docker's embedded server, and gets the address on the network of both", async () => {
    const text = `host h { docker 27 {
      network front 172.30.0.0/16
      network back 172.31.0.0/16
      container web { network back }
      container cache { network front  network back  listen 6379/tcp }
    } }`;
    const { code, out } = await on(text, 'trace', FILE, 'h/web', 'cache:6379', '--dns');
    expect(code).toBe(0);
    expect(out).toMatch(/^DNS for the next packet\nasks for cache\nh\/web -> 127\.0\.0\.11:53\/udp\n/);
    expect(out).toContain('dockerd');
    expect(out).toContain('cache takes it at 172.31.0.3:6379');
  });

  test('a name server that does not answer is a finding', async () => {
    const text = cluster('nftables', DNS).replace('listen 53/udp', 'not-ready  listen 53/udp');
    const { code, out } = await on(text, 'trace', FILE, 'web-to-api', '--dns');
    expect(code).toBe(1);
    expect(out).toContain('kube-system/kube-dns has no ready endpoint');
  });

  test.each([
    ['shop/agent', DNS, 'shop/agent is on the host network'],
    ['node1', DNS, 'node1 is no pod'],
    ['shop/web', '', 'cluster demo declares no service kube-system/kube-dns'],
  ])('%s: it says why there is no such packet', async (from, members, why) => {
    const { out, err } = await on(
      cluster('nftables', members),
      'trace',
      FILE,
      from,
      'service shop/api:8080',
      '--dns',
    );
    expect(err).toMatch(new RegExp(`^knet: no DNS packet is traced: ${why}`));
    expect(out).not.toContain('DNS');
  });

  test.each([
    ['192.168.31.63', '192.168.31.63 is an address'],
    ['shop/api', 'shop/api is no Service'],
    ['node2', 'which name server knows node2 is not modelled'],
  ])('%s has no name to be looked up', async (to, why) => {
    const { out, err } = await on(cluster('nftables', DNS), 'trace', FILE, 'shop/web', to, '--dns');
    expect(err).toMatch(new RegExp(`^knet: no DNS packet is traced: ${why}`));
    expect(out).not.toContain('asks for');
  });
});
