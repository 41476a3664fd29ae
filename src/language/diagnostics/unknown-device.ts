import { portsOf } from '../../controlplane/machine/ports.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { DeviceChoice } from '../../topology/firewall.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/**
 * unknown-device: a firewall or NAT rule is about a card that the machine does not have. iptables takes such a rule, and it
 * never matches.
 */
export function* unknownDevice({ machines, segments }: Topology): Generator<Finding, void> {
  for (const machine of machines.values()) {
    for (const { choice, source } of choicesOf(machine)) {
      const problem = problemOf(choice, machine, segments);
      if (problem) yield error('unknown-device', `${problem}: the rule matches nothing`, source);
    }
  }
}

interface Place {
  readonly choice: DeviceChoice;
  readonly source: SourceRange;
}

function* choicesOf({ firewall, nat }: TopologyMachine): Generator<Place, void> {
  for (const { from, to, source } of firewall?.rules ?? []) {
    for (const end of [from, to])
      if (end.kind === 'other' && end.device) yield { choice: end.device, source };
  }
  for (const rule of nat?.rules ?? []) {
    if ((rule.kind === 'masquerade' || rule.kind === 'snat') && rule.out)
      yield { choice: rule.out, source: rule.source };
  }
}

function problemOf(
  choice: DeviceChoice,
  machine: TopologyMachine,
  segments: Topology['segments'],
): string | undefined {
  if ('segment' in choice) {
    const { segment } = choice;
    if (machine.attachments.some((attachment) => attachment.segment === segment)) return undefined;
    return segments.has(segment)
      ? `${machine.name} is not on ${segment}`
      : `there is no subnet or link named "${segment}"`;
  }
  const { device } = choice;
  const hasDaemons = machine.docker !== undefined || machine.kind === 'node';
  if (hasDaemons || device === 'lo' || device.endsWith('+')) return undefined;
  return portsOf(machine).some((port) => port.interface === device)
    ? undefined
    : `${machine.name} has no device ${device}`;
}
