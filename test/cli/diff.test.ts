import { expect, test } from 'vitest';
import { knet } from './knet.js';

const shop = (policy: string) => `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
cluster demo {
  calico { pool default 10.244.0.0/16 { nat-outgoing }  allow-vxlan-from-workloads }
  node node1 { lan 192.168.31.61 }
  namespace shop {
    pod web { labels app=web }
    pod api { labels app=api }
    network-policy api { select app=api  types ingress, egress  ${policy} }
    network-policy web { select app=web  types ingress }
  }
}`;

const diff = (a: string, b: string, ...options: string[]) =>
  knet(['diff', 'a.knet', 'b.knet', ...options], { files: { 'a.knet': shop(a), 'b.knet': shop(b) } });

test('nothing where nothing changed, wherever policies cut the addresses outside', async () => {
  const whole = 'egress to cidr 0.0.0.0/0';
  const halves = 'egress to cidr 0.0.0.0/1 to cidr 128.0.0.0/1';
  expect(await diff(whole, halves)).toMatchObject({ out: '', err: '', code: 0 });
});

test('ports that only one has', async () => {
  const a = 'ingress from app=web port 80-90/tcp, 53/udp';
  const b = 'ingress from app=web port 85-99/tcp, 53/udp';
  expect(await diff(a, b)).toMatchObject({
    out: '- shop/web => shop/api : TCP 80-84\n+ shop/web => shop/api : TCP 91-99\n',
    code: 1,
  });
});

test('addresses that only one has', async () => {
  const a = 'egress to cidr 10.0.0.0/8 port 443/tcp';
  const b = 'egress to cidr 10.0.0.0/9 port 443/tcp';
  const { out, code } = await diff(a, b);
  expect(out).toBe('- shop/api => 10.128.0.0-10.255.255.255[External] : TCP 443\n');
  expect(code).toBe(1);
  expect(JSON.parse((await diff(a, b, '--format', 'json')).out)).toEqual({
    version: 1,
    onlyInA: [
      {
        src: 'shop/api',
        dst: 'external',
        external: '10.128.0.0/9',
        ports: [{ protocol: 'TCP', from: 443, to: 443 }],
      },
    ],
    onlyInB: [],
  });
});
