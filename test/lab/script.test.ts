import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { labName } from '../../src/interchange/lab/names.js';
import { labPlan } from '../../src/interchange/lab/plan-of.js';
import { downScript, labScript } from '../../src/interchange/lab/script.js';
import type { Machine } from '../../src/linux/namespace.js';
import type { LinuxWorld } from '../../src/linux/world.js';
import { worldFrom } from '../simulator/lab/world.js';
import { ROUTED } from './worlds.js';

const scriptOf = (world: LinuxWorld, file = 'shop.knet') =>
  labScript(labPlan(world, { lab: labName(file), file }));

/** Runs a script where `ip` and all else only say what they are asked to do. */
function shell(script: string, ...args: readonly string[]) {
  return spawnSync('sh', ['-s', ...args], {
    input: script,
    encoding: 'utf8',
    env: { PATH: '/bin:/usr/bin' },
  });
}

describe('script', () => {
  const script = scriptOf(ROUTED);

  test('is a shell script', () => {
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('is one also where nothing listens, or by SCTP alone, for which there is no program', () => {
    for (const listener of ['', 'listen sctp 9'])
      expect(
        spawnSync('sh', ['-n'], { input: scriptOf(worldFrom(`[a]\n${listener}`)), encoding: 'utf8' }),
      ).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    ['a namespace for each machine, and one for the switches', 'ip netns add knet-shop.client\n'],
    ['', 'ip netns add knet-shop.switches\n'],
    ['a bridge for each segment', 'link add dev right type bridge'],
    [
      'a cable for each network card',
      /link add dev eth0 address [0-9a-f:]+ mtu 1500 type veth peer name port1 netns knet-shop.switches/,
    ],
    ["the switch has the segment's MTU", 'link set dev port3 mtu 1400 master right up'],
    ['routes, with who wrote them', /route add default via 10\.1\.0\.1 dev eth0 +# admin: the router\n/],
    ['settings', '# admin: it is a router\nnet.ipv4.ip_forward = 1\n'],
    ['rules of iptables', '# admin: nothing to see there\n-A FORWARD -p tcp -m tcp --dport 81 -j DROP\n'],
    ['listeners', 'listen_in knet-shop.server tcp,0.0.0.0,80 udp,0.0.0.0,53\n'],
  ])('%s', (_, text) => {
    expect(script).toMatch(text);
  });

  test('leaves to the kernel what the kernel does', () => {
    expect(script).not.toContain('route add 10.1.0.0/24');
    expect(script).not.toContain('127.0.0.1');
    expect(script).not.toContain('rule add');
  });

  test('lists its namespaces', () => {
    expect(shell(script, 'list').stdout).toContain('knet-shop.router  router host\n');
  });

  test('says how it is used', () => {
    expect(shell(script, 'sideways')).toMatchObject({ status: 2, stderr: expect.stringContaining('usage') });
  });

  test('the switch answers for gateways outside the model, when somebody sends to one', () => {
    const world = worldFrom(`segment lan mtu 1500 outside 10.1.0.254
[a]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.2/24 dev eth0
ip route add default via 10.1.0.254 dev eth0`);
    expect(scriptOf(world)).toContain('addr add 10.1.0.254/32 dev lan');
    expect(script).not.toContain('10.1.0.254');
  });

  test('virtual servers, without the comments that ipvsadm does not take', () => {
    const world = worldFrom(`[a]
ipvsadm -A -t 10.96.0.1:80 -s rr # kube-proxy: why
ipvsadm -a -t 10.96.0.1:80 -r 10.1.0.3:8080 -m -w 1 # kube-proxy: why`);
    const block = /ipvsadm -R <<'EOF'\n(.*?)\nEOF/s.exec(scriptOf(world))?.[1];
    expect(block?.split('\n')).toEqual([
      expect.stringMatching(/^-A -t 10\.96\.0\.1:80 -s rr/),
      expect.stringMatching(/^-a -t 10\.96\.0\.1:80 -r 10\.1\.0\.3:8080 -m/),
    ]);
  });

  test('a macvlan is made by its parent, and gets its name where it belongs', () => {
    const world = worldFrom(`[a]
ip link add eth0 type dummy
[a/pod]
ip link add eth0 type macvlan on eth0`);
    const text = scriptOf(world);
    const name = /link add link eth0 name (\S+) .* netns knet-shop\.a\.pod type macvlan mode bridge/.exec(
      text,
    )?.[1];
    expect(name).not.toBe('eth0');
    expect(text).toMatch(new RegExp(`ip -n knet-shop\\.a\\.pod -force.*\\nlink set dev ${name} name eth0 `));
  });

  test('devices older than tunl0 come before it, on all machines', () => {
    const machine = (name: string, n: number) => `[${name}]
ip link add eth0 type cable segment lan
ip addr add 10.0.0.${n}/24 dev eth0
ip link add tunl0 type ipip
ip link add cali1 type veth peer eth0 netns pod`;
    const text = scriptOf(worldFrom(`segment lan mtu 1500\n${machine('a', 1)}\n${machine('b', 2)}`));
    const at = (part: string) => text.indexOf(part);
    const order = [
      at('ip -n knet-shop.a -force -batch'),
      at('ip -n knet-shop.b -force -batch'),
      at('ip -n knet-shop.a link add tunl0'),
      at('ip -n knet-shop.b link add tunl0'),
      at('type veth peer name eth0 address'),
    ];
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });
});

describe('what comes from a file stays text', () => {
  const HOSTILE = '$(touch /tmp/knet-owned); `id`\nEOF\nid\n\u0000"\'\\';

  /** A world with strange names wherever a file can put some. */
  function hostile(): LinuxWorld {
    const world = worldFrom(`segment lan mtu 1500
[a]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.2/24 dev eth0
iptables -A INPUT -j ACCEPT # admin: why`);
    const machine = world.machine('a')!;
    const host = machine.namespaces.get('host')!;
    const provenance = { by: HOSTILE, why: HOSTILE };
    const table = host.iptables[0]!;
    const input = {
      ...table.chains.get('INPUT')!,
      rules: [{ spec: `-m comment --comment "${HOSTILE}"`, provenance }],
    };
    const eth0 = { ...host.interfaces.get('eth0')!, provenance };
    const bad: Machine = {
      ...machine,
      name: HOSTILE,
      namespaces: new Map([
        [
          'host',
          {
            ...host,
            interfaces: new Map([
              ...host.interfaces,
              ['eth0', eth0],
              ['eth1 netns 1', { ...eth0, index: 9, name: 'eth1 netns 1' }],
            ]),
            sysctls: new Map([['kernel.core_pattern', { value: '|/bin/sh', provenance }]]),
            iptables: [{ ...table, chains: new Map([...table.chains, ['INPUT', input]]) }],
          },
        ],
      ]),
    };
    return { ...world, machineNames: () => [HOSTILE], machine: () => bad };
  }

  const script = scriptOf(hostile(), `${HOSTILE}.knet`);

  test('it is still a shell script', () => {
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('no line of it begins with what the file says, and no here-document ends early', () => {
    expect(script.split('\n').filter((line) => /^\s*(id|touch|\$\()/.test(line))).toEqual([]);
    const opened = script.match(/<<'EOF'/g)!.length;
    expect(script.match(/^EOF$/gm)).toHaveLength(opened);
  });

  test('the names of namespaces are harmless', () => {
    for (const [, name] of script.matchAll(/^ip netns add (.*)$/gm)) expect(name).toMatch(/^[\w.-]+$/);
  });

  test('devices that are none and settings of the machine are left out, and that is said', () => {
    expect(script).not.toMatch(/^(?!#).*netns 1\b/m);
    expect(script).not.toContain('kernel.core_pattern =');
    expect(script).toContain('# Left out');
  });

  test.each([
    ['examples/shop.knet', 'knet-shop'],
    ['../a b;c.knet', 'knet-a-b-c'],
    ['-', 'knet--'],
    ['.knet', 'knet-lab'],
    ['a.b.knet', 'knet-a-b'],
  ])('the lab of %s is %s', (file, lab) => {
    expect(labName(file)).toBe(lab);
  });

  test('only namespaces of this lab are taken down', () => {
    const names = spawnSync('sh', ['-s'], {
      input: `ip() { printf '%s\\n' 'knet-shop.a (id: 1)' knet-shop.b knet-shop2.c other knetxshop.d; }\n${downScript('knet-shop').replace(/\ndown\n$/, '\nnames\n')}`,
      encoding: 'utf8',
    });
    expect(names.stdout).toBe('knet-shop.a\nknet-shop.b\n');
  });
});
