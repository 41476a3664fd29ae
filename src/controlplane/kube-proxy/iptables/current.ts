import { contains, hostPrefix } from '../../../linux/address.js';
import { serviceChain } from '../chain-names.js';
import { endpointText } from '../endpoint-slices.js';
import { reachableEndpoints } from '../reachable-endpoints.js';
import type { ProxiedPort } from '../service-port.js';
import { balance, endpointChains, words } from './endpoint-chains.js';
import { type PortRules, PortRulesDraft, type Surroundings } from './port-rules.js';
import { comment, onPort, reject, toPort } from './rule-text.js';

/**
 * What kube-proxy writes for one Service port since 1.24 (pkg/proxy/iptables/proxier.go, syncProxyRules; the text is that of
 * 1.28). The names are its own: cluster policy goes to KUBE-SVC, local policy to KUBE-SVL, all that comes from outside by way
 * of KUBE-EXT, and of a load balancer with source ranges through KUBE-FW.
 */
export function currentPortRules(port: ProxiedPort, around: Surroundings): PortRules {
  const draft = new PortRulesDraft(port);
  const use = usage(port, around);
  captureClusterIP(draft, use);
  captureExternalIPs(draft, use);
  captureLoadBalancer(draft, use);
  captureNodePort(draft, use);
  if (use.internal) masqueradeOutsiders(draft, use, around);
  if (use.external) externalChain(draft, use, around);
  if (use.firewall) firewallChain(draft, use, around);
  const label = around.comments;
  const text = (endpoint: Parameters<typeof endpointText>[0]) =>
    label ? comment(`${port.name} -> ${endpointText(endpoint)}`) : '';
  const texts = { affinity: text, chance: text };
  if (use.usesCluster) {
    draft.newChain(use.cluster, `endpoints of ${port.name}`);
    balance(draft, use.cluster, port.endpoints, texts);
  }
  if (use.usesLocal) {
    draft.newChain(use.local, `endpoints of ${port.name} on this node`);
    balance(draft, use.local, use.localEndpoints, texts);
  }
  endpointChains(draft, use.all, around);
  return draft.build();
}

/** Which chains a port has on a node, and what becomes of packets that no endpoint is for. */
type Usage = ReturnType<typeof usage>;

function usage(port: ProxiedPort, { node }: Surroundings) {
  const reachable = reachableEndpoints(port, node?.name);
  const { hasEndpoints, hasInternal, usesExternal, hasSourceRanges } = reachable;
  const cluster = serviceChain('SVC', port);
  const local = serviceChain('SVL', port);
  return {
    ...reachable,
    localEndpoints: reachable.local,
    cluster,
    local,
    /** Chain for the ClusterIP, when it leads anywhere. */
    internal: hasInternal ? (port.internalLocal ? local : cluster) : undefined,
    /** Chain for all that comes from outside: it exists without a local endpoint too, for pods and the node itself. */
    external: usesExternal ? serviceChain('EXT', port) : undefined,
    externalPolicy: port.externalLocal ? local : cluster,
    firewall: hasEndpoints && hasSourceRanges ? serviceChain('FW', port) : undefined,
  };
}

function captureClusterIP(draft: PortRulesDraft, { hasEndpoints, internal }: Usage): void {
  const { port } = draft;
  const { name, clusterIP, family } = port;
  if (internal) {
    const spec = `${toPort(port, clusterIP, `${name} cluster IP`)} -j ${internal}`;
    draft.share('nat KUBE-SERVICES', spec, `ClusterIP of ${name}`);
    return;
  }
  const [text, target, why] = nobody(hasEndpoints, family);
  const spec = `${toPort(port, clusterIP, `${name} ${text}`)} ${target}`;
  draft.share('filter KUBE-SERVICES', spec, `${name} ${why}`);
}

/** Without any endpoint: told at once. With endpoints on other nodes only: silence, so that a load balancer moves on. */
function nobody(hasEndpoints: boolean, family: 4 | 6): readonly [string, string, string] {
  return hasEndpoints
    ? ['has no local endpoints', '-j DROP', 'has endpoints on other nodes only, and its policy is Local']
    : ['has no endpoints', reject(family), 'has no ready endpoint'];
}

function captureExternalIPs(draft: PortRulesDraft, { hasEndpoints, hasExternal, external }: Usage): void {
  const { port } = draft;
  const { name, family } = port;
  for (const address of port.externalIPs) {
    if (external) {
      const spec = `${toPort(port, address, `${name} external IP`)} -j ${external}`;
      draft.share('nat KUBE-SERVICES', spec, `external IP of ${name}`);
    }
    if (hasExternal) continue;
    const [text, target, why] = nobody(hasEndpoints, family);
    const spec = `${toPort(port, address, `${name} ${text}`)} ${target}`;
    draft.share('filter KUBE-EXTERNAL-SERVICES', spec, `${name} ${why}`);
  }
}

