import { describe, expect, test } from 'vitest';
import type { NetworkNamespace } from '../../../../src/linux/namespace.js';
import { namespaceOf, planeOf, rules, text } from '../../state-text.js';
import { clusterText } from './connectivity.js';

/** Rules of the chains that policies are in, without those that every endpoint has. */
function policyRules(host: NetworkNamespace): string {
  const lines = rules(host, 'filter')
    .split('\n')
    .filter((line) => /^-A cali-p[io]-/.test(line));
  return lines.map((line) => `${line.replace(/ -m comment --comment "cali:[^"]*"/, '')}\n`).join('');
}

function sets({ ipsets }: NetworkNamespace): string[] {
  return [...ipsets.values()]
    .filter(({ name }) => /^cali40[sn]:/.test(name))
    .map(({ type, members }) => `${type} ${members.length > 0 ? members.join(' ') : 'empty'}`)
    .sort();
}

const hostOf = async (added: Parameters<typeof clusterText>[0], node = 'node1') =>
  namespaceOf(await planeOf(clusterText(added)), node);

/** iptables-save of a node in a public write-up: chain, set and rule hash are the real ones. */
test('a NetworkPolicy is written as on a real node, hash by hash', async () => {
  const plane = await planeOf(`
    subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
    cluster demo {
      calico 3.31 { pool default 10.224.0.0/16 }
      node node1 { lan 192.168.31.62 }
      namespace demo {
        pod server { labels app=server }
        pod client { labels app=client }
        network-policy demo-policy { select app=server  ingress from app=client port 80/tcp }
      }
    }`);
  const host = namespaceOf(plane, 'node1');
  expect(rules(host, 'filter', 'cali-pi-_f33B8osgBB9KBtqM0k-')).toBe(
    '-A cali-pi-_f33B8osgBB9KBtqM0k- -p tcp -m comment --comment "cali:d1YRlouMUUtO1U0c" -m comment --comment "Policy demo/knp.default.demo-policy ingress" -m set --match-set cali40s:N7qB4dD1ts0--qbzE-HjtMk src -m multiport --dports 80 -j MARK --set-xmark 0x10000/0x10000\n',
  );
  const endpoint = rules(host, 'filter', 'cali-tw-calie0cf0fbcf9f').replace(
    / -m comment --comment "cali:[^"]*"/g,
    '',
  );
  expect(endpoint).toBe(
    text(`
      -A cali-tw-calie0cf0fbcf9f -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A cali-tw-calie0cf0fbcf9f -m conntrack --ctstate INVALID -j DROP
      -A cali-tw-calie0cf0fbcf9f -j MARK --set-xmark 0x0/0x30000
      -A cali-tw-calie0cf0fbcf9f -m comment --comment "Start of tier default" -j MARK --set-xmark 0x0/0x20000
      -A cali-tw-calie0cf0fbcf9f -m mark --mark 0x0/0x20000 -j cali-pi-_f33B8osgBB9KBtqM0k-
      -A cali-tw-calie0cf0fbcf9f -m comment --comment "Return if policy accepted" -m mark --mark 0x10000/0x10000 -j RETURN
      -A cali-tw-calie0cf0fbcf9f -m comment --comment "End of tier default. Drop if no policies passed packet" -m mark --mark 0x0/0x20000 -j DROP
      -A cali-tw-calie0cf0fbcf9f -j cali-pri-kns.demo
      -A cali-tw-calie0cf0fbcf9f -m comment --comment "Return if profile accepted" -m mark --mark 0x10000/0x10000 -j RETURN
      -A cali-tw-calie0cf0fbcf9f -j cali-pri-ksa.demo.default
      -A cali-tw-calie0cf0fbcf9f -m comment --comment "Return if profile accepted" -m mark --mark 0x10000/0x10000 -j RETURN
      -A cali-tw-calie0cf0fbcf9f -m comment --comment "Drop if no profiles matched" -j DROP
    `),
  );
});

