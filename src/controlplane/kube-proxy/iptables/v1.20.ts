import { contains, hostPrefix, type IpAddress } from '../../../linux/address.js';
import { serviceChain } from '../chain-names.js';
import { localEndpoints, type ProxiedPort } from '../service-port.js';
import { balance, endpointChains, words } from './endpoint-chains.js';
import { type PortRules, PortRulesDraft, type Surroundings } from './port-rules.js';
import { comment, onPort, reject, toPort } from './rule-text.js';

/**
 * What kube-proxy 1.20 writes for one Service port. There is one policy, that of traffic from outside, and its local chain
 * is KUBE-XLB; packets are masqueraded where they are captured, and those that no chain takes are marked to be dropped.
 */
export function portRules120(port: ProxiedPort, around: Surroundings): PortRules {
  const draft = new PortRulesDraft(port);
  const chains = { service: serviceChain('SVC', port), local: serviceChain('XLB', port) };
  if (port.externalLocal) draft.newChain(chains.local, `endpoints of ${port.name} on this node`);
  if (port.endpoints.length === 0) {
    rejectAll(draft);
    return draft.build();
  }
  draft.newChain(chains.service, `endpoints of ${port.name}`);
  captureClusterIP(draft, chains, around);
  captureExternalIPs(draft, chains);
  captureLoadBalancer(draft, chains, around);
  captureNodePort(draft, chains);
  const text = () => (around.comments ? comment(port.name) : '');
  balance(draft, chains.service, port.endpoints, { affinity: text, chance: text });
  endpointChains(draft, port.endpoints, around);
  if (port.externalLocal) localChain(draft, chains, around);
  return draft.build();
}

export function dependsOnNode120({ externalLocal, sourceRanges }: ProxiedPort): boolean {
  return externalLocal || sourceRanges.length > 0;
}

interface Chains {
  readonly service: string;
  readonly local: string;
}

function captureClusterIP(draft: PortRulesDraft, { service }: Chains, { clusterCidr }: Surroundings): void {
  const { port } = draft;
  const spec = toPort(port, port.clusterIP, `${port.name} cluster IP`);
  if (clusterCidr) {
    const why = 'not from a pod: the reply must come back to this node';
    draft.share('nat KUBE-SERVICES', `! -s ${clusterCidr} ${spec} -j KUBE-MARK-MASQ`, why);
  }
  draft.share('nat KUBE-SERVICES', `${spec} -j ${service}`, `ClusterIP of ${port.name}`);
}

/** Pods and the node itself go to an external IP as anybody else, unless it is the node's own. */
function captureExternalIPs(draft: PortRulesDraft, { service, local }: Chains): void {
  const { port } = draft;
  const to = port.externalLocal ? local : service;
  for (const address of port.externalIPs) {
    const spec = toPort(port, address, `${port.name} external IP`);
    const share = (rest: string, why: string) => draft.share('nat KUBE-SERVICES', `${spec} ${rest}`, why);
    if (!port.externalLocal) {
      share('-j KUBE-MARK-MASQ', 'the endpoint may be on another node: the reply must come back to this one');
    }
    const outside = '-m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL';
    share(`${outside} -j ${to}`, `external IP of ${port.name}, from outside the node`);
    share(`-m addrtype --dst-type LOCAL -j ${to}`, `external IP of ${port.name} that is the node's own`);
  }
}

function captureLoadBalancer(draft: PortRulesDraft, chains: Chains, around: Surroundings): void {
  const { port } = draft;
  const firewall = serviceChain('FW', port);
  for (const address of port.loadBalancerIPs) {
    draft.newChain(firewall, `who may use the load balancer of ${port.name}`);
    const spec = `${toPort(port, address, `${port.name} loadbalancer IP`)} -j ${firewall}`;
    draft.share('nat KUBE-SERVICES', spec, `load balancer's address of ${port.name}`);
    fillFirewall(draft, firewall, address, chains, around);
  }
}

