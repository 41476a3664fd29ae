import { family, type IpAddress, type MacAddress } from '../../linux/address.js';
import type { Interface } from '../../linux/interface.js';
import { formatNeighbour } from '../../linux/print/neighbour.js';
import type { OutsideNeighbour, Segment } from '../../linux/world.js';
import { evidenceOf, kernelEvidence } from '../evidence.js';
import { flood, learn, type Reached, type Switch } from '../link/search.js';
import type { Packet } from '../packet/packet.js';
import { placeName } from '../routing/describe.js';
import { macOf, type Stack, writtenNeighbour } from '../stack.js';
import type { Evidence } from '../trace.js';
import type { Walk } from '../walk.js';
import { type AnswerReason, answers, type Request } from './answer.js';
import { lostDiscovery } from './discovery.js';
import { requestSource } from './source.js';

/** The next hop's hardware address; it has none we know when it lives outside the model. */
export interface ResolvedNeighbour {
  readonly mac?: MacAddress;
  readonly outside?: OutsideNeighbour;
}

/**
 * Finds the hardware address of the next hop: an entry that somebody wrote, one learned before, or ARP (for IPv6
 * neighbour discovery). Undefined when nobody answers.
 */
export function resolveNeighbour(
  walk: Walk,
  stack: Stack,
  device: Interface,
  target: IpAddress,
  packet: Packet,
): ResolvedNeighbour | undefined {
  const written = writtenNeighbour(stack, device.name, target);
  if (written) {
    const evidence = evidenceOf('neighbour', formatNeighbour(written), written.provenance);
    walk.step('neighbour', `${target} is entered as ${written.mac}.`, packet, {
      device: device.name,
      evidence,
    });
    return { mac: written.mac };
  }
  const known = walk.memories.of(stack).neighbours.get(entryKey(device.name, target));
  if (known) {
    const whose = known.mac ? `${target} is known to be at ${known.mac}.` : `${target} is known.`;
    walk.step('neighbour', whose, packet, { device: device.name, evidence: known.evidence });
    return known;
  }
  return ask(walk, stack, device, target, packet);
}

function ask(
  walk: Walk,
  stack: Stack,
  device: Interface,
  target: IpAddress,
  packet: Packet,
): ResolvedNeighbour | undefined {
  const request: Request = { target, sender: requestSource(stack, device.name, target, packet.source) };
  const mac = macOf(stack, device);
  let outside: OutsideNeighbour | undefined;
  let towardsOutside: readonly Switch[] = [];
  const interest = {
    portsOf: (segment: Segment) => [...segment.owners(target), ...(segment.others?.() ?? [])],
    onSegment: (segment: Segment, switches: readonly Switch[]) => {
      if (outside) return;
      outside = segment.outside(target);
      towardsOutside = switches;
    },
  };
  let lost: ReturnType<typeof lostDiscovery>;
  let found: { reached: Reached; reason: AnswerReason } | undefined;
  for (const reached of flood(walk, stack, device, interest)) {
    learn(walk.memories, reached.switches, mac, undefined);
    const reason = answers(reached.stack, reached.device.name, request);
    if (reason && family(target) === 6) {
      const gone = lostDiscovery(walk, { stack, device }, reached, reached.switches, request);
      lost ??= gone;
      if (gone) continue;
    }
    // The first answer counts (net/ipv4/arp.c, arp_process: locktime).
    if (reason && (!found || (found.reason.late && !reason.late))) found = { reached, reason };
  }
  if (found) return answered(walk, stack, device, request, packet, found.reached, found.reason);
  if (outside && family(target) === 6) {
    const gone = lostDiscovery(walk, { stack, device }, undefined, towardsOutside, request);
    lost ??= gone;
    if (gone) outside = undefined;
  }
  if (!outside) {
    const { evidence } = lost?.step ?? {};
    if (lost)
      walk.step('neighbour', lost.text, packet, { device: device.name, ...(evidence ? { evidence } : {}) });
    return undefined;
  }
  const evidence = evidenceOf('neighbour', `${target} dev ${device.name}`, outside.provenance);
  walk.memories.of(stack).neighbours.set(entryKey(device.name, target), { evidence, outside });
  walk.step('neighbour', `${target} is a neighbour outside the model.`, packet, {
    device: device.name,
    evidence,
  });
  return { outside };
}

function answered(
  walk: Walk,
  stack: Stack,
  device: Interface,
  { target, sender }: Request,
  packet: Packet,
  { stack: there, device: theirs, switches }: Reached,
  { kind, also }: AnswerReason,
): ResolvedNeighbour {
  const mac = macOf(there, theirs);
  const asker = macOf(stack, device);
  learn(walk.memories, switches, asker, mac);
  const who = `${theirs.name} of ${placeName(there)}`;
  const why =
    kind === 'own' ? `${who} answered the request for ${target}` : `${who} answered for ${target} by proxy`;
  const evidence = learnedEvidence(target, device.name, mac, why);
  walk.memories.of(stack).neighbours.set(entryKey(device.name, target), { mac, evidence });
  if (sender) {
    const back = learnedEvidence(
      sender,
      theirs.name,
      asker,
      `${device.name} of ${placeName(stack)} asked from it`,
    );
    walk.memories.of(there).neighbours.set(entryKey(theirs.name, sender), { mac: asker, evidence: back });
  }
  const whose =
    kind === 'own'
      ? `${who} has ${target} and`
      : `${who} stands in for ${target} (proxy ${family(target) === 4 ? 'ARP' : 'NDP'}) and`;
  walk.step('neighbour', `${whose} answers with ${mac}.`, packet, { device: device.name, evidence, also });
  return { mac };
}

function learnedEvidence(address: IpAddress, device: string, mac: MacAddress, why: string): Evidence {
  return kernelEvidence('neighbour', `${address} dev ${device} lladdr ${mac} REACHABLE`, why);
}

function entryKey(device: string, address: IpAddress): string {
  return `${device} ${address}`;
}
