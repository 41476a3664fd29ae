import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Kernel } from '../../src/cli/lab/kernel.js';
import { machineKernel } from '../../src/cli/lab/netns.js';
import { bootQemu, installedKernel } from '../../src/cli/lab/qemu.js';
import { runOnKernel } from '../../src/cli/lab/run-on-kernel.js';
import { bootUml } from '../../src/cli/lab/uml.js';
import { compare } from '../../src/interchange/lab/compare.js';
import type { LinuxWorld } from '../../src/linux/world.js';
import { simulate } from '../../src/simulator/simulate.js';
import { unavailable } from '../kernel/tools.js';
import { flowFrom } from '../simulator/lab/road.js';
import { worldFrom } from '../simulator/lab/world.js';
import { FILTERED_TUNNEL, ROUTED, TUNNEL, VIRTUAL } from './worlds.js';

const works = (command: string) => spawnSync('sh', ['-c', command]).status === 0;
const hasNamespaces = works(
  'unshare --net --mount --pid --fork --mount-proc setpriv --pdeathsig KILL sh -c "ip link add dev va type veth peer name vb && iptables -L && perl -e 1"',
);
const hasUml =
  hasNamespaces &&
  works('command -v linux.uml && command -v busybox && ls /usr/lib/uml/modules/*/modules.dep');

const withoutQemu = unavailable('qemu');

const FLOWS = [
  'client > 10.2.0.2:80/tcp',
  'client > 10.2.0.2:81/tcp',
  'client > 10.2.0.2:82/tcp',
  'client > 10.2.0.2:53/udp',
  'client > 10.2.0.2:54/udp',
  'client > 10.2.0.2',
  'client > 10.2.0.2, length 1500, df',
  'client > 10.2.0.2, length 3000',
  'client > 10.2.0.2:53/udp, length 4000, nodf',
  'client > 10.3.0.1, length 3000',
  'client > 10.2.0.2:80/tcp, length 1400',
  'client > 10.2.0.2, ttl 1',
  'client > 10.1.0.77',
  'client > 10.3.0.1',
  'server > 10.1.0.2',
  'client > 127.0.0.1:99/tcp',
];

async function disagreements(kernel: Kernel, world: LinuxWorld, flows: readonly string[]) {
  const { observations, complaints } = await runOnKernel(kernel, world, flows.map(flowFrom));
  const wrong = flows.filter((flow, at) => {
    const observation = observations[at];
    return !observation || !compare(simulate(world, flowFrom(flow)), observation).agrees;
  });
  return { wrong, complaints };
}

describe.skipIf(!hasNamespaces)(
  "this machine's kernel (skipped without root, network namespaces, iptables or perl)",
  () => {
    const kernel = machineKernel();

    test('does with packets what the simulator says', async () => {
      expect(await disagreements(kernel, ROUTED, FLOWS)).toEqual({ wrong: [], complaints: [] });
    }, 60_000);

    test('a simulator that is wrong is found out', async () => {
      const other = worldFrom(`segment lan mtu 1500
[client]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.2/24 dev eth0
[server]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.3/24 dev eth0
iptables -A INPUT -p icmp -j DROP`);
      const [observation] = (await runOnKernel(kernel, other, [flowFrom('client > 10.1.0.3')])).observations;
      const open = worldFrom(`segment lan mtu 1500
[client]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.2/24 dev eth0
[server]
ip link add eth0 type cable segment lan
ip addr add 10.1.0.3/24 dev eth0`);
      const { agrees, sightings } = compare(simulate(open, flowFrom('client > 10.1.0.3')), observation!);
      expect(agrees).toBe(false);
      expect(sightings.filter(({ differences }) => differences.includes('missing'))).toHaveLength(2);
    }, 60_000);

    test('what the kernel does not take is told', async () => {
      const world = worldFrom('[a]\niptables -A INPUT -m nosuchmatch -j ACCEPT');
      const { complaints } = await runOnKernel(kernel, world, []);
      expect(complaints.join('\n')).toContain('nosuchmatch');
    }, 60_000);

    test("leaves nothing behind, and the machine's own network as it was", async () => {
      const state = () =>
        spawnSync(
          'sh',
          [
            '-c',
            'ip netns list; ip link; ip route show table all; ip rule; ls /tmp | grep knet-lab-$1',
            'sh',
            String(process.pid),
          ],
          {
            encoding: 'utf8',
          },
        ).stdout;
      const before = state();
      const controller = new AbortController();
      const run = runOnKernel(kernel, ROUTED, FLOWS.map(flowFrom), { signal: controller.signal });
      setTimeout(() => controller.abort(), 150);
      const { observations } = await run;
      expect(observations).toContain(undefined);
      expect(state()).toBe(before);
    }, 60_000);
  },
);

