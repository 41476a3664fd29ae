import type { SliceEndpoint } from './endpoint-slices.js';
import { isExternallyAccessible, localEndpoints, type ProxiedPort } from './service-port.js';

/** Which endpoints of a port may be used on a node, by what traffic (pkg/proxy/topology.go, CategorizeEndpoints). */
export interface ReachableEndpoints {
  /** There is one, on whichever node. */
  readonly hasEndpoints: boolean;
  /** There is one for traffic to the ClusterIP, and one for traffic from outside. */
  readonly hasInternal: boolean;
  readonly hasExternal: boolean;
  /** Those on the node, where a policy asks for them. */
  readonly local: readonly SliceEndpoint[];
  /** Whether traffic may go to any endpoint, or to those of the node. */
  readonly usesCluster: boolean;
  readonly usesLocal: boolean;
  /** All that traffic may go to from this node. */
  readonly all: readonly SliceEndpoint[];
  /** Anything but the ClusterIP leads to it. */
  readonly usesExternal: boolean;
  /** Only some may use the load balancer's addresses. */
  readonly hasSourceRanges: boolean;
}

/** `node` may be absent for a port whose endpoints are the same on every node ({@link dependsOnNode}). */
export function reachableEndpoints(port: ProxiedPort, node: string | undefined): ReachableEndpoints {
  const hasEndpoints = port.endpoints.length > 0;
  const local = node !== undefined && usesLocalEndpoints(port) ? localEndpoints(port, node) : [];
  const usesCluster = hasEndpoints && usesClusterEndpoints(port);
  return {
    hasEndpoints,
    hasInternal: port.internalLocal ? local.length > 0 : hasEndpoints,
    hasExternal: port.externalLocal ? local.length > 0 : hasEndpoints,
    local,
    usesCluster,
    usesLocal: local.length > 0,
    all: usesClusterEndpoints(port) ? union(port.endpoints, local) : local,
    usesExternal: hasEndpoints && isExternallyAccessible(port),
    hasSourceRanges: port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0,
  };
}

/** Those of the node may be among those that terminate, which are not used elsewhere while others are ready. */
function union(
  endpoints: readonly SliceEndpoint[],
  local: readonly SliceEndpoint[],
): readonly SliceEndpoint[] {
  const missing = local.filter((endpoint) => endpoint.terminating && !endpoints.includes(endpoint));
  return missing.length > 0 ? [...endpoints, ...missing] : endpoints;
}

/** Whether the rules of a port are not the same on every node. */
export function dependsOnNode(port: ProxiedPort): boolean {
  return usesLocalEndpoints(port) || (port.sourceRanges.length > 0 && port.loadBalancerIPs.length > 0);
}

/** Pods and nodes may use an external address whatever the policy, so that an external port needs all endpoints. */
function usesClusterEndpoints(port: ProxiedPort): boolean {
  return !port.internalLocal || isExternallyAccessible(port);
}

function usesLocalEndpoints(port: ProxiedPort): boolean {
  return port.internalLocal || (port.externalLocal && isExternallyAccessible(port));
}
