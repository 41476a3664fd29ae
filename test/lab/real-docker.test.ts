import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { machineKernel } from '../../src/cli/lab/netns.js';
import { differingLines } from '../../src/interchange/lab/compared-lines.js';
import { aliasesOf, daemonOptions, dockerCommands } from '../../src/interchange/lab/docker/commands.js';
import { dockerJobs } from '../../src/interchange/lab/docker/job.js';
import { planeOf } from '../controlplane/state-text.js';

const NAMED = { lab: 'knet-lab', file: 'h.knet' };
const HOST = `
subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
host h {
  lan 192.168.31.10
  docker 20.10 {
    network app 10.7.0.0/24 { mtu 1400 }
    network vault { internal }
    container web { network bridge  publish 8080:80/tcp  publish 127.0.0.1:53:53/udp  listen 80 }
    container ab { network app address 10.7.0.9  network vault address 172.18.0.7 }
    container side { network container:web  listen 7000 }
    container mon { network host }
    container none { network none }
  }
}
host other { lan 192.168.31.11  docker 27 { container web { network bridge } } }
`;

async function jobOf(text: string) {
  const jobs = dockerJobs(await planeOf(text), NAMED);
  expect(jobs.map(({ machine }) => machine)).toEqual(['h']);
  return jobs[0]!;
}

