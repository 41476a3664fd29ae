import type { ControlPlane } from '../../controlplane/controlplane.js';
import { isBridge } from '../../controlplane/dockerd/networks.js';
import { networksOf } from '../../controlplane/dockerd/plan.js';
import { family } from '../../linux/address.js';
import type { Interface } from '../../linux/interface.js';
import { HOST_NAMESPACE, type Machine, type NetworkNamespace } from '../../linux/namespace.js';
import { iptablesLines } from '../../linux/print/iptables.js';
import { formatRoute } from '../../linux/print/route.js';
import { readIpAddr } from '../../linux/read/ip-addr.js';
import { readIpRoute } from '../../linux/read/ip-route.js';
import { type Route, TABLE } from '../../linux/route.js';
import type { LinuxWorld } from '../../linux/world.js';
import type { Docker } from '../../topology/docker.js';
import type { ComparedLines } from './compared-lines.js';
import { aliasesOf, type Chosen, daemonOptions, dockerCommands } from './docker-commands.js';
import {
  type DockerProbes,
  dockerProbes,
  modelledAnswers,
  probeCommands,
  realAnswers,
} from './docker-probes.js';
import type { LabPlan } from './plan.js';
import { labPlan } from './plan-of.js';
import { hereDocument, labScript } from './script.js';

/** The release that Debian has, and whose rules are compared. */
const RELEASE = /^20\.10(\.|$)/;

/** A lab with one host in which a real dockerd makes the networks and starts the containers. */
export interface DockerJob {
  readonly machine: string;
  readonly plan: LabPlan;
  readonly script: string;
  /** Starts dockerd, gives it the commands of the file, and prints what came of them. */
  readonly program: string;
  read(output: string): ComparedLines[];
}

/** A job for each host that runs a dockerd of the release that can be compared. */
export function dockerJobs(plane: ControlPlane, named: { lab: string; file: string }): DockerJob[] {
  return [...plane.context.machines.values()].flatMap(({ name, docker }) => {
    const machine = plane.world.machine(name);
    return machine && docker && RELEASE.test(docker.version)
      ? [dockerJob(plane, machine, docker, named)]
      : [];
  });
}

function dockerJob(
  { world, context }: ControlPlane,
  machine: Machine,
  docker: Docker,
  named: { lab: string; file: string },
): DockerJob {
  const bare: LinuxWorld = { ...world, machine: () => withoutDocker(machine) };
  const { networks } = networksOf(context.machines.get(machine.name)!, context);
  const chosen = (name: string): Chosen | undefined => {
    const planned = networks.get(name);
    return planned && { subnet: planned.subnet, ...(isBridge(planned) ? { bridge: planned.bridge } : {}) };
  };
  const plan = labPlan(bare, { ...named, machines: [machine.name] });
  const { name } = plan.namespaces.find(({ namespace }) => namespace === HOST_NAMESPACE)!;
  const own = [...docker.containers.keys()].filter((container) => machine.namespaces.has(container));
  const probes = dockerProbes(machine, own);
  return {
    machine: machine.name,
    plan,
    script: labScript(plan),
    program: programOf(name, docker, own, chosen, probes),
    read: (output) => {
      const found = sections(output);
      const answers: ComparedLines = {
        title: `${machine.name}: answered pings`,
        modelled: modelledAnswers(world, machine, probes).sort(),
        real: realAnswers(found.get('pings') ?? '', probes).sort(),
      };
      return [...compared(machine, own, found), answers];
    },
  };
}

/** The host before dockerd is started. */
function withoutDocker(machine: Machine): Machine {
  const host = machine.namespaces.get(HOST_NAMESPACE)!;
  const isOthers = ({ provenance }: { readonly provenance: { readonly by: string } }) =>
    provenance.by !== 'dockerd';
  const bare: NetworkNamespace = {
    ...host,
    interfaces: new Map([...host.interfaces].filter(([, device]) => isOthers(device))),
    routes: host.routes.filter(({ nextHops }) =>
      nextHops.every(({ dev }) => isOthers(host.interfaces.get(dev) ?? host)),
    ),
    sysctls: new Map([...host.sysctls].filter(([, setting]) => isOthers(setting))),
    iptables: [],
    ipsets: new Map(),
    sockets: [],
  };
  return { ...machine, namespaces: new Map([[HOST_NAMESPACE, bare]]) };
}