describe('rules', () => {
  test.each([
    ['ingress none', ['-m comment --comment "Policy x/knp.default.p ingress"']],
    [
      'ingress from cidr 10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16',
      [
        '-m comment --comment "Policy x/knp.default.p ingress" -j MARK --set-xmark 0x80000/0x180000',
        '-s 10.1.0.0/16 -j MARK --set-xmark 0x0/0x80000',
        '-s 10.2.0.0/16 -j MARK --set-xmark 0x0/0x80000',
        '-s 10.0.0.0/8 -m mark --mark 0x80000/0x80000 -j MARK --set-xmark 0x10000/0x10000',
      ],
    ],
    [
      'ingress from all port 80, http',
      [
        '-m comment --comment "Policy x/knp.default.p ingress" -j MARK --set-xmark 0x0/0x180000',
        '-p tcp -m multiport --dports 80 -j MARK --set-xmark 0x80000/0x80000',
        '-m set --match-set SET dst,dst -j MARK --set-xmark 0x80000/0x80000',
        '-p tcp -m mark --mark 0x80000/0x80000 -j MARK --set-xmark 0x10000/0x10000',
      ],
    ],
    [
      'ingress port 53/udp, 8000-8010, 80',
      [
        '-p tcp -m comment --comment "Policy x/knp.default.p ingress" -m multiport --dports 8000:8010,80 -j MARK --set-xmark 0x10000/0x10000',
        '-m mark --mark 0x10000/0x10000 -j RETURN',
        '-p udp -m multiport --dports 53 -j MARK --set-xmark 0x10000/0x10000',
      ],
    ],
  ])('%s', async (rule, expected) => {
    const host = await hostOf({ x: `network-policy p { select app=a  ${rule} }` });
    const chain = /^-A (cali-pi-\S+)/m.exec(policyRules(host))![1];
    const lines = policyRules(host).trimEnd().split('\n');
    expect(lines.map((line) => line.replace(`-A ${chain} `, '').replace(/cali40[sn]:\S+/, 'SET'))).toEqual(
      expected,
    );
  });

  test('actions of Calico: deny has a mark of its own, log only logs', async () => {
    const host = await hostOf({
      cluster:
        'global-network-policy g { select app=a  ingress log tcp  ingress deny icmp type 8  ingress pass  ingress deny }',
    });
    expect(policyRules(host)).toBe(
      text(`
        -A cali-pi-default.g -p tcp -m comment --comment "Policy default.g ingress" -j LOG --log-prefix "calico-packet: " --log-level 5
        -A cali-pi-default.g -p icmp -m icmp --icmp-type 8 -j MARK --set-xmark 0x40000/0x40000
        -A cali-pi-default.g -m mark --mark 0x40000/0x40000 -j DROP
        -A cali-pi-default.g -j MARK --set-xmark 0x20000/0x20000
        -A cali-pi-default.g -m mark --mark 0x20000/0x20000 -j RETURN
        -A cali-pi-default.g -j MARK --set-xmark 0x40000/0x40000
        -A cali-pi-default.g -m mark --mark 0x40000/0x40000 -j DROP
      `),
    );
  });
});

test('policies in a row that select the same pods are a group with a chain of its own', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const same = names
    .map((name) => `network-policy ${name} { select app=a  ingress from app=${name} }`)
    .join(' ');
  const host = await hostOf({
    x: `${same} network-policy other { select app=a, has app  ingress from app=c port 1 }`,
  });
  const tw = /^-A (cali-tw-\S+) .*cali-gi-/m.exec(rules(host, 'filter'))![1]!;
  const jumps = rules(host, 'filter', tw).match(/(?<=-j )cali-[gp]i-\S+/g)!;
  expect(jumps.map((name) => name.slice(0, 8))).toEqual(['cali-gi-', 'cali-pi-']);
  expect(jumps[0]).toHaveLength(28);
  const group = rules(host, 'filter', jumps[0]!).replace(/ -m comment --comment "cali:[^"]*"/g, '');
  expect(group.replaceAll(/cali-[gp]i-\S+/g, 'CHAIN')).toBe(
    text(`
      -A CHAIN -j CHAIN
      -A CHAIN -m mark --mark 0x0/0x30000 -j CHAIN
      -A CHAIN -m mark --mark 0x0/0x30000 -j CHAIN
      -A CHAIN -m mark --mark 0x0/0x30000 -j CHAIN
      -A CHAIN -m mark --mark 0x0/0x30000 -j CHAIN
      -A CHAIN -m comment --comment "Return on verdict" -m mark ! --mark 0x0/0x30000 -j RETURN
      -A CHAIN -j CHAIN
    `),
  );
});

test('sets hold the addresses of pods of all nodes, and named ports with their numbers', async () => {
  const host = await hostOf({
    x: 'network-policy p { select app=a  ingress from app=b from namespace nowhere  egress to app=b port dns/udp }',
  });
  expect(sets(host)).toEqual(['hash:ip,port 10.244.104.0,udp:53', 'hash:net 10.244.104.0', 'hash:net empty']);
});

test('a node has the chains and sets of the policies that select its own pods only', async () => {
  const added = { x: 'network-policy p { select app=b  ingress from app=a }' };
  expect(policyRules(await hostOf(added, 'node1'))).toBe('');
  expect(sets(await hostOf(added, 'node1'))).toEqual([]);
  expect(policyRules(await hostOf(added, 'node2'))).toMatch(/^-A cali-pi-/);
});

test('nodes share the chains and sets of a policy', async () => {
  const plane = await planeOf(clusterText({ x: 'network-policy p { select all  ingress from app=a }' }));
  const [one, two] = ['node1', 'node2'].map((node) => namespaceOf(plane, node));
  const chain = (host: NetworkNamespace) =>
    [...host.iptables.find(({ name }) => name === 'filter')!.chains.values()].find(({ name }) =>
      name.startsWith('cali-pi-'),
    );
  expect(chain(one!)).toBeDefined();
  expect(chain(one!)).toBe(chain(two!));
  for (const [name, set] of one!.ipsets)
    if (name.startsWith('cali40s:')) expect(two!.ipsets.get(name)).toBe(set);
});
