import type { IpSet } from '../../../linux/netfilter/ruleset.js';
import type { SourceRange } from '../../../linux/provenance.js';

/** kube-proxy's ipsets: what type each has, and how it says in its rules what it is for (pkg/proxy/ipvs/ipset.go). */
export const IP_SETS = {
  'KUBE-LOOP-BACK': {
    type: 'hash:ip,port,ip',
    text: 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose',
  },
  'KUBE-CLUSTER-IP': {
    type: 'hash:ip,port',
    text: 'Kubernetes service cluster ip + port for masquerade purpose',
  },
  'KUBE-EXTERNAL-IP': {
    type: 'hash:ip,port',
    text: 'Kubernetes service external ip + port for masquerade and filter purpose',
  },
  'KUBE-EXTERNAL-IP-LOCAL': {
    type: 'hash:ip,port',
    text: 'Kubernetes service external ip + port with externalTrafficPolicy=local',
  },
  'KUBE-LOAD-BALANCER': { type: 'hash:ip,port', text: 'Kubernetes service lb portal' },
  'KUBE-LOAD-BALANCER-FW': {
    type: 'hash:ip,port',
    text: 'Kubernetes service load balancer ip + port for load balancer with sourceRange',
  },
  'KUBE-LOAD-BALANCER-LOCAL': {
    type: 'hash:ip,port',
    text: 'Kubernetes service load balancer ip + port with externalTrafficPolicy=local',
  },
  'KUBE-LOAD-BALANCER-SOURCE-IP': {
    type: 'hash:ip,port,ip',
    text: 'Kubernetes service load balancer ip + port + source IP for packet filter purpose',
  },
  'KUBE-LOAD-BALANCER-SOURCE-CIDR': {
    type: 'hash:ip,port,net',
    text: 'Kubernetes service load balancer ip + port + source cidr for packet filter purpose',
  },
  'KUBE-NODE-PORT-TCP': { type: 'bitmap:port', text: 'Kubernetes nodeport TCP port for masquerade purpose' },
  'KUBE-NODE-PORT-LOCAL-TCP': {
    type: 'bitmap:port',
    text: 'Kubernetes nodeport TCP port with externalTrafficPolicy=local',
  },
  'KUBE-NODE-PORT-UDP': { type: 'bitmap:port', text: 'Kubernetes nodeport UDP port for masquerade purpose' },
  'KUBE-NODE-PORT-LOCAL-UDP': {
    type: 'bitmap:port',
    text: 'Kubernetes nodeport UDP port with externalTrafficPolicy=local',
  },
  'KUBE-NODE-PORT-SCTP-HASH': {
    type: 'hash:ip,port',
    text: "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'",
  },
  'KUBE-NODE-PORT-LOCAL-SCTP-HASH': {
    type: 'hash:ip,port',
    text: "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'",
  },
  'KUBE-HEALTH-CHECK-NODE-PORT': { type: 'bitmap:port', text: 'Kubernetes health check node port' },
  'KUBE-IPVS-IPS': { type: 'hash:ip', text: 'Addresses on the ipvs interface' },
} as const;

export type SetName = keyof typeof IP_SETS;

/** The members of kube-proxy's sets while they are gathered. */
export class SetEntries {
  readonly #members = new Map<SetName, Set<string>>();

  add(name: SetName, member: string): void {
    const members = this.#members.get(name);
    if (members) members.add(member);
    else this.#members.set(name, new Set([member]));
  }

  has(name: SetName): boolean {
    return this.#members.has(name);
  }

  members(name: SetName): readonly string[] {
    return [...(this.#members.get(name) ?? [])];
  }
}

const LONGEST_NAME = 31;

/** The set's name on the node: those of IPv6 are `KUBE-6-…`, cut to what ipset takes (NewIPSet). */
export function ipSetName(name: SetName, family: 4 | 6): string {
  return family === 4 ? name : name.replace('KUBE-', 'KUBE-6-').slice(0, LONGEST_NAME);
}

export function ipSetOf(name: SetName, family: 4 | 6, entries: SetEntries, source: SourceRange): IpSet {
  const { type, text } = IP_SETS[name];
  return {
    name: ipSetName(name, family),
    type,
    family,
    members: entries.members(name),
    provenance: { by: 'kube-proxy', why: text, source },
  };
}