describe('dockerJobs', () => {
  test('the commands of the file, in its order; only for a daemon of the release that can be compared', async () => {
    const { context } = await planeOf(HOST);
    const docker = context.machines.get('h')!.docker!;
    const chosen = (name: string) =>
      name === 'vault' ? { bridge: 'br-1', subnet: '172.18.0.0/16' as never } : undefined;
    expect(dockerCommands(docker, aliasesOf(docker), chosen)).toEqual([
      'docker network create -d bridge --subnet 10.7.0.0/24 -o com.docker.network.driver.mtu=1400 a0001',
      'docker network create -d bridge --subnet 172.18.0.0/16 --internal -o com.docker.network.bridge.name=br-1 n0002',
      'docker run -d --name c1 --network bridge -p 8080:80/tcp -p 127.0.0.1:53:53/udp knet sleep 3600',
      'docker run -d --name c2 --network a0001 --ip 10.7.0.9 knet sleep 3600',
      'docker network connect --ip 172.18.0.7 n0002 c2',
      'docker run -d --name c3 --network container:c1 knet sleep 3600',
      'docker run -d --name c4 --network host knet sleep 3600',
      'docker run -d --name c5 --network none knet sleep 3600',
    ]);
  });

  test("settings of the default network are the daemon's", async () => {
    const { context } = await planeOf(
      'host h { docker 20.10 { userland-proxy off  network bridge { icc off  mtu 1400 } } }',
    );
    expect(daemonOptions(context.machines.get('h')!.docker!)).toEqual([
      '--userland-proxy=false',
      '--icc=false',
      '--mtu=1400',
    ]);
  });

  test('the lab has the host without what dockerd writes', async () => {
    const { script, program } = await jobOf(HOST);
    expect(script).toContain('addr add 192.168.31.10/24');
    const ofHost = script
      .split('# ──')
      .filter((block) => block.startsWith(' h: ') || block.startsWith(' h, '));
    expect(ofHost.length).toBeGreaterThan(0);
    expect(ofHost.join('\n')).not.toMatch(/docker0|veth[0-9a-f]{7}|DOCKER/);
    expect(spawnSync('sh', ['-n'], { input: program, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('hosts on the same link are built as the model has them, to ask from outside', async () => {
    const { script, input } = await jobOf(HOST);
    expect(script).toContain('ip netns add knet-lab.other.web');
    expect(input).toMatch(/^probe \d+ knet-lab\.other\.web udp /m);
    expect(input).not.toMatch(/^probe \d+ knet-lab\.other\S* \w+ \S+ \S+ 127\.0\.0\.1 /m);
  });

  test('what listens in a container listens there, and proxies are left to dockerd', async () => {
    const { input } = await jobOf(HOST);
    const listeners = input.split('\n').filter((line) => line.startsWith('listen knet-lab-'));
    expect(listeners).toEqual(['listen knet-lab-c1 tcp 0.0.0.0 80', 'listen knet-lab-c1 tcp 0.0.0.0 7000']);
    expect(input).not.toMatch(/^listen knet-lab\.h .* 8080/m);
  });

  test('IPv6, addresses of both families and hardware addresses are the daemon’s to give', async () => {
    const { context } = await planeOf(
      `host h { docker 20.10 {
        network app 10.7.0.0/24, fd00:7::/64
        container web { network app address 10.7.0.9 mac 02:42:00:00:00:09  publish [::1]:80:80 }
      } }`,
    );
    const docker = context.machines.get('h')!.docker!;
    const chosen = () => ({ bridge: 'br-1', subnet: '10.7.0.0/24' as never, ipv6: 'fd00:7::/64' as never });
    expect(dockerCommands(docker, aliasesOf(docker), chosen)).toEqual([
      'docker network create -d bridge --subnet 10.7.0.0/24 --ipv6 --subnet fd00:7::/64 -o com.docker.network.bridge.name=br-1 a0001',
      'docker run -d --name c1 --network a0001 --ip 10.7.0.9 --mac-address 02:42:00:00:00:09 -p [::1]:80:80/tcp knet sleep 3600',
    ]);
  });

  test('what the embedded DNS answers stands beside the names of the model', async () => {
    const job = await jobOf(`host h { docker 20.10 {
      network app 10.7.0.0/24
      container web { network app }
      container db { network app }
      container alone { network bridge }
    } }`);
    const answers = ['0 c1 10.7.0.2', '0 c2 10.7.0.9', '0 c3', '1 c1 10.7.0.2', '1 c2 10.7.0.3', '1 c3'];
    const names = job
      .readWritten(`section names\n${[...answers, '2 c1', '2 c2', '2 c3'].join('\n')}\n`)
      .find(({ title }) => title === 'h: names')!;
    expect(differingLines(names)).toEqual({
      onlyModelled: ['web asks for db: 10.7.0.3'],
      onlyReal: ['web asks for db: 10.7.0.9'],
    });
  });

  test('veths that the daemon named at random are known by their other ends', async () => {
    const job = await jobOf(HOST);
    const link = (name: string, index: number, peer: number) => ({
      ...{ ifindex: index, ifname: name, link_index: peer, flags: ['UP'], mtu: 1500, link_type: 'ether' },
      ...{ address: '02:42:ac:11:00:02', addr_info: [], linkinfo: { info_kind: 'veth' } },
    });
    const output = `section addr\n${JSON.stringify([link('vethfoo', 7, 6)])}\nsection addr 0\n${JSON.stringify([link('eth0', 6, 7)])}\n`;
    const devices = job.read(output).find(({ title }) => title === 'h: ip addr')!;
    const [real] = devices.real;
    expect(real).toMatch(/^veth[0-9a-f]{7} mtu 1500 up/);
    expect(devices.modelled.join('\n')).toContain(real!.split(' ')[0]);
  });
});

const hasDocker =
  spawnSync('sh', [
    '-c',
    'dockerd --version | grep -q " 20.10" && unshare --net --mount setpriv --pdeathsig KILL true && busybox true',
  ]).status === 0;

describe.skipIf(!hasDocker)('real dockerd (skipped without root, or docker.io 20.10)', () => {
  test('writes the rules, devices and routes of the model, and packets go as the traces say', async () => {
    const job = await jobOf(HOST);
    const { output, complaints } = await machineKernel().run(job, { limit: 120_000 });
    expect(complaints).toEqual([]);
    expect(job.readPackets(output).length).toBeGreaterThan(100);
    for (const compared of job.read(output)) {
      expect({ title: compared.title, ...differingLines(compared) }).toEqual({
        title: compared.title,
        onlyModelled: [],
        onlyReal: [],
      });
    }
  }, 150_000);
});
