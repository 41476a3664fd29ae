import { roadsOf } from '../../simulator/roads.js';
import type { OuterHeader, PacketHeaders, Road, RoadName, Step, TracePath } from '../../simulator/trace.js';
import { laterFrames } from './later-frames.js';
import type { Sighting } from './sighting.js';

/**
 * What a capture on every interface would show of a path, road by road; of a loop no more than the first rounds, without
 * the error in which the last one ends.
 */
export function expectedSightings(path: TracePath): PlacedSighting[] {
  const roads = roadsOf(path);
  const [, forward] = roads[0]!;
  const followed = forward.verdict === 'loop' ? roads.slice(0, 1) : roads;
  return followed.flatMap(([name, road]) => ofRoad(name, road));
}

/**
 * A sighting, and which step of the path it comes from. Without `later` the trace does not say what else belongs to it: to connection
 * tracking an error about a later piece is INVALID, for that has no ports (nf_conntrack_icmpv6_error()), while the road is that of
 * the error about the first, which is RELATED.
 */
export interface PlacedSighting extends Sighting {
  /** It is there for the first packet of a pair only: whether others went before, the trace does not know. */
  readonly onlyFirst?: true;
  readonly from: { readonly road: RoadName; readonly hop: number; readonly step: number };
}

function ofRoad(road: RoadName, { hops }: Road): PlacedSighting[] {
  let followsLater = true;
  return hops.flatMap(({ machine, namespace, steps }, hop) =>
    steps.flatMap((each, step): PlacedSighting[] => {
      if (each.kind === 'conntrack' && each.packet.icmp?.code !== undefined) followsLater = false;
      const seen = ofStep(each);
      if (!seen || each.device === undefined) return [];
      const onlyFirst = each.kind === 'transmit' && isBridgedOn(each) ? { onlyFirst: true as const } : {};
      const later = followsLater ? { later: laterFrames(seen.headers) } : {};
      const place = { machine, namespace, device: each.device };
      return [{ ...place, ...seen, ...later, ...onlyFirst, from: { road, hop, step } }];
    }),
  );
}

function ofStep(step: Step): Pick<Sighting, 'direction' | 'headers'> | undefined {
  switch (step.kind) {
    case 'transmit':
      return { direction: 'out', headers: step.packet };
    case 'receive':
    case 'decapsulate':
      return { direction: 'in', headers: step.packet };
    case 'encapsulate':
      return { direction: 'out', headers: beforeTunnel(step.packet) };
    case 'bridge':
      // The bridge device takes the frame itself: a capture there shows it once more.
      return step.text.endsWith(' itself.') ? { direction: 'in', headers: step.packet } : undefined;
    default:
      return undefined;
  }
}

/**
 * A frame whose packet br_netfilter gave another destination leaves the bridge device to be bridged on after all. Once the bridge
 * device has sent to that neighbour, its hardware header is kept, and later packets do not leave the device
 * (br_nf_pre_routing_finish_bridge).
 */
function isBridgedOn({ text }: Step): boolean {
  return text.endsWith(', which bridges it on.');
}

/** What the tunnel device was given: the packet without the header that it put around it. */
function beforeTunnel({ outer: [added, ...outer], mac: _, ...rest }: PacketHeaders): PacketHeaders {
  const inner = (added as OuterHeader | undefined)?.vxlan?.innerMac;
  return { ...rest, outer, ...(inner ? { mac: inner } : {}) };
}

/**
 * Ports that the simulator made up where the kernel draws them by lot: a proxy's own connection, NAT with `--random` or with a range.
 * Only that they stay the same along the road can be compared.
 */
export function inventedPorts(path: TracePath): Set<number> {
  const ports = new Set<number>();
  let sent = 0;
  for (const { steps } of path.hops) {
    for (const { kind, packet, evidence } of steps) {
      const port = packet.sourcePort;
      if (port === undefined) continue;
      if (kind === 'send' && ++sent > 1) ports.add(port);
      if (kind === 'nat' && DRAWN_PORT.test(evidence?.text ?? '')) ports.add(port);
    }
  }
  return ports;
}

/** NAT whose port is drawn: of any that are free, or of a range for the sender (nf_nat_l4proto_unique_tuple()). */
const DRAWN_PORT = /--random|\bmasquerade .*random\b|MASQUERADE .*--to-ports \d+-\d+|--to-source \S*:\d+-\d+/;
