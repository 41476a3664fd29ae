import { roadsOf } from '../../simulator/roads.js';
import type { IpHeader, OuterHeader, PacketHeaders, Trace, TracePath } from '../../simulator/trace.js';
import { expectedSightings, inventedPorts, type PlacedSighting } from './expected.js';
import { ofHandshake, openingRoad } from './handshake.js';
import type { Accepted, Observation, Observed } from './observation.js';
import { isRefusedBehindProxy } from './probe.js';
import type { Sighting } from './sighting.js';

/** One packet at one interface: as the simulator has it, as the kernel had it. */
export interface ComparedSighting {
  readonly expected?: PlacedSighting;
  readonly observed?: Sighting;
  /** What differs between the two; `missing` or `extra` where there is only one. */
  readonly differences: readonly string[];
}

/** A trace beside what a kernel did. */
export interface Comparison {
  readonly agrees: boolean;
  /** Which of the trace's paths the packet went, or came closest to. */
  readonly path: number;
  readonly sightings: readonly ComparedSighting[];
  /** What else differs: whether an answer came, and from whom a program thinks that it was asked. */
  readonly differences: readonly string[];
}

/** Compares an observation with the path of the trace that it fits best. */
export function compare(trace: Trace, observation: Observation): Comparison {
  const compared = trace.paths.map((path, index) => comparePath(path, index, observation));
  return compared.reduce((best, each) => (disagreement(each) < disagreement(best) ? each : best));
}

function disagreement({ sightings, differences }: Comparison): number {
  return differences.length + sightings.filter((row) => row.differences.length > 0).length;
}

function comparePath(path: TracePath, index: number, observation: Observation): Comparison {
  const accepts = isRefusedBehindProxy(path);
  const expected = expectedSightings(path).filter(
    (each) => (!accepts || !isTcpAnswer(each)) && (observation.accepted || each.headers.tcp !== 'ack'),
  );
  const loops = roadsOf(path).some(([, { verdict }]) => verdict === 'loop');
  const ports = new Ports(inventedPorts(path));
  const wanted = ofHandshake(path, withoutCopies(expected, observation.sightings)).filter(
    (each) => !accepts || !isTcpAnswer(each),
  );
  // A packet that goes round is not followed for more than one round.
  const observed = loops ? wanted.slice(0, expected.length) : wanted;
  const inOrder = ports.relayed ? inExpectedOrder(expected, observed, ports) : observed;
  const rows = sideBySide(expected, inOrder, ports).flatMap((row) => [row, ...laterRows(row, ports)]);
  const there = rows.filter((row) => row.observed !== undefined || !row.expected?.onlyFirst);
  const sightings = isLaterLost(path) ? there.filter((row) => !isUnexpectedError(row)) : there;
  const differences = [
    ...(loops ? [] : answerDifferences(path, observation)),
    ...sourceDifferences(path, observation, ports),
    ...openingDifferences(path, observation),
  ];
  return {
    agrees: differences.length === 0 && sightings.every((row) => row.differences.length === 0),
    path: index,
    sightings,
    differences,
  };
}

/** How a proxy accepts a connection and closes it again no trace tells; that it accepts is compared by what the sender is told. */
function isTcpAnswer({ headers: { tcp } }: Sighting): boolean {
  return tcp === 'syn-ack' || tcp === 'rst';
}

/** Where an answer, or the ACK of one, gets lost on its way, a trace ends: what its sender is told of it is not followed. */
function isLaterLost(path: TracePath): boolean {
  return isAnswerLost(path) || path.acknowledgement !== undefined;
}

function isAnswerLost({ reply }: TracePath): boolean {
  return reply !== null && reply.verdict !== 'delivered';
}

function isUnexpectedError({ expected, observed }: ComparedSighting): boolean {
  const { icmp, tcp } = observed?.headers ?? {};
  return !expected && (icmp?.code !== undefined || tcp === 'rst');
}

/** Copies that a switch gave to those whom they are not for say nothing, unless the trace follows one of them. */
function withoutCopies(expected: readonly Sighting[], observed: readonly Observed[]): Sighting[] {
  const places = new Set(expected.map(placeKey));
  return observed.filter((seen) => !seen.forAnother || places.has(placeKey(seen)));
}

function placeKey({ machine, namespace, device, direction }: Sighting): string {
  return JSON.stringify([machine, namespace, device, direction]);
}

/**
 * A proxy answers before it has asked whom it serves, while a trace follows one packet at a time. So with a proxy on the
 * way only what was seen is compared, not in which order.
 */
function inExpectedOrder(
  expected: readonly Sighting[],
  observed: readonly Sighting[],
  ports: Ports,
): Sighting[] {
  const left = [...observed];
  const found = expected.flatMap((want) => {
    const at = left.findIndex((seen) => sameSighting(want, seen, ports));
    return at < 0 ? [] : left.splice(at, 1);
  });
  return [...found, ...left];
}