function fillFirewall(
  draft: PortRulesDraft,
  firewall: string,
  address: IpAddress,
  { service, local }: Chains,
  { node }: Surroundings,
): void {
  const { name, externalLocal, sourceRanges } = draft.port;
  const label = comment(`${name} loadbalancer IP`);
  const add = (to: string, why: string, source = '') =>
    draft.append(firewall, words(source, label, `-j ${to}`), why);
  if (!externalLocal) {
    add('KUBE-MARK-MASQ', 'the endpoint may be on another node: the reply must come back to this one');
  }
  const to = externalLocal ? local : service;
  if (sourceRanges.length === 0) add(to, `everybody may use the load balancer of ${name}`);
  for (const range of sourceRanges) add(to, `${range} is a source range of ${name}`, `-s ${range}`);
  if (sourceRanges.some((range) => node?.addresses.some((own) => contains(range, own)))) {
    const why = 'the node is in a source range, and may send from the address of the load balancer';
    add(to, why, `-s ${hostPrefix(address)}`);
  }
  add('KUBE-MARK-DROP', `senders outside the source ranges of ${name}`);
}

function captureNodePort(draft: PortRulesDraft, { service, local }: Chains): void {
  const { name, nodePort, protocol, family, externalLocal } = draft.port;
  if (nodePort === undefined) return;
  const spec = onPort(protocol, nodePort, name);
  const why = `node port ${nodePort}/${protocol} of ${name}`;
  if (externalLocal) {
    const loopback = family === 4 ? '127.0.0.0/8' : '::1/128';
    const martian = 'a packet from loopback could not leave the node';
    draft.share('nat KUBE-NODEPORTS', `-s ${loopback} ${spec} -j KUBE-MARK-MASQ`, martian);
    draft.share('nat KUBE-NODEPORTS', `${spec} -j ${local}`, why);
    return;
  }
  const back = 'the endpoint may be on another node: the reply must come back to this one';
  draft.share('nat KUBE-NODEPORTS', `${spec} -j KUBE-MARK-MASQ`, back);
  draft.share('nat KUBE-NODEPORTS', `${spec} -j ${service}`, why);
}

function rejectAll(draft: PortRulesDraft): void {
  const { port } = draft;
  const { name, family, protocol, nodePort } = port;
  const text = `${name} has no endpoints`;
  const why = `${name} has no ready endpoint`;
  const target = reject(family);
  draft.share('filter KUBE-SERVICES', `${toPort(port, port.clusterIP, text)} ${target}`, why);
  for (const address of [...port.externalIPs, ...port.loadBalancerIPs]) {
    draft.share('filter KUBE-EXTERNAL-SERVICES', `${toPort(port, address, text)} ${target}`, why);
  }
  if (nodePort === undefined) return;
  const spec = `-p ${protocol} ${comment(text)} -m addrtype --dst-type LOCAL -m ${protocol} --dport ${nodePort}`;
  draft.share('filter KUBE-EXTERNAL-SERVICES', `${spec} ${target}`, why);
}

/** `KUBE-XLB-…`: pods and the node itself may use all endpoints, others those of the node. */
function localChain(draft: PortRulesDraft, { service, local }: Chains, around: Surroundings): void {
  const { port } = draft;
  const { name } = port;
  const all = 'may use every endpoint, whatever the policy for traffic from outside';
  if (around.clusterCidr) {
    const text = 'Redirect pods trying to reach external loadbalancer VIP to clusterIP';
    draft.append(local, `-s ${around.clusterCidr} ${comment(text)} -j ${service}`, `a pod ${all}`);
  }
  const fromNode = (text: string, to: string, why: string) =>
    draft.append(local, `${comment(text)} -m addrtype --src-type LOCAL -j ${to}`, why);
  fromNode(
    `masquerade LOCAL traffic for ${name} LB IP`,
    'KUBE-MARK-MASQ',
    'the node may have the address itself',
  );
  fromNode(`route LOCAL traffic for ${name} LB IP to service chain`, service, `the node itself ${all}`);
  const here = around.node ? localEndpoints(port, around.node.name) : [];
  if (here.length === 0) {
    const text = `${name} has no local endpoints`;
    draft.append(local, `${comment(text)} -j KUBE-MARK-DROP`, `${name} has endpoints on other nodes only`);
    return;
  }
  balance(draft, local, here, {
    affinity: () => comment(name),
    chance: (_, index) => comment(`Balancing rule ${index} for ${name}`),
  });
}
