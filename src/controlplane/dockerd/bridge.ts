import { lastAddress, prefixLength } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { Docker, DockerNetwork } from '../../topology/docker.js';
import type { Daemon } from './daemon.js';
import { type BridgeNetwork, inIpv6 } from './networks.js';

/** Whether a container was ever plugged into the network: without, the bridge has no carrier. */
function hasContainers({ containers }: Docker, { name }: DockerNetwork): boolean {
  return [...containers.values()].some(
    ({ mode }) => mode.kind === 'networks' && mode.endpoints.some(({ network }) => network === name),
  );
}

/** Makes the bridge device of a network, with the address that is its containers' gateway; none where it is isolated. */
export function addBridge(host: NamespaceDraft, { docker, era }: Daemon, plan: BridgeNetwork): void {
  const { bridge, mac, mtu, gateway, subnet, network } = plan;
  const provenance = {
    by: 'dockerd',
    why: network.declared ? `bridge of network ${network.name}` : 'bridge of the default network',
    source: network.source,
  };
  host.addInterface({
    kind: 'bridge',
    name: bridge,
    mac,
    mtu: era.bridgeMtuFromStart ? mtu : 1500,
    up: true,
    provenance,
  });
  if (gateway)
    host.addAddress(bridge, {
      address: gateway,
      prefixLength: prefixLength(subnet),
      scope: 'global',
      broadcast: lastAddress(subnet),
      provenance: { ...provenance, why: `gateway of network ${network.name}` },
    });
  const ipv6 = inIpv6(plan);
  if (ipv6?.gateway)
    host.addAddress(bridge, {
      address: ipv6.gateway,
      prefixLength: prefixLength(ipv6.subnet),
      scope: 'global',
      ...(hasContainers(docker, network) ? {} : { tentative: true }),
      provenance: { ...provenance, why: `IPv6 gateway of network ${network.name}` },
    });
  if (!docker.userlandProxy) {
    const why = 'without docker-proxy, rules send 127.0.0.1 to containers';
    host.setSysctl(`net.ipv4.conf.${bridge}.route_localnet`, 1, { ...provenance, why });
  }
}
