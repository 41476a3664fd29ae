import { family } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { Firewall, FirewallEnd, FirewallRule } from '../../topology/firewall.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { deviceNamed } from './device-choice.js';
import type { Port } from './ports.js';

const BUILT_IN = { forward: 'FORWARD', input: 'INPUT', output: 'OUTPUT' } as const;
const CHAINS = ['forward', 'input', 'output'] as const;

/** The administrator's packet filter, as `iptables` and `ip6tables` have it once they are restored at boot. */
export function writeFirewall(
  host: NamespaceDraft,
  { firewall }: TopologyMachine,
  ports: readonly Port[],
): void {
  if (!firewall) return;
  if (firewall.stateful) passKnown(host, firewall);
  for (const rule of firewall.rules) writeRule(host, rule, ports);
  for (const chain of CHAINS) {
    const declared = firewall.defaults[chain];
    if (!declared) continue;
    const { verdict, source } = declared;
    const why = `default ${chain} ${verdict} of the firewall`;
    for (const of of [4, 6] as const) {
      host
        .iptables('filter', of)
        .policy(BUILT_IN[chain], verdict === 'drop' ? 'DROP' : 'ACCEPT', { by: 'admin', why, source });
    }
  }
}

/** What belongs to a connection that was let in passes, and what the machine says to itself. */
function passKnown(host: NamespaceDraft, { source }: Firewall): void {
  const known = { by: 'admin', why: 'the firewall is stateful: known connections pass', source };
  const own = { by: 'admin', why: 'the machine may talk to itself', source };
  for (const of of [4, 6] as const) {
    const filter = host.iptables('filter', of);
    for (const chain of CHAINS) {
      filter.append(BUILT_IN[chain], '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', known);
    }
    filter.append('INPUT', '-i lo -j ACCEPT', own);
    filter.append('OUTPUT', '-o lo -j ACCEPT', own);
  }
}

function writeRule(host: NamespaceDraft, rule: FirewallRule, ports: readonly Port[]): void {
  const from = endSpec(rule.from, '-s', '-i', ports);
  const to = endSpec(rule.to, '-d', '-o', ports);
  if (from === undefined || to === undefined) return;
  const chain = chainOf(rule);
  const families = ([4, 6] as const).filter((of) => isOfFamily(rule.from, of) && isOfFamily(rule.to, of));
  for (const of of families) {
    for (const traffic of trafficSpecs(rule, of)) {
      const spec = [
        ...from.addresses,
        ...to.addresses,
        ...from.device,
        ...to.device,
        ...traffic,
        `-j ${target(rule, of)}`,
      ].join(' ');
      host
        .iptables('filter', of)
        .append(chain, spec, { by: 'admin', why: `firewall: ${rule.text}`, source: rule.source });
    }
  }
}

/** Which packets a rule is about: those for the machine, those it sends, or those it passes on. */
export function chainOf({ from, to }: Pick<FirewallRule, 'from' | 'to'>): 'INPUT' | 'OUTPUT' | 'FORWARD' {
  if (to.kind === 'self') return 'INPUT';
  return from.kind === 'self' ? 'OUTPUT' : 'FORWARD';
}

interface EndSpec {
  readonly addresses: readonly string[];
  readonly device: readonly string[];
}

/** Undefined where the machine has no such device: a rule that can match nothing is not written. */
function endSpec(
  end: FirewallEnd,
  address: '-s' | '-d',
  device: '-i' | '-o',
  ports: readonly Port[],
): EndSpec | undefined {
  if (end.kind === 'self') return { addresses: [], device: [] };
  const name = end.device && deviceNamed(end.device, ports);
  if (end.device && name === undefined) return undefined;
  return {
    addresses: end.prefix === undefined ? [] : [`${address} ${end.prefix}`],
    device: name === undefined ? [] : [`${device} ${name}`],
  };
}

function isOfFamily(end: FirewallEnd, of: 4 | 6): boolean {
  return end.kind === 'self' || end.prefix === undefined || family(end.prefix) === of;
}

/** As iptables-save prints them: one port by the protocol's own match, several by multiport's (at most 15 in a rule). */
function trafficSpecs({ protocol, ports }: FirewallRule, of: 4 | 6): string[][] {
  if (protocol === undefined) return [[]];
  if (protocol === 'icmp') return [[`-p ${of === 4 ? 'icmp' : 'ipv6-icmp'}`]];
  const spelled = ports.map((port) => port.replace('-', ':'));
  const [first, ...others] = spelled;
  if (first === undefined) return [[`-p ${protocol}`]];
  if (others.length === 0) return [[`-p ${protocol} -m ${protocol} --dport ${first}`]];
  return [[`-p ${protocol} -m multiport --dports ${spelled.join(',')}`]];
}

function target({ action }: FirewallRule, of: 4 | 6): string {
  if (action === 'accept') return 'ACCEPT';
  if (action === 'drop') return 'DROP';
  return of === 4
    ? 'REJECT --reject-with icmp-port-unreachable'
    : 'REJECT --reject-with icmp6-port-unreachable';
}
