import type { IpPrefix } from '../../../linux/address.js';
import type { Chain, TableName } from '../../../linux/netfilter/ruleset.js';
import type { SourceRange } from '../../../linux/provenance.js';
import type { PlacedChain } from '../iptables/fixed-chains.js';
import { comment, reject } from '../iptables/rule-text.js';
import type { ProxiedPort } from '../service-port.js';
import type { IpvsEra } from './era.js';
import { IP_SETS, ipSetName, type SetName } from './ip-sets.js';

/** What kube-proxy's rules of one node depend on. */
export interface RuleSetting {
  readonly family: 4 | 6;
  readonly era: IpvsEra;
  readonly source: SourceRange;
  /** Sets that have members: rules about empty ones are left out. */
  readonly filled: (name: SetName) => boolean;
  readonly clusterCidr?: IpPrefix;
  /** Ports whose load balancer this node may not use. */
  readonly closedToNode: readonly ProxiedPort[];
}

const MASQUERADE = '0x4000/0x4000';

/** Chains of one node while they are written: `-A CHAIN …` (writeIptablesRules). */
class Chains {
  readonly #chains = new Map<
    string,
    { table: TableName; chain: Chain & { rules: Chain['rules'][number][] } }
  >();

  constructor(readonly setting: RuleSetting) {}

  create(table: TableName, ...names: readonly string[]): void {
    for (const name of names) {
      const provenance = { by: 'kube-proxy', why: 'kube-proxy of the node', source: this.setting.source };
      this.#chains.set(`${table} ${name}`, { table, chain: { name, rules: [], provenance } });
    }
  }

  add(table: TableName, name: string, spec: string, why: string, source = this.setting.source): void {
    const { rules } = this.#chains.get(`${table} ${name}`)!.chain;
    rules.push({ spec, provenance: { by: 'kube-proxy', why, source } });
  }