describe.skipIf(!hasUml)('User-mode Linux (skipped without linux.uml or busybox)', () => {
  let kernel: Kernel | undefined;

  beforeAll(async () => {
    kernel = await bootUml();
  }, 90_000);

  afterAll(() => kernel?.close());

  test('does with packets what the simulator says', async () => {
    expect(await disagreements(kernel!, ROUTED, FLOWS)).toEqual({ wrong: [], complaints: [] });
  }, 90_000);

  test('IP in IP', async () => {
    const flows = [
      'a > 10.244.1.0:80/tcp',
      'a > 10.244.1.0',
      'a > 10.244.1.0, length 1480, df',
      'a > 10.244.1.0, length 3000',
    ];
    expect(await disagreements(kernel!, TUNNEL, flows)).toEqual({ wrong: [], complaints: [] });
  }, 90_000);

  test('twenty packets to one virtual service, of which each meets it as if it were the first', async () => {
    const flows = Array.from(
      { length: 20 },
      (_, at) => `a > 10.96.0.10:${at % 2 ? '53/udp' : '80/tcp'}, sport ${40000 + (at >> 2)}`,
    );
    expect(await disagreements(kernel!, VIRTUAL, flows)).toEqual({ wrong: [], complaints: [] });
    const { observations } = await runOnKernel(kernel!, VIRTUAL, flows.map(flowFrom));
    const servers = observations.map(
      (seen) =>
        seen!.sightings.find(({ machine, direction }) => machine.startsWith('s') && direction === 'in')!
          .machine,
    );
    // A scheduler that goes round, and connections, would have sent them to both.
    expect(new Set(servers).size).toBe(1);
  }, 90_000);
});

describe.skipIf(withoutQemu !== undefined)(`a kernel in QEMU (${withoutQemu ?? 'installed'})`, () => {
  let kernel: Kernel | undefined;

  beforeAll(async () => {
    kernel = await bootQemu();
  }, 90_000);

  afterAll(() => kernel?.close());

  test('does with packets what the simulator says', async () => {
    expect(await disagreements(kernel!, ROUTED, FLOWS)).toEqual({ wrong: [], complaints: [] });
  }, 120_000);

  test('has IP in IP and nftables at once, which neither of the others has', async () => {
    const flows = ['a > 10.244.1.0:80/tcp', 'a > 10.244.1.0', 'a > 10.244.1.0, length 3000'];
    expect(await disagreements(kernel!, FILTERED_TUNNEL, flows)).toEqual({ wrong: [], complaints: [] });
  }, 120_000);
});

describe('installed kernels', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'knet-kernels-'));
  const put = (name: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), '');
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  test('of them the newest is taken that has its modules', async () => {
    const found = () => installedKernel(path.join(folder, 'boot'), path.join(folder, 'modules'));
    expect(await found()).toBeUndefined();
    for (const release of ['6.1.0-9-amd64', '6.1.0-56-amd64', '6.12.1-amd64']) put(`boot/vmlinuz-${release}`);
    put('boot/initrd.img-6.1.0-9-amd64');
    expect(await found()).toBeUndefined();
    for (const release of ['6.1.0-9-amd64', '6.1.0-56-amd64']) put(`modules/${release}/modules.dep`);
    expect(await found()).toEqual({
      release: '6.1.0-56-amd64',
      image: path.join(folder, 'boot', 'vmlinuz-6.1.0-56-amd64'),
    });
  });
});
