import type { IpAddress } from '../../../linux/address.js';
import type { RealServer, VirtualServer } from '../../../linux/ipvs.js';
import { endpointText, type SliceEndpoint } from '../endpoint-slices.js';
import { localEndpoints, type ProxiedPort } from '../service-port.js';
import { clusterEndpoints, outerAddresses } from './entries.js';
import type { IpvsEra } from './era.js';

/** How virtual servers are made in a cluster. */
export interface ServerSetting {
  readonly era: IpvsEra;
  /** `--ipvs-scheduler` */
  readonly scheduler: string;
}

/** Whether some virtual server of a port has other real servers on other nodes. */
export function dependsOnNode(port: ProxiedPort): boolean {
  return port.internalLocal || port.externalLocal;
}

/** The virtual servers of a port but for its node port: at its ClusterIP, external IPs and load balancers. */
export function portServers(port: ProxiedPort, node: string, setting: ServerSetting): VirtualServer[] {
  const { name, clusterIP, internalLocal, externalLocal } = port;
  const internal = realServers(port, internalLocal, node, setting);
  const external =
    internalLocal === externalLocal ? internal : realServers(port, externalLocal, node, setting);
  return [
    serverAt(port, clusterIP, port.port, internal, `ClusterIP of ${name}`, setting),
    ...outerAddresses(port).map((address) =>
      serverAt(port, address, port.port, external, `address of ${name} for the outside`, setting),
    ),
  ];
}

/** The virtual servers of its node port: one at each address of the node. */
export function nodePortServers(
  port: ProxiedPort,
  node: string,
  addresses: readonly IpAddress[],
  setting: ServerSetting,
): VirtualServer[] {
  const { nodePort, name, protocol } = port;
  if (nodePort === undefined) return [];
  const real = realServers(port, port.externalLocal, node, setting);
  const why = `node port ${nodePort}/${protocol} of ${name}`;
  return addresses.map((address) => serverAt(port, address, nodePort, real, why, setting));
}

function serverAt(
  { protocol, affinity, source }: ProxiedPort,
  address: IpAddress,
  port: number,
  realServers: readonly RealServer[],
  why: string,
  { scheduler }: ServerSetting,
): VirtualServer {
  return {
    service: { kind: 'address', protocol, address, port },
    scheduler,
    ...(scheduler === 'mh' ? { schedulerFlags: ['mh-port'] } : {}),
    ...(affinity === undefined ? {} : { persistence: { timeout: affinity } }),
    realServers,
    provenance: { by: 'kube-proxy', why, source },
  };
}

/** Which endpoints traffic of a policy goes to on a node (syncEndpoint). */
function realServers(
  port: ProxiedPort,
  local: boolean,
  node: string,
  { era }: ServerSetting,
): readonly RealServer[] {
  const here = local ? localEndpoints(port, node) : [];
  const all = local && !era.fallsBack ? [] : clusterEndpoints(port);
  return (here.length > 0 ? here : all).map((endpoint) => realServer(port, endpoint));
}

function realServer({ name, source }: ProxiedPort, endpoint: SliceEndpoint): RealServer {
  const { address, port, pod } = endpoint;
  const what = pod === undefined ? endpointText(endpoint) : `pod ${pod}`;
  return {
    address,
    port,
    weight: 1,
    forwarding: 'masq',
    provenance: { by: 'kube-proxy', why: `${what} is an endpoint of ${name}`, source },
  };
}