/** Ports that the simulator made up, and what the kernel drew instead. */
class Ports {
  readonly #drawn = new Map<number, number>();

  constructor(readonly invented: ReadonlySet<number>) {}

  get relayed(): boolean {
    return this.invented.size > 0;
  }

  same(expected: number | undefined, observed: number | undefined): boolean {
    if (expected === observed) return true;
    if (expected === undefined || observed === undefined || !this.invented.has(expected)) return false;
    const drawn = this.#drawn.get(expected);
    return drawn === undefined || drawn === observed;
  }

  /** From now on the port stands for what the kernel drew. */
  learn(expected: number | undefined, observed: number | undefined): void {
    if (expected === undefined || observed === undefined || !this.invented.has(expected)) return;
    if (!this.#drawn.has(expected)) this.#drawn.set(expected, observed);
  }
}

/** What follows a packet at the same interface, one by one: the other pieces of it, errors about those. */
function laterRows({ expected, observed }: ComparedSighting, ports: Ports): ComparedSighting[] {
  if (!expected?.later || !observed) return [];
  const { later: want } = expected;
  const { later: seen = [] } = observed;
  return Array.from({ length: Math.max(want.length, seen.length) }, (_, at): ComparedSighting => {
    const [modelled, real] = [want[at], seen[at]];
    if (!modelled) return { observed: { ...observed, headers: real! }, differences: ['extra'] };
    if (!real) return { expected: { ...expected, headers: modelled }, differences: ['missing'] };
    return {
      expected: { ...expected, headers: modelled },
      observed: { ...observed, headers: real },
      differences: headerDifferences(modelled, real, ports),
    };
  });
}

function sameSighting(expected: Sighting, observed: Sighting, ports: Ports): boolean {
  return (
    placeKey(expected) === placeKey(observed) &&
    headerDifferences(expected.headers, observed.headers, ports).length === 0
  );
}

/**
 * The two lists side by side. Captures tell the order of what passed one namespace; that of two follows from the road, which
 * leads out of one into the other, so the namespaces are compared one by one.
 */
function sideBySide(
  expected: readonly PlacedSighting[],
  observed: readonly Sighting[],
  ports: Ports,
): ComparedSighting[] {
  const stack = ({ machine, namespace }: Sighting) => JSON.stringify([machine, namespace]);
  const rows = new Map(
    [...new Set([...expected, ...observed].map(stack))].map((place) => {
      const inside = (sighting: Sighting) => stack(sighting) === place;
      return [place, align(expected.filter(inside), observed.filter(inside), ports)];
    }),
  );
  const merged = expected.flatMap((want) => {
    const own = rows.get(stack(want))!;
    return own.splice(0, own.findIndex((row) => row.expected === want) + 1);
  });
  return [...merged, ...[...rows.values()].flat()];
}

/** Puts the two lists side by side so that as many rows as possible agree (longest common subsequence). */
function align(
  expected: readonly PlacedSighting[],
  observed: readonly Sighting[],
  ports: Ports,
): ComparedSighting[] {
  const common = commonLengths(expected, observed, ports);
  const rows: ComparedSighting[] = [];
  let [i, j] = [0, 0];
  while (i < expected.length || j < observed.length) {
    const [want, seen] = [expected[i], observed[j]];
    if (want && seen && sameSighting(want, seen, ports)) {
      ports.learn(want.headers.sourcePort, seen.headers.sourcePort);
      ports.learn(want.headers.destinationPort, seen.headers.destinationPort);
      rows.push({ expected: want, observed: seen, differences: [] });
      i += 1;
      j += 1;
    } else if (want && seen && placeKey(want) === placeKey(seen) && common[i + 1]![j + 1] === common[i]![j]) {
      const differences = headerDifferences(want.headers, seen.headers, ports);
      rows.push({ expected: want, observed: seen, differences });
      i += 1;
      j += 1;
    } else if (want && (!seen || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      rows.push({ expected: want, differences: ['missing'] });
      i += 1;
    } else {
      rows.push({ observed: seen!, differences: ['extra'] });
      j += 1;
    }
  }
  return rows;
}

function commonLengths(
  expected: readonly Sighting[],
  observed: readonly Sighting[],
  ports: Ports,
): number[][] {
  const lengths = Array.from({ length: expected.length + 2 }, () =>
    new Array<number>(observed.length + 2).fill(0),
  );
  for (let i = expected.length - 1; i >= 0; i -= 1) {
    for (let j = observed.length - 1; j >= 0; j -= 1) {
      lengths[i]![j] = sameSighting(expected[i]!, observed[j]!, ports)
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}

function headerDifferences(expected: PacketHeaders, observed: PacketHeaders, ports: Ports): string[] {
  const differences: string[] = [];
  const check = (name: string, same: boolean) => {
    if (!same) differences.push(name);
  };
  // A frame to somebody outside the model is shown without its addresses.
  if (expected.mac && observed.mac) {
    check('source MAC', expected.mac.source === observed.mac.source);
    check('destination MAC', expected.mac.destination === observed.mac.destination);
  }
  check('encapsulation', expected.outer.length === observed.outer.length);
  expected.outer.forEach((outer, at) => {
    const seen = observed.outer[at];
    if (seen) differences.push(...outerDifferences(outer, seen));
  });
  differences.push(...ipDifferences(expected.ip, observed.ip));
  check('source port', ports.same(expected.sourcePort, observed.sourcePort));
  check('destination port', ports.same(expected.destinationPort, observed.destinationPort));
  check('TCP flags', expected.tcp === observed.tcp);
  check('ICMP type', expected.icmp?.type === observed.icmp?.type);
  check('ICMP code', expected.icmp?.code === observed.icmp?.code);
  check('ICMP MTU', expected.icmp?.mtu === observed.icmp?.mtu);
  return differences;
}

/** The UDP source port of a tunnel is a hash of what is inside, and another one in the kernel. */
function outerDifferences(expected: OuterHeader, observed: OuterHeader): string[] {
  const [a, b] = [expected.vxlan, observed.vxlan];
  const same =
    a?.vni === b?.vni &&
    a?.destinationPort === b?.destinationPort &&
    a?.innerMac.source === b?.innerMac.source &&
    a?.innerMac.destination === b?.innerMac.destination;
  return [
    ...ipDifferences(expected, observed).map((name) => `outer ${name}`),
    ...(same ? [] : ['VXLAN header']),
  ];
}

function ipDifferences(expected: IpHeader, observed: IpHeader): string[] {
  const names: readonly (keyof IpHeader)[] = [
    'source',
    'destination',
    'protocol',
    'ttl',
    'length',
    'dontFragment',
  ];
  const differing: string[] = names.filter((name) => expected[name] !== observed[name]);
  const fragment = ({ fragment: piece }: IpHeader) => `${piece?.offset} ${piece?.more}`;
  return fragment(expected) === fragment(observed) ? differing : [...differing, 'fragment'];
}

/** Whether the sender got an answer that is none of an error's. */
function answerDifferences(path: TracePath, { outcome }: Observation): string[] {
  const last = path.reply?.hops.at(-1)?.steps.at(-1);
  const isError = last?.packet.tcp === 'rst' || last?.packet.icmp?.code !== undefined;
  const expected = isRefusedBehindProxy(path) || (path.reply?.verdict === 'delivered' && !isError);
  // What an ACK is told, a RST or an error, may be read of the socket instead of that it got its answer.
  const isAnswered = outcome === 'answered' || (path.acknowledgement !== undefined && outcome !== 'silence');
  if (expected === isAnswered) return [];
  return [expected ? `the sender got no answer: ${outcome}` : `the sender got an answer`];
}

/** Whether a program got a connection that does not open. */
function openingDifferences({ acknowledgement, hops }: TracePath, { accepted = [] }: Observation): string[] {
  const last = hops.at(-1);
  if (!acknowledgement || !last) return [];
  const port = last.steps.at(-1)?.packet.destinationPort;
  const { machine, namespace } = last;
  const isOpen = accepted.some(
    (each) => each.machine === machine && each.namespace === namespace && each.port === port,
  );
  return isOpen ? [`a program of ${machine}, ${namespace}, got the connection at port ${port}`] : [];
}

/** From whom the program that took the packet thinks that it is. */
function sourceDifferences(path: TracePath, { accepted, silent = [] }: Observation, ports: Ports): string[] {
  // A program gets a connection once the handshake is through.
  if (!accepted || (isAnswerLost(path) && path.hops.at(-1)?.steps.at(-1)?.packet.tcp)) return [];
  return openingRoad(path).hops.flatMap(({ machine, namespace, steps }) =>
    steps.flatMap(({ kind, packet }) => {
      if (kind !== 'deliver' || packet.destinationPort === undefined) return [];
      const { ip, sourcePort, destinationPort } = packet;
      const isThere = (each: Pick<Accepted, 'machine' | 'namespace' | 'port'>) =>
        each.machine === machine && each.namespace === namespace && each.port === destinationPort;
      if (silent.some((each) => isThere(each) && each.protocol === ip.protocol)) return [];
      const there = accepted.filter(isThere);
      if (there.length === 0)
        return [`no program of ${machine}, ${namespace}, got it at port ${destinationPort}`];
      const same = there.some((each) => each.source === ip.source && ports.same(sourcePort, each.sourcePort));
      if (same) return [];
      const seen = there.map(({ source, sourcePort: port }) => `${source}:${port}`).join(', ');
      return [`the program sees ${seen} as its peer, not ${ip.source}:${sourcePort}`];
    }),
  );
}
