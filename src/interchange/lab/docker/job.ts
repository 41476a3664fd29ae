import type { ControlPlane } from '../../../controlplane/controlplane.js';
import { isBridge } from '../../../controlplane/dockerd/networks.js';
import { networksOf } from '../../../controlplane/dockerd/plan.js';
import {
  HOST_NAMESPACE,
  type Machine,
  type NetworkNamespace,
  type Socket,
} from '../../../linux/namespace.js';
import type { LinuxWorld } from '../../../linux/world.js';
import type { Flow } from '../../../simulator/flow.js';
import { simulate } from '../../../simulator/simulate.js';
import type { Docker } from '../../../topology/docker.js';
import { agentInput } from '../agent-input.js';
import type { ComparedLines } from '../compared-lines.js';
import type { LabPlan } from '../plan.js';
import { labPlan } from '../plan-of.js';
import { isRelayed } from '../probe.js';
import { observationsOf } from '../run.js';
import { labScript } from '../script.js';
import { sysctlLines } from '../sysctls.js';
import { aliasesOf, type Chosen } from './commands.js';
import { drawnByDockerd } from './drawn.js';
import { dockerFlows } from './flows.js';
import { nameLines } from './names.js';
import { asModelled, type ComparedPacket, comparedPacket, packetLines } from './packets.js';
import type { LabPlace } from './place.js';
import { dockerProgram, NAMES, PACKETS, sections } from './program.js';
import { settingsOf, writtenLines } from './written.js';

/** The release that Debian has, and whose rules are compared. */
const RELEASE = /^20\.10(\.|$)/;

/** So many machines on the same links are built as well, to ask from outside. */
const BESIDE = 2;

/** A lab with one host in which a real dockerd makes the networks and starts the containers. */
export interface DockerJob {
  readonly machine: string;
  readonly plan: LabPlan;
  readonly script: string;
  /** Starts dockerd, gives it the commands of the file, and prints what came of them. */
  readonly program: string;
  /** For the agent, which sends packets through it all. */
  readonly input: string;
  /** All that was compared. */
  read(output: string): ComparedLines[];
  /** What dockerd wrote. */
  readWritten(output: string): ComparedLines[];
  /** What became of the packets. */
  readPackets(output: string): ComparedPacket[];
  /** The same job with these packets instead. */
  withFlows(flows: readonly Flow[]): DockerJob;
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
  plane: ControlPlane,
  machine: Machine,
  docker: Docker,
  named: { lab: string; file: string },
  asked?: readonly Flow[],
): DockerJob {
  const { world, context } = plane;
  const { networks } = networksOf(context.machines.get(machine.name)!, context);
  const chosen = (name: string): Chosen | undefined => {
    const planned = networks.get(name);
    if (!planned) return undefined;
    const { subnet, ipv6 } = planned;
    return {
      subnet,
      ...(ipv6 ? { ipv6: ipv6.subnet } : {}),
      ...(isBridge(planned) ? { bridge: planned.bridge } : {}),
    };
  };
  const own = [...docker.containers.keys()].filter((container) => machine.namespaces.has(container));
  const beside = machinesBeside(world, machine);
  const flows = asked ?? dockerFlows(world, machine, beside);
  const machines = [machine.name, ...beside];
  const bare = labPlan(withoutDocker(world, machine), { ...named, machines });
  const { ipv6 } = labPlan(world, { ...named, machines });
  const hostPlace = bare.namespaces.find(
    (place) => place.machine === machine.name && place.namespace === HOST_NAMESPACE,
  )!;
  const host = labPlace(machine.namespaces.get(HOST_NAMESPACE)!, hostPlace.name);
  // No other namespace of the lab has a name without a dot.
  const places = own.map((container, index) =>
    labPlace(machine.namespaces.get(container)!, `${named.lab}-c${index + 1}`),
  );
  const plan = { ...bare, ipv6 };
  const whole = withContainers(plan, machine, places);
  const readPackets = (output: string) => {
    const text = partsOf(output);
    const drawn = drawnByDockerd(machine, own, text);
    const silent = socketsOf(machine)
      .filter(({ socket }) => isDockerd(socket))
      .map(({ namespace, socket: { protocol, port } }) => ({
        machine: machine.name,
        namespace,
        protocol,
        port,
      }));
    return observationsOf(`\n${text(PACKETS)}`, whole, world, flows).map((seen, at) =>
      comparedPacket(world, flows[at]!, seen && { ...asModelled(seen, machine.name, drawn), silent }),
    );
  };
  const readWritten = (output: string) => {
    const text = partsOf(output);
    const subnetOf = (network: string) => networks.get(network)?.subnet;
    return [
      ...writtenLines(machine, own, text, drawnByDockerd(machine, own, text)),
      nameLines(docker, machine, aliasesOf(docker), own, subnetOf, text(NAMES)),
    ];
  };
  return {
    machine: machine.name,
    plan,
    script: labScript(plan),
    program: dockerProgram(docker, host, places, chosen),
    input: agentInput(
      whole,
      flows,
      new Set(flows.filter((flow) => simulate(world, flow).paths.some(isRelayed))),
    ),
    readWritten,
    readPackets,
    read: (output) => [...readWritten(output), packetLines(`${machine.name}: packets`, readPackets(output))],
    withFlows: (others) => dockerJob(plane, machine, docker, named, others),
  };
}

