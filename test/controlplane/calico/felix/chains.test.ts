import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromWorkload } from '../../../../src/controlplane/calico/felix/endpoint.js';
import type { TableName } from '../../../../src/linux/netfilter/ruleset.js';
import { namespaceOf, planeOf, rules, text } from '../../state-text.js';

const cluster = (ipip: string, pods: string, vxlan = 'never') => `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico 3.31 { pool default 10.244.0.0/16 { ipip ${ipip}  vxlan ${vxlan}  nat-outgoing } }
    node node1 { lan 192.168.31.62 }
    node node2 { lan 192.168.31.63 }
    ${pods}
  }
`;
const tables: readonly TableName[] = ['raw', 'nat', 'filter', 'mangle'];
const dump = new URL('../../../../../shared/truth/calico/cali-iptables-dump.txt', import.meta.url);

/** The dump is of a node without pods whose Felix has VXLAN on. Rules that ask for sets of VXLAN's are left out of it. */
test.skipIf(!existsSync(dump))(
  'static chains are those of a real node, rule by rule and hash by hash',
  async () => {
    const host = namespaceOf(await planeOf(cluster('never', '', 'always')), 'node1');
    for (const table of tables) {
      const ours = rules(host, table).trimEnd().split('\n').filter(isFelixs);
      // nat-outgoing was off on that node.
      const kept = ours.filter(
        (rule) => chainOf(rule) !== 'cali-nat-outgoing' && !rule.includes('cali40all-vxlan-net'),
      );
      expect(kept).toEqual(realRules(table));
      expect(chainNames(host, table).filter(isFelixs)).toEqual(realChains(table));
    }
  },
);

/** The kubelet and kube-proxy write to every node; here they did not run. */
function isFelixs(text: string): boolean {
  return !text.includes('KUBE-');
}

function realRules(table: TableName): string[] {
  return section(table).filter((line) => line.startsWith('-A '));
}

function realChains(table: TableName): string[] {
  return section(table)
    .flatMap((line) => line.match(/^:(\S+)/)?.[1] ?? [])
    .sort();
}

function chainNames(host: Awaited<ReturnType<typeof namespaceOf>>, table: TableName): string[] {
  const chains =
    host.iptables.find(({ family, name }) => family === 4 && name === table)?.chains ?? new Map();
  return [...chains.keys()].sort();
}

function section(table: TableName): string[] {
  const [, rest] = readFileSync(dump, 'utf8').split(`*${table}\n`);
  return rest!.split('COMMIT')[0]!.split('\n');
}

function chainOf(rule: string): string {
  return rule.split(' ')[1]!;
}

test('with IPIP: packets from nodes only, and the tunnel address for what the node sends', async () => {
  const host = namespaceOf(await planeOf(cluster('always', '')), 'node1');
  expect(rules(host, 'filter', 'cali-INPUT').split('\n').slice(0, 2).join('\n')).toBe(
    text(`
      -A cali-INPUT -p ipencap -m comment --comment "cali:PajejrV4aFdkZojI" -m comment --comment "Allow IPIP packets from Calico hosts" -m set --match-set cali40all-hosts-net src -m addrtype --dst-type LOCAL -j ACCEPT
      -A cali-INPUT -p ipencap -m comment --comment "cali:_wjq-Yrma8Ly1Svo" -m comment --comment "Drop IPIP packets from non-Calico hosts" -j DROP
    `).trimEnd(),
  );
  expect(rules(host, 'filter', 'cali-OUTPUT')).toContain('"cali:AnEsmO6bDZbQntWW"');
  expect(rules(host, 'nat', 'cali-POSTROUTING', 'cali-nat-outgoing')).toBe(
    text(`
      -A cali-POSTROUTING -m comment --comment "cali:Z-c7XtVd2Bq7s_hA" -j cali-fip-snat
      -A cali-POSTROUTING -m comment --comment "cali:nYKhEzDlr11Jccal" -j cali-nat-outgoing
      -A cali-POSTROUTING -o tunl0 -m comment --comment "cali:SXWvdsbh4Mw7wOln" -m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL -j MASQUERADE --random-fully
      -A cali-nat-outgoing -m comment --comment "cali:flqWnvo8yq4ULQLa" -m set --match-set cali40masq-ipam-pools src -m set ! --match-set cali40all-ipam-pools dst -j MASQUERADE --random-fully
    `),
  );
  expect([...host.ipsets.values()].map(({ name, members }) => `${name}: ${members.join(' ')}`)).toEqual([
    'cali40all-ipam-pools: 10.244.0.0/16',
    'cali40masq-ipam-pools: 10.244.0.0/16',
    'cali40all-hosts-net: 192.168.31.62 192.168.31.63',
  ]);
});

/** Hashes as on a real node, whose pod is calico-system/calico-typha…: only the name of its interface matters. */
test("a pod's chains: known connections, no forged tunnels, profiles, else drop", async () => {
  const plane = await planeOf(cluster('never', 'namespace shop { pod web on node1 { } }'));
  const host = namespaceOf(plane, 'node1');
  expect(rules(host, 'filter', 'cali-fw-cali551b05c3e54').replace(/"cali:[^"]*"/g, '""')).toBe(
    text(`
      -A cali-fw-cali551b05c3e54 -m comment --comment "" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A cali-fw-cali551b05c3e54 -m comment --comment "" -m conntrack --ctstate INVALID -j DROP
      -A cali-fw-cali551b05c3e54 -m comment --comment "" -j MARK --set-xmark 0x0/0x30000
      -A cali-fw-cali551b05c3e54 -p udp -m comment --comment "" -m comment --comment "Drop VXLAN encapped packets originating in workloads" -m multiport --dports 4789 -j DROP
      -A cali-fw-cali551b05c3e54 -p ipencap -m comment --comment "" -m comment --comment "Drop IPinIP encapped packets originating in workloads" -j DROP
      -A cali-fw-cali551b05c3e54 -m comment --comment "" -j cali-pro-kns.shop
      -A cali-fw-cali551b05c3e54 -m comment --comment "" -m comment --comment "Return if profile accepted" -m mark --mark 0x10000/0x10000 -j RETURN
      -A cali-fw-cali551b05c3e54 -m comment --comment "" -j cali-pro-ksa.shop.default
      -A cali-fw-cali551b05c3e54 -m comment --comment "" -m comment --comment "Return if profile accepted" -m mark --mark 0x10000/0x10000 -j RETURN
      -A cali-fw-cali551b05c3e54 -m comment --comment "" -m comment --comment "Drop if no profiles matched" -j DROP
    `),
  );
  expect(fromWorkload('cali551b05c3e54')).toBe('cali-fw-cali551b05c3e54');
  const [chain] = host.iptables
    .find(({ name }) => name === 'filter')!
    .chains.get('cali-fw-cali551b05c3e54')!.rules;
  expect(chain?.provenance).toMatchObject({ by: 'felix', why: 'policy of pod shop/web' });
});
