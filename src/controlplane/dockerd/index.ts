import type { MachineDraft } from '../../linux/draft.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Endpoint } from '../../topology/question.js';
import { inetAddresses } from '../../topology/segment.js';
import type { Location } from '../controlplane.js';
import { loadBrNetfilter } from '../machine/br-netfilter.js';
import { addListeners } from '../machine/listeners.js';
import type { Context, Programmer } from '../programmer.js';
import { addBridge } from './bridge.js';
import { hostContainers, lodgingOf } from './containers.js';
import { type Daemon, daemonOfVersion } from './daemon.js';
import { tablesOf } from './firewall/tables.js';
import { inIpv6, isBridge } from './networks.js';
import { daemonOf, hasLeftContainers, networksOf, sandboxesOf } from './plan.js';
import { addSandbox } from './sandbox.js';
import { endpointAddresses, isBridgeEndpoint } from './sandboxes.js';
import { addParent } from './vlan.js';

/** Whose sockets are dockerd's own or its children's. */
const OWN_PROCESSES: ReadonlySet<string> = new Set(['dockerd', 'docker-proxy']);

/**
 * dockerd: bridge networks, containers, published ports.
 * One that is stopped takes its containers with it, unless live-restore is on; the bridges and the networks' rules stay. What
 * it listens on itself goes in any case: the embedded DNS, and docker-proxy, which the kernel ends with its parent (Pdeathsig,
 * portmapper/proxy_linux.go).
 */
export const dockerd: Programmer = {
  name: 'dockerd',

  program(draft, machine, context) {
    const docker = daemonOf(machine, context);
    if (!docker) return;
    const daemon = daemonOfVersion(docker);
    const networks = [...networksOf(machine, context).networks.values()];
    const usesIpv6 = networks.some((network) => isBridge(network) && network.ipv6);
    enableForwarding(draft, daemon, usesIpv6);
    const [ipv4, ipv6] = [tablesOf(draft.host, 4), tablesOf(draft.host, 6)];
    const filtersIpv6 = usesIpv6 && daemon.era.ip6tables;
    daemon.firewall.start(ipv4, docker);
    if (filtersIpv6) daemon.firewall.start(ipv6, docker);
    for (const network of networks) {
      if (isBridge(network)) {
        addBridge(draft.host, daemon, network);
        daemon.firewall.addNetwork(ipv4, docker, network);
        const second = filtersIpv6 ? inIpv6(network) : undefined;
        if (second) daemon.firewall.addNetwork(ipv6, docker, second);
      } else addParent(draft.host, network.parent, network.network);
    }
    if (!hasLeftContainers(docker, machine.name, context)) return;
    for (const sandbox of sandboxesOf(machine, context).sandboxes.values())
      addSandbox(draft, daemon, sandbox);
    for (const container of hostContainers(docker)) {
      draft.host.members.push(container.name);
      addListeners(draft.host, container.listens, container.name);
    }
    if (context.faults.isStopped('dockerd', machine.name)) draft.closeSockets(OWN_PROCESSES);
  },

  *localAddresses(machine, context) {
    const networks = [...networksOf(machine, context).networks.values()];
    for (const network of networks) {
      if (isBridge(network) && network.gateway) yield network.gateway;
      if (isBridge(network) && network.ipv6?.gateway) yield network.ipv6.gateway;
    }
    // Containers are laid out here only where some are on the machine's own segment.
    if (networks.every(isBridge)) return;
    for (const { endpoints } of sandboxesOf(machine, context).sandboxes.values())
      for (const endpoint of endpoints) if (!isBridgeEndpoint(endpoint)) yield* endpointAddresses(endpoint);
  },

  locate(endpoint, context) {
    if (endpoint.kind !== 'container') return undefined;
    const machine = context.machines.get(endpoint.machine);
    return machine ? locateContainer(machine, endpoint, context) : [];
  },

  *check(context) {
    for (const machine of context.machines.values()) {
      yield* networksOf(machine, context).findings;
      yield* sandboxesOf(machine, context).findings;
    }
  },
};

/**
 * The machine forwards from now on; where it did not before, what Docker does not allow is not forwarded (libnetwork,
 * bridge/setup_ip_forwarding.go).
 */
function enableForwarding({ host }: MachineDraft, { docker, era }: Daemon, usesIpv6: boolean): void {
  const { source } = docker;
  const because = (why: string) => ({ by: 'dockerd', why, source });
  loadBrNetfilter(host, because('br_netfilter is loaded for bridge networks'));
  if (usesIpv6 && host.sysctl('net.ipv6.conf.all.forwarding') !== '1') {
    const why = 'containers reach other networks by way of the host';
    for (const of of ['all', 'default']) host.setSysctl(`net.ipv6.conf.${of}.forwarding`, 1, because(why));
    if (era.ip6tables)
      host.iptables('filter', 6).policy('FORWARD', 'DROP', because('dockerd itself enabled forwarding'));
  }
  if (host.sysctl('net.ipv4.ip_forward') === '1') return;
  host.setSysctl('net.ipv4.ip_forward', 1, because('containers reach other networks by way of the host'));
  host.iptables('filter').policy('FORWARD', 'DROP', because('dockerd itself enabled ip_forward'));
}

function locateContainer(
  machine: TopologyMachine,
  { container, network }: Extract<Endpoint, { kind: 'container' }>,
  context: Context,
): readonly Location[] {
  const docker = daemonOf(machine, context);
  if (!docker || !hasLeftContainers(docker, machine.name, context)) return [];
  const lodging = lodgingOf(docker, container);
  const name = `${machine.name}/${container}`;
  switch (lodging?.kind) {
    case 'host': {
      const addresses = machine.attachments.flatMap(inetAddresses).map(({ address }) => address);
      return [{ name, machine: machine.name, namespace: HOST_NAMESPACE, addresses }];
    }
    case 'sandbox': {
      const { namespace } = lodging;
      const endpoints = sandboxesOf(machine, context).sandboxes.get(namespace)?.endpoints ?? [];
      const meant = endpoints.filter(({ endpoint }) => network === undefined || endpoint.network === network);
      return [{ name, machine: machine.name, namespace, addresses: meant.flatMap(endpointAddresses) }];
    }
    case undefined:
      return [];
  }
}
