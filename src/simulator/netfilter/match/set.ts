import type { Condition } from '../../../linux/netfilter/matches.js';
import type { IpSet } from '../../../linux/netfilter/ruleset.js';
import { protocolName } from '../../../linux/protocol-numbers.js';
import { type Packet, portsOf } from '../../packet/packet.js';
import type { PortClass } from '../../port-class.js';
import type { Hook } from '../hook.js';
import { type CompiledSet, compileSet, type Probe } from '../ipset.js';
import type { Answer, MatchContext } from './context.js';

type SetMatch = Extract<Condition, { kind: 'set' }>;

/** `-m set`: undefined when the set is not there, or of a type that is not modelled. */
export function setMatches({ hook, later }: MatchContext, match: SetMatch, packet: Packet): Answer {
  const set = hook.stack.namespace.ipsets.get(match.set);
  return set && lookUp(hook, set, match, packet, later);
}

function lookUp(hook: Hook, set: IpSet, match: SetMatch, packet: Packet, later: boolean): Answer {
  if (set.type === 'list:set') return lookUpList(hook, set, match, packet, later);
  if (set.family !== (packet.destination.includes(':') ? 6 : 4) && !set.type.startsWith('bitmap:port'))
    return false;
  const compiled = compileSet(set);
  if (!compiled) return undefined;
  const probes = probesFor(compiled, match.directions, packet, later);
  if (!probes) return false;
  const changed = hook.walk.memories
    .of(hook.stack)
    .setChanges.get(`${set.name} ${probes.map(probeText).join(',')}`);
  const { ports } = hook.walk.question;
  if (ports) askedForPorts(ports, compiled, match.directions, probes);
  if (changed !== undefined) return changed;
  const found = compiled.find(probes);
  return found === 'member' || (found === 'nomatch' && match.returnNomatch);
}

/** The answer holds up to the next port, on either side, with which the set would say something else. */
function askedForPorts(
  ports: PortClass,
  set: CompiledSet,
  directions: SetMatch['directions'],
  probes: readonly Probe[],
): void {
  for (const [index, probe] of probes.entries()) {
    if (!('port' in probe) || directions[index] !== 'dst') continue;
    const answer = set.find(probes);
    const { port, protocol } = probe;
    const differs = (other: number) => set.find(probes.with(index, { port: other, protocol })) !== answer;
    ports.askedFor(port, set.turns(index, protocol, port, differs));
  }
}

/** A set of sets has what any of its members has. */
function lookUpList(hook: Hook, set: IpSet, match: SetMatch, packet: Packet, later: boolean): Answer {
  let answer: Answer = false;
  for (const name of set.members) {
    const member = hook.stack.namespace.ipsets.get(name.split(' ')[0]!);
    const found = member && lookUp(hook, member, match, packet, later);
    if (found) return true;
    if (found === undefined) answer = undefined;
  }
  return answer;
}

/** The parts of the packet that a set's dimensions ask for; undefined when it has no such part (no ports). */
export function probesFor(
  set: CompiledSet,
  directions: readonly ('src' | 'dst')[],
  packet: Packet,
  later: boolean,
): readonly Probe[] | undefined {
  const probes: Probe[] = [];
  for (const [index, dimension] of set.dimensions.entries()) {
    const side = directions[index] === 'dst' ? 'destination' : 'source';
    if (dimension === 'port') {
      const ports = later ? undefined : portsOf(packet);
      if (!ports) return undefined;
      const protocol = set.portsOnly ? '' : protocolName(packet.protocol);
      probes.push({ port: ports[side], protocol });
    } else if (dimension === 'mark') {
      probes.push({ mark: packet.mark });
    } else {
      probes.push({ address: packet[side] });
    }
  }
  return probes;
}

export function probeText(probe: Probe): string {
  if ('address' in probe) return probe.address;
  return 'mark' in probe ? String(probe.mark) : `${probe.protocol}:${probe.port}`;
}