function captureLoadBalancer(draft: PortRulesDraft, use: Usage): void {
  const { port } = draft;
  const { name, family } = port;
  for (const address of port.loadBalancerIPs) {
    const to = use.firewall ?? use.external;
    if (to) {
      const spec = `${toPort(port, address, `${name} loadbalancer IP`)} -j ${to}`;
      draft.share('nat KUBE-SERVICES', spec, `load balancer's address of ${name}`);
    }
    if (use.firewall) {
      const text = `${name} traffic not accepted by ${use.firewall}`;
      const why = `what is still for the load balancer's address of ${name} came from outside its source ranges`;
      draft.share('filter KUBE-PROXY-FIREWALL', `${toPort(port, address, text)} -j DROP`, why);
    }
  }
  if (use.hasExternal) return;
  for (const address of port.loadBalancerIPs) {
    const [text, target, why] = nobody(use.hasEndpoints, family);
    const spec = `${toPort(port, address, `${name} ${text}`)} ${target}`;
    draft.share('filter KUBE-EXTERNAL-SERVICES', spec, `${name} ${why}`);
  }
}

function captureNodePort(draft: PortRulesDraft, { hasEndpoints, hasExternal, external }: Usage): void {
  const { name, nodePort, healthCheckNodePort, protocol, family } = draft.port;
  if (nodePort !== undefined) {
    if (external) {
      const spec = `${onPort(protocol, nodePort, name)} -j ${external}`;
      draft.share('nat KUBE-NODEPORTS', spec, `node port ${nodePort}/${protocol} of ${name}`);
    }
    if (!hasExternal) {
      const [text, target, why] = nobody(hasEndpoints, family);
      const local = '-m addrtype --dst-type LOCAL';
      const spec = `-p ${protocol} ${comment(`${name} ${text}`)} ${local} -m ${protocol} --dport ${nodePort} ${target}`;
      draft.share('filter KUBE-EXTERNAL-SERVICES', spec, `${name} ${why}`);
    }
  }
  if (healthCheckNodePort === undefined) return;
  const spec = `${onPort('tcp', healthCheckNodePort, `${name} health check node port`)} -j ACCEPT`;
  draft.share('filter KUBE-NODEPORTS', spec, `the load balancer of ${name} asks each node for its health`);
}

/** A node may be the way into the ClusterIP for a sender outside; its replies have to come back through that node. */
function masqueradeOutsiders(
  draft: PortRulesDraft,
  { internal }: Usage,
  { clusterCidr }: Surroundings,
): void {
  const { port } = draft;
  draft.newChain(internal!, `endpoints of ${port.name}`);
  if (!clusterCidr) return;
  const to = toPort(port, port.clusterIP, `${port.name} cluster IP`);
  const why = `not from a pod: the reply must come back to this node`;
  draft.append(internal!, `! -s ${clusterCidr} ${to} -j KUBE-MARK-MASQ`, why);
}

function externalChain(draft: PortRulesDraft, use: Usage, { clusterCidr }: Surroundings): void {
  const { port } = draft;
  const { name } = port;
  const chain = use.external!;
  draft.newChain(chain, `traffic from outside for ${name}`);
  const add = (text: string, match: string, to: string, why: string, source = '') =>
    draft.append(
      chain,
      words(source, comment(`${text} ${name} external destinations`), match, `-j ${to}`),
      why,
    );
  if (port.externalLocal) {
    const local = '-m addrtype --src-type LOCAL';
    const all = 'may use every endpoint, whatever the policy for traffic from outside';
    if (clusterCidr) add('pod traffic for', '', use.cluster, `a pod ${all}`, `-s ${clusterCidr}`);
    add('masquerade LOCAL traffic for', local, 'KUBE-MARK-MASQ', 'the node may have the address itself');
    add('route LOCAL traffic for', local, use.cluster, `the node itself ${all}`);
  } else {
    const why = 'the endpoint may be on another node: the reply must come back to this one';
    add('masquerade traffic for', '', 'KUBE-MARK-MASQ', why);
  }
  if (!use.hasExternal) return;
  draft.append(chain, `-j ${use.externalPolicy}`, `traffic from outside for ${name}`);
}

function firewallChain(draft: PortRulesDraft, use: Usage, { node }: Surroundings): void {
  const { name, sourceRanges, loadBalancerIPs } = draft.port;
  const chain = use.firewall!;
  draft.newChain(chain, `source ranges of ${name}`);
  const allow = (source: string, why: string) =>
    draft.append(chain, `-s ${source} ${comment(`${name} loadbalancer IP`)} -j ${use.external}`, why);
  for (const range of sourceRanges) allow(range, `${range} is a source range of ${name}`);
  const nodeIsIn = sourceRanges.some((range) => node?.addresses.some((address) => contains(range, address)));
  if (nodeIsIn) {
    const why = 'the node is in a source range, and may send from the address of the load balancer';
    for (const address of loadBalancerIPs) allow(hostPrefix(address), why);
  }
  const text = `other traffic to ${name} will be dropped by KUBE-PROXY-FIREWALL`;
  draft.append(chain, comment(text), `senders outside the source ranges of ${name}`);
}
