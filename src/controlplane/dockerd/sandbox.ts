import { family, lastAddress, prefixLength } from '../../linux/address.js';
import type { MachineDraft, NamespaceDraft } from '../../linux/draft.js';
import { defaultPrefix } from '../../linux/kernel-routes.js';
import type { Provenance } from '../../linux/provenance.js';
import { addListeners } from '../machine/listeners.js';
import { localMac } from '../names.js';
import type { Daemon } from './daemon.js';
import { tablesOf } from './firewall/tables.js';
import { isBridge } from './networks.js';
import { publishPorts } from './published-ports.js';
import { addResolver } from './resolver.js';
import {
  type BridgeEndpoint,
  type EndpointPlan,
  endpointInIpv6,
  isBridgeEndpoint,
  type SandboxPlan,
  type VlanEndpoint,
} from './sandboxes.js';

/** Makes a container's namespace, plugs it into its networks and publishes its ports. */
export function addSandbox(draft: MachineDraft, daemon: Daemon, plan: SandboxPlan): void {
  const { request, endpoints, gateway } = plan;
  const { title, source } = request;
  const provenance = { by: 'dockerd', why: `network namespace of ${title}`, source };
  const sandbox = draft.addNamespace(request.namespace, provenance, request.holder);
  if (!endpoints.some(({ ipv6Address }) => ipv6Address)) withoutIpv6(sandbox, plan);
  for (const member of request.members) {
    sandbox.members.push(member.name);
    addListeners(sandbox, member.listens, member.name);
  }
  for (const endpoint of endpoints) {
    if (isBridgeEndpoint(endpoint)) plugIn(draft.host, sandbox, daemon, plan, endpoint);
    else hangOn(draft.host, sandbox, plan, endpoint);
  }
  addResolver(sandbox, plan);
  if (!gateway) return;
  addDefaultRoute(sandbox, plan, gateway);
  const ipv6 = endpointInIpv6(gateway);
  if (ipv6) addDefaultRoute(sandbox, plan, ipv6);
  if (isBridgeEndpoint(gateway) && !gateway.network.network.internal)
    publishPorts(draft.host, daemon, title, gateway, request.publish);
}

/** By the network's gateway; in mode l3 there is none to ask, and the device alone is named (ipvlan_joinleave.go). */
function addDefaultRoute(
  sandbox: NamespaceDraft,
  { request: { source } }: SandboxPlan,
  { interface: dev, network }: EndpointPlan,
): void {
  const isL3 = !isBridge(network) && network.mode === 'l3';
  if (!isL3 && !network.gateway) return;
  sandbox.addRoute({
    destination: defaultPrefix(family(network.subnet)),
    nextHops: [isL3 || !network.gateway ? { dev } : { via: network.gateway, dev }],
    provenance: { by: 'dockerd', why: `gateway of network ${network.network.name}`, source },
  });
}

/** dockerd turns IPv6 off in a sandbox that has no IPv6 network (osl.setIPv6), so `::1` goes as well. */
function withoutIpv6(sandbox: NamespaceDraft, { request }: SandboxPlan): void {
  const why = `${request.title} has no IPv6 network`;
  sandbox.setSysctl('net.ipv6.conf.all.disable_ipv6', 1, { by: 'dockerd', why, source: request.source });
  sandbox.flushAddresses('lo', 6);
}

/** The veth pair between the container and the bridge. dockerd makes the container's end first, so its index is lower. */
function plugIn(
  host: NamespaceDraft,
  sandbox: NamespaceDraft,
  { docker, era, firewall }: Daemon,
  { request }: SandboxPlan,
  plan: BridgeEndpoint,
): void {
  const { network, veth, mac } = plan;
  const provenance = {
    by: 'dockerd',
    why: `${request.title} on network ${network.network.name}`,
    source: plan.endpoint.source,
  };
  sandbox.addInterface({
    kind: 'veth',
    name: plan.interface,
    mac,
    mtu: network.mtu,
    up: true,
    peer: { namespace: host.name, name: veth },
    provenance,
  });
  addAddresses(sandbox, plan, provenance);
  host.addInterface({
    kind: 'veth',
    name: veth,
    mac: localMac(`${veth} of ${sandbox.name}`),
    mtu: network.mtu,
    up: true,
    master: network.bridge,
    peer: { namespace: sandbox.name, name: plan.interface },
    ...(docker.userlandProxy ? {} : { hairpin: true }),
    provenance,
  });
  // A bridge takes the lowest MTU of its ports (net/bridge/br_if.c, br_mtu_auto_adjust); all of these have the network's.
  host.setMtu(network.bridge, network.mtu);
  firewall.addEndpoint(tablesOf(host, 4), plan, request.title);
  const ipv6 = endpointInIpv6(plan);
  if (ipv6 && era.ip6tables) firewall.addEndpoint(tablesOf(host, 6), ipv6, request.title);
}

/** A macvlan or ipvlan device on the network's parent, which has the parent's MTU: these drivers do not read the network's. */
function hangOn(
  host: NamespaceDraft,
  sandbox: NamespaceDraft,
  { request }: SandboxPlan,
  plan: VlanEndpoint,
): void {
  const { network, mac, endpoint, interface: name, number } = plan;
  const isIpvlan = network.network.driver === 'ipvlan';
  const { parent, mode } = network;
  const why = `${request.title} on network ${network.network.name}`;
  const provenance = { by: 'dockerd', why, source: endpoint.source };
  sandbox.addInterface({
    kind: isIpvlan ? 'ipvlan' : 'macvlan',
    name,
    mac,
    mtu: host.mtu(parent.name) ?? 1500,
    up: true,
    mode,
    parent: { namespace: host.name, name: parent.name },
    ...(isIpvlan ? { deviceId: number } : {}),
    provenance,
  });
  addAddresses(sandbox, plan, provenance);
}

function addAddresses(sandbox: NamespaceDraft, plan: EndpointPlan, provenance: Provenance): void {
  const { interface: name, network } = plan;
  sandbox.addAddress(name, {
    address: plan.address,
    prefixLength: prefixLength(network.subnet),
    scope: 'global',
    broadcast: lastAddress(network.subnet),
    provenance,
  });
  const ipv6 = endpointInIpv6(plan);
  if (!ipv6) return;
  sandbox.addAddress(name, {
    address: ipv6.address,
    prefixLength: prefixLength(ipv6.network.subnet),
    scope: 'global',
    provenance,
  });
}