function labPlace(namespace: NetworkNamespace, name: string): LabPlace {
  const inherited = sysctlLines(namespace)
    .map(({ text }) => text)
    .filter((line) => namespace.name !== HOST_NAMESPACE && line.startsWith('net.ipv4.'));
  return { namespace: namespace.name, name, sysctls: settingsOf(namespace).map(([key]) => key), inherited };
}

function partsOf(output: string): (section: string) => string {
  const parts = sections(output);
  return (section) => parts.get(section) ?? '';
}

/** Some machines that have a card on a link of this one's. */
function machinesBeside(world: LinuxWorld, machine: Machine): string[] {
  const links = new Set(segmentsOf(machine));
  const found: string[] = [];
  for (const name of world.machineNames()) {
    if (found.length === BESIDE) break;
    const other = name === machine.name ? undefined : world.machine(name);
    if (other && segmentsOf(other).some((segment) => links.has(segment))) found.push(name);
  }
  return found;
}

function segmentsOf({ namespaces }: Machine): string[] {
  return [...namespaces.get(HOST_NAMESPACE)!.interfaces.values()].flatMap((device) =>
    device.kind === 'ethernet' && device.segment !== undefined ? [device.segment] : [],
  );
}

function socketsOf({ namespaces }: Machine): { readonly namespace: string; readonly socket: Socket }[] {
  return [...namespaces.values()].flatMap(({ name, sockets }) =>
    sockets.map((socket) => ({ namespace: name, socket })),
  );
}

function isDockerd({ provenance }: { readonly provenance: { readonly by: string } }): boolean {
  return provenance.by === 'dockerd';
}

/** The world before dockerd is started on the machine. */
function withoutDocker(world: LinuxWorld, machine: Machine): LinuxWorld {
  const host = machine.namespaces.get(HOST_NAMESPACE)!;
  const bare: NetworkNamespace = {
    ...host,
    interfaces: new Map([...host.interfaces].filter(([, device]) => !isDockerd(device))),
    routes: host.routes.filter(({ nextHops }) =>
      nextHops.every(({ dev }) => !isDockerd(host.interfaces.get(dev) ?? host)),
    ),
    // What dockerd loads modules for, new namespaces have from the start where these are loaded already.
    sysctls: new Map(
      [...host.sysctls].filter(([name, setting]) => !isDockerd(setting) || name.startsWith('net.bridge.')),
    ),
    iptables: [],
    ipsets: new Map(),
    sockets: host.sockets.filter((socket) => !isDockerd(socket)),
  };
  const before: Machine = { ...machine, namespaces: new Map([[HOST_NAMESPACE, bare]]) };
  return { ...world, machine: (name) => (name === machine.name ? before : world.machine(name)) };
}

/** The plan with the namespaces that dockerd makes, and with what listens in them. */
function withContainers(plan: LabPlan, machine: Machine, places: readonly LabPlace[]): LabPlan {
  const names = new Map(places.map(({ namespace, name }) => [namespace, name]));
  const listeners = socketsOf(machine)
    .filter(({ namespace, socket }) => namespace !== HOST_NAMESPACE && !isDockerd(socket))
    .map(({ namespace, socket }) => ({ namespace: names.get(namespace)!, socket }));
  return {
    ...plan,
    namespaces: [
      ...plan.namespaces,
      ...places.map(({ name, namespace }) => ({ name, machine: machine.name, namespace })),
    ],
    listeners: [...plan.listeners, ...listeners],
  };
}
