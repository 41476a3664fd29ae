import { isBridge } from '../../../../controlplane/dockerd/networks.js';
import { networksOf } from '../../../../controlplane/dockerd/plan.js';
import { HOST_NAMESPACE, type NetworkNamespace } from '../../../../linux/namespace.js';
import type { TopologyMachine } from '../../../../topology/machine.js';
import { code, plain } from '../markdown.js';
import { authorFacts } from './author.js';
import { blocksOf } from './blocks.js';
import { type Fact, listed, type Scene, single } from './fact.js';
import { podListFacts } from './pod.js';
import { listenFacts } from './sandbox.js';

/** A host, router or node: its interfaces, what runs on it, and what its daemons wrote. */
export function machineFacts(scene: Scene, name: string): Fact[] {
  const machine = scene.model.topology.machines.get(name);
  const host = scene.plane.world.machine(name)?.namespaces.get(HOST_NAMESPACE);
  if (!machine || !host) return [];
  return [
    ...interfacesOf(host),
    ...daemonFacts(machine),
    ...nodeFacts(scene, machine),
    ...single('routesByBird', count(host.routes.filter(({ protocol }) => protocol === 'bird').length)),
    ...missingRoutes(host),
    ...listenFacts(machine.listens),
  ];
}

/** What has an address; ports of bridges and cali* ends would be a long list of names. */
function interfacesOf(host: NetworkNamespace): Fact[] {
  const devices = [...host.interfaces.values()].filter(
    ({ kind, addresses }) => kind !== 'loopback' && addresses.length > 0,
  );
  return listed('interfaces', devices, ({ name, addresses }) =>
    [code(name), ...addresses.map(({ address, prefixLength }) => code(`${address}/${prefixLength}`))].join(
      ' ',
    ),
  );
}

/** dockerd of a machine: its networks with their bridges, its containers, and how much it wrote. */
export function dockerFacts(scene: Scene, name: string): Fact[] {
  const machine = scene.model.topology.machines.get(name);
  if (!machine) return [];
  const networks = [...networksOf(machine, scene.plane.context).networks.values()];
  return [
    ...listed(
      'network',
      networks,
      (each) =>
        `${plain(each.network.name)} ${code(isBridge(each) ? each.bridge : each.parent.name)} ${code(each.subnet)}`,
    ),
    ...daemonFacts(machine),
    ...authorFacts(scene, 'dockerd'),
  ];
}

function daemonFacts({ docker }: TopologyMachine): Fact[] {
  if (!docker) return [];
  return [
    ...single('docker', plain(docker.version)),
    ...listed('containers', docker.containers.keys(), plain),
  ];
}

function nodeFacts(scene: Scene, machine: TopologyMachine): Fact[] {
  if (machine.kind !== 'node') return [];
  const cluster = scene.model.topology.clusters.get(machine.cluster);
  if (!cluster) return [];
  const pods = [...cluster.pods.values()].filter(({ node }) => node === machine.name);
  return [
    ...single('cni', cniText(cluster.cni)),
    ...podListFacts(scene, cluster.name, pods),
    ...listed('blocks', blocksOf(scene, cluster, machine.name), ({ prefix }) => code(prefix)),
  ];
}

export function cniText(cni: { readonly kind: string; readonly version?: string }): string {
  return plain(cni.version === undefined ? cni.kind : `${cni.kind} ${cni.version}`);
}

function missingRoutes(host: NetworkNamespace): Fact[] {
  return listed(
    'missing',
    host.absentRoutes,
    ({ destination, provenance }) =>
      `${code(destination)} (${plain(provenance.by)}): ${plain(provenance.why)}`,
    { lines: true },
  );
}

function count(number: number): string | undefined {
  return number === 0 ? undefined : String(number);
}
