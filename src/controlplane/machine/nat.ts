import { contains, family, hostPrefix, type IpAddress, prefixLength, prefixOf } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import type { DeviceChoice } from '../../topology/firewall.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { NatRule } from '../../topology/nat.js';
import { deviceNamed } from './device-choice.js';
import type { Port } from './ports.js';

/** The administrator's NAT rules, in order, and the addresses that the machine takes on for them. */
export function writeNat(host: NamespaceDraft, machine: TopologyMachine, ports: readonly Port[]): void {
  for (const rule of machine.nat?.rules ?? []) writeRule(host, rule, ports);
  for (const { address, port, rule } of takenOn(machine, ports)) {
    const why = `the machine answers for ${address}, which its NAT is about`;
    host.addAddress(port.interface, {
      address,
      prefixLength: prefixLength(hostPrefix(address)),
      scope: 'global',
      provenance: { by: 'admin', why, source: rule.source },
    });
  }
}

/** Addresses that a machine has for the sake of its NAT rules, besides those of its cards. */
export function* natAddresses(machine: TopologyMachine): Iterable<IpAddress> {
  for (const { address } of takenOn(machine, portlessOf(machine))) yield address;
}

interface TakenOn<P> {
  readonly address: IpAddress;
  readonly port: P;
  readonly rule: NatRule;
}

function portlessOf({ attachments }: TopologyMachine): Pick<Port, 'attachment'>[] {
  return attachments.map((attachment) => ({ attachment }));
}

/**
 * Outside addresses on one of the machine's subnets: neighbours ask for them by ARP, so that somebody must have them. Others
 * are routed to the machine and need not be anybody's.
 */
function takenOn<P extends Pick<Port, 'attachment'>>(
  machine: TopologyMachine,
  ports: readonly P[],
): TakenOn<P>[] {
  const own = new Set(machine.attachments.flatMap(({ address, second }) => [address, second?.address]));
  const taken: TakenOn<P>[] = [];
  for (const rule of machine.nat?.rules ?? []) {
    const address = outsideOf(rule);
    if (address === undefined || own.has(address)) continue;
    const port = ports.find(({ attachment }) =>
      contains(prefixOf(attachment.address, attachment.prefixLength), address),
    );
    if (!port) continue;
    own.add(address);
    taken.push({ address, port, rule });
  }
  return taken;
}

function outsideOf(rule: NatRule): IpAddress | undefined {
  switch (rule.kind) {
    case 'forward':
    case 'one-to-one':
      return rule.outside;
    case 'snat':
      return rule.address;
    case 'masquerade':
      return undefined;
  }
}

function writeRule(host: NamespaceDraft, rule: NatRule, ports: readonly Port[]): void {
  const because = (why: string) => ({ by: 'admin', why, source: rule.source });
  switch (rule.kind) {
    case 'masquerade': {
      const out = deviceNamed(rule.out, ports);
      if (out === undefined) return;
      const source = rule.from === undefined ? '' : `-s ${rule.from} `;
      const families = rule.from === undefined ? familiesOf(out, ports) : [family(rule.from)];
      for (const of of families) {
        const nat = host.iptables('nat', of);
        nat.append(
          'POSTROUTING',
          `${source}-o ${out} -j MASQUERADE`,
          because(`what leaves by ${out} takes its address`),
        );
      }
      return;
    }
    case 'forward': {
      const { outside, port, protocol, inside, insidePort } = rule;
      const spec = `-d ${hostPrefix(outside)} -p ${protocol} -m ${protocol} --dport ${port} -j DNAT --to-destination ${withPort(inside, insidePort)}`;
      const why = `port ${port}/${protocol} of ${outside} is forwarded to ${withPort(inside, insidePort)}`;
      host.iptables('nat', family(outside)).append('PREROUTING', spec, because(why));
      return;
    }
    case 'snat': {
      const out = outSpec(rule.out, ports);
      if (out === undefined) return;
      const spec = `-s ${rule.from}${out} -j SNAT --to-source ${rule.address}`;
      host
        .iptables('nat', family(rule.address))
        .append('POSTROUTING', spec, because(`${rule.from} goes out as ${rule.address}`));
      return;
    }
    case 'one-to-one': {
      const { outside, inside } = rule;
      const nat = host.iptables('nat', family(outside));
      const provenance = because(`${inside} is ${outside} on the outside`);
      nat.append('PREROUTING', `-d ${hostPrefix(outside)} -j DNAT --to-destination ${inside}`, provenance);
      nat.append('POSTROUTING', `-s ${hostPrefix(inside)} -j SNAT --to-source ${outside}`, provenance);
      return;
    }
  }
}

/** The families that a card has addresses of; a device that some daemon makes is taken to carry IPv4. */
function familiesOf(device: string, ports: readonly Port[]): readonly (4 | 6)[] {
  const port = ports.find((each) => each.interface === device);
  if (!port) return [4];
  const { address, second } = port.attachment;
  return [...new Set([address, ...(second ? [second.address] : [])].map(family))];
}

function outSpec(out: DeviceChoice | undefined, ports: readonly Port[]): string | undefined {
  if (!out) return '';
  const device = deviceNamed(out, ports);
  return device === undefined ? undefined : ` -o ${device}`;
}

function withPort(address: IpAddress, port: number): string {
  return family(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
