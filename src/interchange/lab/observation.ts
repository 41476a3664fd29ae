import type { IpAddress } from '../../linux/address.js';
import type { LinuxWorld } from '../../linux/world.js';
import type { Flow } from '../../simulator/flow.js';
import type { PacketHeaders } from '../../simulator/trace.js';
import { type FrameContext, parseFrame } from './frame.js';
import type { LabPlan } from './plan.js';
import { type Sighting, samePlace } from './sighting.js';

/** A packet that was really seen at an interface. */
export interface Observed extends Sighting {
  /** Its hardware address is somebody else's: a copy that a switch gave to everybody. */
  readonly forAnother: boolean;
}

/** A program of the lab got the packet, and this is who it says it is from. */
export interface Accepted {
  readonly machine: string;
  readonly namespace: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly source: IpAddress;
  readonly sourcePort: number;
}

/** What a kernel did with the first packet of a flow, and with what answered it. */
export interface Observation {
  /** In the order in which the packets passed. */
  readonly sightings: readonly Observed[];
  /** Undefined where no program is told of the packet, for its connection never opens. */
  readonly accepted: readonly Accepted[] | undefined;
  /** Ports of real programs, which do not tell from whom they got something; absent where all that listen are the lab's own. */
  readonly silent?: readonly (Pick<Accepted, 'machine' | 'namespace' | 'port'> & {
    readonly protocol: string;
  })[];
  /** `answered`, `silence`, or the error that the sender's socket got: `ECONNREFUSED`, `EHOSTUNREACH`… */
  readonly outcome: string;
}

/** Reads what the agent wrote of packets that were sent; observations by their numbers. */
export function readObservations(
  output: string,
  plan: LabPlan,
  world: LinuxWorld,
  flows: readonly Flow[],
): Map<number, Observation> {
  const places = new Map(plan.namespaces.map((place) => [place.name, place]));
  const context: FrameContext = { vxlanPorts: vxlanPortsOf(plan, world) };
  const devices = new Map<string, string>();
  const probes = new Map<number, Draft>();
  const of = (id: string) => {
    const known = probes.get(Number(id));
    if (known) return known;
    const made: Draft = { frames: [], accepted: [], outcome: 'silence' };
    probes.set(Number(id), made);
    return made;
  };
  for (const line of output.split('\n')) {
    const [kind, ...words] = line.split(' ');
    if (kind === 'interface') devices.set(`${words[0]} ${words[1]}`, words[2]!);
    else if (kind === 'result') of(words[0]!).outcome = words[1]!;
    else if (kind === 'accepted') {
      const [id, key, protocol, port, address, sourcePort] = words as [string, string, ...string[]];
      const { machine, namespace } = places.get(key)!;
      of(id).accepted.push({
        machine,
        namespace,
        protocol: protocol as Accepted['protocol'],
        port: Number(port),
        source: address as IpAddress,
        sourcePort: Number(sourcePort),
      });
    } else if (kind === 'frame') {
      const [id, time, key, index, direction, linkType, etherType, hex] = words as string[];
      const frame = parseFrame(hex!, { linkType: Number(linkType), etherType: Number(etherType), context });
      if (!frame || frame.laterSegment || frame.chatter) continue;
      const { machine, namespace } = places.get(key!)!;
      const observed = {
        machine,
        namespace,
        device: devices.get(`${key} ${index}`) ?? `#${index}`,
        direction: direction === OUTGOING ? ('out' as const) : ('in' as const),
        headers: frame.headers,
        forAnother: direction === OTHERHOST,
      };
      if (frame.laterFragment) addLater(of(id!).frames, observed);
      else of(id!).frames.push({ time: time!, observed: { ...observed, later: [] } });
    }
  }
  return new Map([...probes].map(([id, draft]) => [id, finished(draft, flows[id]?.destinationPort)]));
}

/** PACKET_OUTGOING and PACKET_OTHERHOST of packet(7). */
const OUTGOING = '4';
const OTHERHOST = '3';

interface Draft {
  readonly frames: DraftFrame[];
  readonly accepted: Accepted[];
  outcome: string;
}

interface DraftFrame {
  readonly time: string;
  readonly observed: Observed & { readonly later: PacketHeaders[] };
}

/**
 * A later piece belongs to what passed the same interface last; where that goes round, to what is as old. Where the first one did not get
 * so far, it is left out: without that the others come to nothing.
 */
function addLater(frames: readonly DraftFrame[], seen: Observed): void {
  const there = frames.filter(({ observed }) => samePlace(observed, seen));
  const first = there.findLast(({ observed }) => ttlOf(observed) === ttlOf(seen)) ?? there.at(-1);
  first?.observed.later.push(seen.headers);
}

function ttlOf({ headers: { outer, ip } }: Observed): number {
  return (outer[0] ?? ip).ttl;
}

/** Frames of one namespace come in order; those of several are put together by the clock. */
function finished({ frames, accepted, outcome }: Draft, port: number | undefined): Observation {
  const inOrder = [...frames].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  // Once the connection is open, the prober closes it with a RST; and programs may be late to close those of the probe before.
  // Where NAT has put back one end of a refused connection and not yet the other, only the port that refuses tells which it is.
  const syns = inOrder.map(({ observed }) => observed.headers).filter(({ tcp }) => tcp === 'syn');
  const asked = new Set([port, ...syns.map(({ destinationPort }) => destinationPort)]);
  const isEnd = ({ headers: { tcp, sourcePort } }: Observed) =>
    tcp === 'rst' && (outcome === 'answered' || !asked.has(sourcePort));
  return {
    sightings: inOrder.map(({ observed }) => observed).filter((observed) => !isEnd(observed)),
    accepted,
    outcome,
  };
}

function vxlanPortsOf(plan: LabPlan, world: LinuxWorld): Set<number> {
  const machines = new Set(plan.namespaces.map(({ machine }) => machine));
  const ports = [...machines].flatMap((name) =>
    [...(world.machine(name)?.namespaces.values() ?? [])].flatMap(({ interfaces }) =>
      [...interfaces.values()].flatMap((device) => (device.kind === 'vxlan' ? [device.port] : [])),
    ),
  );
  return new Set(ports);
}
