import type { MachineDraft } from '../../linux/draft.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import type { Docker } from '../../topology/docker.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Location } from '../controlplane.js';
import { loadBrNetfilter } from '../machine/br-netfilter.js';
import { addListeners } from '../machine/listeners.js';
import type { Context, Programmer } from '../programmer.js';
import { addBridge } from './bridge.js';
import { hostContainers, lodgingOf } from './containers.js';
import { daemonOfVersion } from './daemon.js';
import { isBridge } from './networks.js';
import { daemonOf, hasLeftContainers, networksOf, sandboxesOf } from './plan.js';
import { addSandbox } from './sandbox.js';
import { isBridgeEndpoint } from './sandboxes.js';
import { addParent } from './vlan.js';

/**
 * dockerd: bridge networks, containers, published ports.
 * One that is stopped takes its containers with it, unless live-restore is on; the bridges and the networks' rules stay.
 */
export const dockerd: Programmer = {
  name: 'dockerd',

  program(draft, machine, context) {
    const docker = daemonOf(machine, context);
    if (!docker) return;
    const daemon = daemonOfVersion(docker);
    enableForwarding(draft, docker);
    daemon.firewall.start(draft.host, docker);
    for (const network of networksOf(machine, context).networks.values()) {
      if (isBridge(network)) {
        addBridge(draft.host, daemon, network);
        daemon.firewall.addNetwork(draft.host, docker, network);
      } else addParent(draft.host, network.parent, network.network);
    }
    if (!hasLeftContainers(docker, machine.name, context)) return;
    for (const sandbox of sandboxesOf(machine, context).sandboxes.values())
      addSandbox(draft, daemon, sandbox);
    for (const container of hostContainers(docker)) {
      draft.host.members.push(container.name);
      addListeners(draft.host, container.listens, container.name);
    }
  },

  *localAddresses(machine, context) {
    const networks = [...networksOf(machine, context).networks.values()];
    for (const network of networks) if (isBridge(network) && network.gateway) yield network.gateway;
    // Containers are laid out here only where some are on the machine's own segment.
    if (networks.every(isBridge)) return;
    for (const { endpoints } of sandboxesOf(machine, context).sandboxes.values())
      for (const endpoint of endpoints) if (!isBridgeEndpoint(endpoint)) yield endpoint.address;
  },

  locate(endpoint, context) {
    if (endpoint.kind !== 'container') return undefined;
    const machine = context.machines.get(endpoint.machine);
    return machine ? locateContainer(machine, endpoint.container, context) : [];
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
function enableForwarding({ host }: MachineDraft, { source }: Docker): void {
  const because = (why: string) => ({ by: 'dockerd', why, source });
  loadBrNetfilter(host, because('br_netfilter is loaded for bridge networks'));
  if (host.sysctl('net.ipv4.ip_forward') === '1') return;
  host.setSysctl('net.ipv4.ip_forward', 1, because('containers reach other networks by way of the host'));
  host.iptables('filter').policy('FORWARD', 'DROP', because('dockerd itself enabled ip_forward'));
}

function locateContainer(machine: TopologyMachine, container: string, context: Context): readonly Location[] {
  const docker = daemonOf(machine, context);
  if (!docker || !hasLeftContainers(docker, machine.name, context)) return [];
  const lodging = lodgingOf(docker, container);
  const name = `${machine.name}/${container}`;
  switch (lodging?.kind) {
    case 'host': {
      const addresses = machine.attachments.map(({ address }) => address);
      return [{ name, machine: machine.name, namespace: HOST_NAMESPACE, addresses }];
    }
    case 'sandbox': {
      const { namespace } = lodging;
      const endpoints = sandboxesOf(machine, context).sandboxes.get(namespace)?.endpoints ?? [];
      return [{ name, machine: machine.name, namespace, addresses: endpoints.map(({ address }) => address) }];
    }
    case undefined:
      return [];
  }
}