/** Everything of the daemon is in /run, which is the job's own. */
function programOf(
  namespace: string,
  docker: Docker,
  containers: readonly string[],
  chosen: (network: string) => Chosen | undefined,
  probes: DockerProbes,
): string {
  const aliases = aliasesOf(docker);
  const commands = dockerCommands(docker, aliases, chosen);
  const inside = `nsenter --net=/run/netns/${namespace}`;
  const into = (container: string) =>
    `nsenter --net=/proc/$(docker inspect -f '{{.State.Pid}}' ${aliases.container(container)})/ns/net`;
  return [
    'export HOME=/run DOCKER_HOST=unix:///run/dk.sock DOCKER_CONFIG=/run/config',
    // Its cgroups are the only thing of it that is not in namespaces of the job.
    'group=/knet-lab-$(date +%s%N)',
    `${inside} dockerd --cgroup-parent "$group" --data-root /run/data --exec-root /run/dk --pidfile /run/dk.pid -H "$DOCKER_HOST" --storage-driver vfs ${daemonOptions(docker).join(' ')} >/run/dk.log 2>&1 &`,
    'tries=0',
    'until docker info >/dev/null 2>&1; do',
    '  tries=$((tries + 1)); [ "$tries" -lt 150 ] || { tail -n 5 /run/dk.log >&2; exit 1; }; sleep 0.2',
    'done',
    'mkdir -p /run/image/bin && cp "$(command -v busybox)" /run/image/bin/busybox && ln -s busybox /run/image/bin/sleep',
    'tar -C /run/image -c . | docker import - knet >/dev/null',
    ...hereDocument('sh >/dev/null', commands),
    'sleep 1',
    `echo 'section iptables'; ${inside} iptables-save`,
    `echo 'section addr'; ${inside} ip -j -d addr`,
    `echo 'section route'; ${inside} ip -4 route`,
    ...containers.flatMap((name, index) => {
      const of = into(name);
      return [
        `echo 'section addr ${index}'; ${of} ip -j -d addr`,
        `echo 'section route ${index}'; ${of} ip -4 route`,
      ];
    }),
    "echo 'section pings'",
    ...probeCommands(probes, (sender) => (sender === 0 ? inside : into(containers[sender - 1]!))),
    'docker ps -aq | xargs -r docker rm -f >/dev/null',
    'kill "$(cat /run/dk.pid)"; wait',
    'find /sys/fs/cgroup -depth -type d -path "/sys/fs/cgroup/*$group*" -exec rmdir {} + 2>/dev/null',
    '',
  ].join('\n');
}

function sections(output: string): Map<string, string> {
  return new Map(
    output
      .split(/^section /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n');
        return [part.slice(0, end), part.slice(end + 1)];
      }),
  );
}

function compared(
  machine: Machine,
  containers: readonly string[],
  output: ReadonlyMap<string, string>,
): ComparedLines[] {
  const text = (section: string) => output.get(section) ?? '';
  const host = machine.namespaces.get(HOST_NAMESPACE)!;
  const devices = readIpAddr(text('addr')).value;
  const names = vethNames(machine, containers, devices, text);
  const title = (what: string, of?: string) => `${machine.name}${of === undefined ? '' : `, ${of}`}: ${what}`;
  return [
    {
      title: title('iptables-save'),
      modelled: iptablesLines(host).map((line) => line.text),
      real: text('iptables')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.replace(/\[\d+:\d+\]/, '[0:0]')),
    },
    {
      title: title('ip addr'),
      modelled: [...host.interfaces.values()].map((device) => deviceText(device)).sort(),
      real: devices
        .map((device) => deviceText({ ...device, name: names.get(device.name) ?? device.name }))
        .sort(),
    },
    { title: title('ip route'), modelled: mainRoutes(host.routes), real: realRoutes(text('route')) },
    ...containers.flatMap((container, index) => {
      const inside = machine.namespaces.get(container)!;
      const real = readIpAddr(text(`addr ${index}`)).value;
      return [
        {
          title: title('ip addr', container),
          modelled: [...inside.interfaces.values()].map((device) => deviceText(device, 'with MAC')).sort(),
          real: real.map((device) => deviceText(device, 'with MAC')).sort(),
        },
        {
          title: title('ip route', container),
          modelled: mainRoutes(inside.routes),
          real: realRoutes(text(`route ${index}`)),
        },
      ];
    }),
  ];
}

/** Which of the model's veths each real one is: the other end of the same device of the same container. */
function vethNames(
  machine: Machine,
  containers: readonly string[],
  devices: readonly Interface[],
  text: (section: string) => string,
): Map<string, string> {
  const names = new Map<string, string>();
  containers.forEach((container, index) => {
    const links = JSON.parse(text(`addr ${index}`) || '[]') as { ifname: string; link_index?: number }[];
    for (const { ifname, link_index } of links) {
      const modelled = machine.namespaces.get(container)!.interfaces.get(ifname);
      const real = devices.find((device) => device.index === link_index);
      if (modelled?.kind === 'veth' && real) names.set(real.name, modelled.peer.name);
    }
  });
  return names;
}

function deviceText({ name, mtu, master, mac, up, addresses }: Interface, withMac?: 'with MAC'): string {
  return [
    `${name} mtu ${mtu}${up ? ' up' : ''}`,
    ...(master === undefined ? [] : [`master ${master}`]),
    ...(withMac && name !== 'lo' ? [`${mac}`] : []),
    ...addresses
      .filter(({ address }) => family(address) === 4)
      .map(
        ({ address, prefixLength: length, broadcast }) =>
          `${address}/${length}${broadcast ? ` brd ${broadcast}` : ''}`,
      ),
  ].join(' ');
}

function mainRoutes(routes: readonly Route[]): string[] {
  return routes
    .filter(({ table, destination }) => table === TABLE.main && family(destination) === 4)
    .map((route) => formatRoute(route))
    .sort();
}

function realRoutes(text: string): string[] {
  return mainRoutes(readIpRoute(text).value);
}
