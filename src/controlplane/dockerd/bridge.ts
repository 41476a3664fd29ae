import { lastAddress, prefixLength } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { Docker } from '../../topology/docker.js';
import type { DockerEra } from './era.js';
import type { BridgeNetwork } from './networks.js';

/** Makes the bridge device of a network, with the address that is its containers' gateway. */
export function addBridge(host: NamespaceDraft, docker: Docker, era: DockerEra, plan: BridgeNetwork): void {
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
  host.addAddress(bridge, {
    address: gateway,
    prefixLength: prefixLength(subnet),
    scope: 'global',
    broadcast: lastAddress(subnet),
    provenance: { ...provenance, why: `gateway of network ${network.name}` },
  });
  if (!docker.userlandProxy) {
    const why = 'without docker-proxy, rules send 127.0.0.1 to containers';
    host.setSysctl(`net.ipv4.conf.${bridge}.route_localnet`, 1, { ...provenance, why });
  }
}