  build(): PlacedChain[] {
    return [...this.#chains.values()];
  }

  /** `-m set --match-set NAME DIRECTIONS` */
  set(name: SetName, directions: string): string {
    return `-m set --match-set ${ipSetName(name, this.setting.family)} ${directions}`;
  }

  /** The same after the comment that says what the set is for. */
  described(name: SetName, directions: string): string {
    return `${comment(IP_SETS[name].text)} ${this.set(name, directions)}`;
  }
}

/** kube-proxy's chains of one node in mode ipvs: few rules, which ask ipsets. */
export function ipvsChains(setting: RuleSetting): PlacedChain[] {
  const chains = new Chains(setting);
  const { era } = setting;
  chains.create('nat', 'KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-NODE-PORT', 'KUBE-LOAD-BALANCER');
  chains.create('nat', 'KUBE-MARK-MASQ');
  if (era.firewall === 'nat') chains.create('nat', 'KUBE-FIREWALL');
  chains.create('filter', 'KUBE-FORWARD');
  if (era.opensHealthChecks) chains.create('filter', 'KUBE-NODE-PORT');
  if (era.firewall === 'filter')
    chains.create('filter', 'KUBE-PROXY-FIREWALL', 'KUBE-SOURCE-RANGES-FIREWALL');
  if (era.closesOtherPorts) chains.create('filter', 'KUBE-IPVS-FILTER');
  if (era.keepsNodesOut) chains.create('filter', 'KUBE-IPVS-OUT-FILTER');
  services(chains);
  nodePorts(chains);
  loadBalancers(chains);
  postrouting(chains);
  forward(chains);
  if (era.opensHealthChecks) {
    const healthChecks = chains.described('KUBE-HEALTH-CHECK-NODE-PORT', 'dst');
    chains.add(
      'filter',
      'KUBE-NODE-PORT',
      `${healthChecks} -j ACCEPT`,
      'load balancers ask each node for its health',
    );
  }
  if (era.closesOtherPorts) closeOtherPorts(chains);
  if (era.keepsNodesOut) keepNodeOut(chains);
  return chains.build();
}

const BACK = 'the endpoint may be on another node: the reply must come back to this one';

function services(chains: Chains): void {
  const { setting } = chains;
  const { filled, clusterCidr, era, family } = setting;
  const add = (spec: string, why: string) => chains.add('nat', 'KUBE-SERVICES', spec, why);
  if (era.leavesLoopback) {
    const loopback = family === 4 ? '127.0.0.0/8' : '::1/128';
    add(`-s ${loopback} -j RETURN`, 'Services cannot be reached from loopback addresses');
  }
  if (filled('KUBE-LOAD-BALANCER')) {
    add(
      `${chains.described('KUBE-LOAD-BALANCER', 'dst,dst')} -j KUBE-LOAD-BALANCER`,
      'addresses of load balancers',
    );
  }
  if (filled('KUBE-CLUSTER-IP')) {
    const [from, directions, why] = clusterCidr
      ? [`! -s ${clusterCidr} `, 'dst,dst', 'not from a pod: the reply must come back to this node']
      : ['', 'src,dst', 'the node itself sends from the ClusterIP, which no other machine could answer'];
    add(`${from}${chains.described('KUBE-CLUSTER-IP', directions)} -j KUBE-MARK-MASQ`, why);
  }
  for (const name of ['KUBE-EXTERNAL-IP', 'KUBE-EXTERNAL-IP-LOCAL'] as const) {
    if (!filled(name)) continue;
    const spec = chains.described(name, 'dst,dst');
    if (name === 'KUBE-EXTERNAL-IP') add(`${spec} -j KUBE-MARK-MASQ`, BACK);
    const outside = '-m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL';
    add(`${spec} ${outside} -j ACCEPT`, 'external IPs, from outside the node');
    add(`${spec} -m addrtype --dst-type LOCAL -j ACCEPT`, 'external IPs that are local to the node');
  }
  add('-m addrtype --dst-type LOCAL -j KUBE-NODE-PORT', 'node ports are open on every address of the node');
  for (const name of ['KUBE-CLUSTER-IP', 'KUBE-LOAD-BALANCER'] as const) {
    if (filled(name))
      add(`${chains.set(name, 'dst,dst')} -j ACCEPT`, 'no other rule of table nat is to see it');
  }
}

function nodePorts(chains: Chains): void {
  const rules = [
    ['tcp', 'KUBE-NODE-PORT-LOCAL-TCP', 'KUBE-NODE-PORT-TCP', 'dst'],
    ['udp', 'KUBE-NODE-PORT-LOCAL-UDP', 'KUBE-NODE-PORT-UDP', 'dst'],
    ['sctp', 'KUBE-NODE-PORT-LOCAL-SCTP-HASH', 'KUBE-NODE-PORT-SCTP-HASH', 'dst,dst'],
  ] as const;
  const { filled } = chains.setting;
  for (const [protocol, local, all, directions] of rules) {
    const add = (name: SetName, to: string, why: string) => {
      const spec = `-p ${protocol} ${chains.described(name, directions)} -j ${to}`;
      if (filled(name)) chains.add('nat', 'KUBE-NODE-PORT', spec, why);
    };
    add(local, 'RETURN', 'policy Local: the sender keeps its address, for the endpoint is on this node');
    add(all, 'KUBE-MARK-MASQ', BACK);
  }
}

function loadBalancers(chains: Chains): void {
  const { filled, era } = chains.setting;
  const add = (spec: string, why: string) => chains.add('nat', 'KUBE-LOAD-BALANCER', spec, why);
  const [table, chain, entry] =
    era.firewall === 'nat'
      ? (['nat', 'KUBE-FIREWALL', 'KUBE-LOAD-BALANCER'] as const)
      : (['filter', 'KUBE-SOURCE-RANGES-FIREWALL', 'KUBE-PROXY-FIREWALL'] as const);
  if (filled('KUBE-LOAD-BALANCER-FW')) {
    const spec = `${chains.described('KUBE-LOAD-BALANCER-FW', 'dst,dst')} -j ${chain}`;
    chains.add(table, entry, spec, 'load balancers with source ranges');
  }
  for (const name of ['KUBE-LOAD-BALANCER-SOURCE-CIDR', 'KUBE-LOAD-BALANCER-SOURCE-IP'] as const) {
    const spec = `${chains.described(name, 'dst,dst,src')} -j RETURN`;
    if (filled(name)) chains.add(table, chain, spec, 'senders in the source ranges');
  }
  const drop = era.firewall === 'nat' ? 'KUBE-MARK-DROP' : 'DROP';
  chains.add(table, chain, `-j ${drop}`, 'senders outside the source ranges');
  if (filled('KUBE-LOAD-BALANCER-LOCAL')) {
    const why = 'policy Local: the sender keeps its address, for the endpoint is on this node';
    add(`${chains.described('KUBE-LOAD-BALANCER-LOCAL', 'dst,dst')} -j RETURN`, why);
  }
  add('-j KUBE-MARK-MASQ', BACK);
}

function postrouting(chains: Chains): void {
  const add = (spec: string, why: string) => chains.add('nat', 'KUBE-POSTROUTING', spec, why);
  if (chains.setting.filled('KUBE-LOOP-BACK')) {
    const why = 'a pod reaches itself by its Service: without another source it would see its own address';
    add(`${chains.described('KUBE-LOOP-BACK', 'dst,dst,src')} -j MASQUERADE`, why);
  }
  add(`-m mark ! --mark ${MASQUERADE} -j RETURN`, 'without the mark a packet keeps its source');
  add(
    '-j MARK --set-xmark 0x4000/0x0',
    'a packet that comes by again, in a tunnel, is not masqueraded twice',
  );
  const text = comment('kubernetes service traffic requiring SNAT');
  add(
    `${text} -j MASQUERADE --random-fully`,
    'the reply must come back to this node, which knows the Service',
  );
  const mark = 'the mark that KUBE-POSTROUTING masquerades by';
  chains.add('nat', 'KUBE-MARK-MASQ', `-j MARK --set-xmark ${MASQUERADE}`, mark);
}

function forward(chains: Chains): void {
  const add = (spec: string, why: string) => chains.add('filter', 'KUBE-FORWARD', spec, why);
  const marked = `${comment('kubernetes forwarding rules')} -m mark --mark ${MASQUERADE} -j ACCEPT`;
  add(marked, 'traffic of Services is forwarded whatever the policy of FORWARD');
  const known = `${comment('kubernetes forwarding conntrack rule')} -m conntrack --ctstate RELATED,ESTABLISHED`;
  add(`${known} -j ACCEPT`, 'a connection that was let in once goes on');
}

/** Service addresses are local to the node: without this its own ports would answer there as well. */
function closeOtherPorts(chains: Chains): void {
  const add = (spec: string, why: string) => chains.add('filter', 'KUBE-IPVS-FILTER', spec, why);
  for (const name of [
    'KUBE-LOAD-BALANCER',
    'KUBE-CLUSTER-IP',
    'KUBE-EXTERNAL-IP',
    'KUBE-EXTERNAL-IP-LOCAL',
  ] as const) {
    add(`${chains.set(name, 'dst,dst')} -j RETURN`, 'ports of Services');
  }
  add(`${chains.set('KUBE-HEALTH-CHECK-NODE-PORT', 'dst')} -j RETURN`, 'ports of health checks');
  const closed = `-m conntrack --ctstate NEW ${chains.set('KUBE-IPVS-IPS', 'dst')}`;
  const why = 'a port that no Service has is closed on Service addresses, though they are on the node';
  add(`${closed} ${reject(chains.setting.family)}`, why);
}

function keepNodeOut(chains: Chains): void {
  const numbers = { tcp: 6, udp: 17, sctp: 132 } as const;
  for (const { loadBalancerIPs, protocol, port, name, source } of chains.setting.closedToNode) {
    for (const address of loadBalancerIPs) {
      const whole = address.includes(':') ? 128 : 32;
      const spec = `-s ${address}/${whole} -m ipvs --vproto ${numbers[protocol]} --vaddr ${address} --vport ${port} -j DROP`;
      const why = `the node is in no source range of ${name}`;
      chains.add('filter', 'KUBE-IPVS-OUT-FILTER', spec, why, source);
    }
  }
}
