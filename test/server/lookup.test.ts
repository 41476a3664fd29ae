import { describe, expect, test } from 'vitest';
import { METHOD, type TraceParams, type TraceResult } from '../../src/protocol/messages.js';
import type { Sources } from '../../src/protocol/verifier.js';
import { openFixture } from './editor.js';

const NAMES = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    kube-proxy iptables
    calico { pool default 10.244.0.0/16 }
    node node1 { lan 192.168.31.62 }
    namespace kube-system {
      pod coredns on node1 { labels k8s-app=kube-dns  listen 53/udp }
      service kube-dns { select k8s-app=kube-dns  port 53/udp }
    }
    namespace shop {
      pod web on node1
      pod agent on node1 { host-network }
      pod api on node1 { labels app=api  listen 8080/tcp }
      service api { select app=api  port 80 -> 8080 }
    }
  }
  trace named: shop/web -> api.shop.svc.cluster.local:80 { dns }
  trace plain: shop/web -> service shop/api:80
  trace direct: shop/web -> shop/api:8080 { dns }
  trace agent: shop/agent -> service shop/api:80 { dns }
`;

async function shown(params: { readonly name: string; readonly dns?: boolean }) {
  const { editor, uri } = await openFixture(NAMES);
  const asked: TraceParams = { uri, ...params };
  const result = await editor.wire.sendRequest<TraceResult>(METHOD.trace, asked);
  if (!result.ok) throw new Error(result.message);
  const { title, lookup, lookupUnknown, trace } = result.view;
  return { title, lookup, lookupUnknown, to: trace.flow.to, again: result.view.params };
}

describe('the packet that looks up a name', () => {
  const query = { lookup: 'query', to: 'service kube-system/kube-dns:53/udp' };
  const packet = { lookup: 'packet', to: 'service shop/api:80' };
  test.each([
    [{ name: 'named' }, query],
    [{ name: 'named', dns: false }, packet],
    [{ name: 'plain' }, packet],
    [{ name: 'plain', dns: true }, query],
    [{ name: 'direct' }, { lookup: undefined, lookupUnknown: expect.stringContaining('is no Service') }],
    [{ name: 'agent' }, { lookup: undefined, lookupUnknown: expect.stringContaining('host network') }],
  ])('%j', async (params, expected) => {
    const found = await shown(params);
    expect(found).toMatchObject({ ...expected, again: params });
    expect(found.title.endsWith(' · DNS')).toBe(found.lookup === 'query');
  });
});

test('knet/sources: the text as it was typed', async () => {
  const { editor, uri } = await openFixture('host a { sysctl net.ipv4.ip_forward 0 }');
  const sources = await editor.wire.sendRequest<Sources>(METHOD.sources, { uri });
  expect(sources).toEqual({ [uri]: 'host a { sysctl net.ipv4.ip_forward 0 }' });
  expect(await editor.wire.sendRequest(METHOD.sources, { uri: 'file:///gone.knet' })).toEqual({});
});
