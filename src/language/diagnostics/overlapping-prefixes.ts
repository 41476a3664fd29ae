import {
  covers,
  family,
  type IpPrefix,
  networkAddress,
  prefixLength,
  prefixOf,
  toNumber,
} from '../../linux/address.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Cluster } from '../../topology/cluster.js';
import type { Finding } from '../../topology/finding.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Topology } from '../../topology/topology.js';
import { error, warning } from './check.js';

/**
 * overlapping-prefixes: one address belongs to two networks, so that a route takes it to one of them and the other is never
 * reached. Subnets are compared with each other and with the pools of clusters; a machine's Docker networks with each other
 * and with the subnets that the machine is on. dockerd and Calico themselves refuse networks and pools that overlap.
 */
export function* overlappingPrefixes({ segments, machines, clusters }: Topology): Generator<Finding, void> {
  const subnets = [...segments.values()].flatMap((segment): Named[] => {
    if (segment.kind !== 'subnet') return [];
    const { name, prefix, secondPrefix, source } = segment;
    return [prefix, secondPrefix].flatMap((each) =>
      each ? [{ what: `subnet ${name}`, prefix: each, source }] : [],
    );
  });
  const pools = [...clusters.values()].flatMap(poolsOf);
  yield* overlaps([...subnets, ...pools]);
  for (const machine of machines.values())
    yield* overlaps(dockerPrefixes(machine), ({ isFixed }) => isFixed === true);
}

interface Named {
  readonly what: string;
  readonly prefix: IpPrefix;
  readonly source: SourceRange;
  /** Refused by the program that would create it. */
  readonly isRefused?: boolean;
  /** Only there to compare with: two of these were compared elsewhere. */
  readonly isFixed?: boolean;
}

function poolsOf({ cni }: Cluster): Named[] {
  if (cni.kind === 'flannel') {
    return [{ what: 'the network of flannel', prefix: cni.network, source: cni.source }];
  }
  if (cni.kind !== 'calico') return [];
  return [...cni.pools.values()].map(({ name, prefix, source }) => ({
    what: `pool ${name}`,
    prefix,
    source,
    isRefused: true,
  }));
}

function dockerPrefixes({ attachments, docker }: TopologyMachine): Named[] {
  const networks = [...(docker?.networks.values() ?? [])].flatMap(({ name, driver, subnet, source }) => {
    // Networks of driver macvlan and ipvlan are on their parent's subnet on purpose.
    return subnet && driver === 'bridge'
      ? [{ what: `network ${name}`, prefix: subnet, source, isRefused: true }]
      : [];
  });
  if (networks.length === 0) return [];
  const own = attachments.map(({ segment, address, prefixLength, source }) => {
    return { what: segment, prefix: prefixOf(address, prefixLength), source, isFixed: true };
  });
  return [...own, ...networks];
}

/** Each prefix that lies in another one, with the closest such. Prefixes nest or are apart, so one sorted walk finds all. */
function* overlaps(
  prefixes: readonly Named[],
  isFixed: (each: Named) => boolean = () => false,
): Generator<Finding, void> {
  const sorted = prefixes
    .map((each, order) => ({ each, order, start: toNumber(networkAddress(each.prefix)) }))
    .sort((a, b) => {
      if (family(a.each.prefix) !== family(b.each.prefix))
        return family(a.each.prefix) - family(b.each.prefix);
      if (a.start !== b.start) return a.start < b.start ? -1 : 1;
      return prefixLength(a.each.prefix) - prefixLength(b.each.prefix) || a.order - b.order;
    });
  const around: (typeof sorted)[number][] = [];
  for (const item of sorted) {
    while (around.length > 0 && !covers(around.at(-1)!.each.prefix, item.each.prefix)) around.pop();
    const outer = around.at(-1);
    if (outer && !(isFixed(outer.each) && isFixed(item.each))) {
      const [first, second] = outer.order < item.order ? [outer.each, item.each] : [item.each, outer.each];
      yield overlap(second, first);
    }
    around.push(item);
  }
}

function overlap(second: Named, first: Named): Finding {
  const report = second.isRefused && first.isRefused ? error : warning;
  const message = `${second.what} (${second.prefix}) and ${first.what} (${first.prefix}) overlap`;
  return report('overlapping-prefixes', message, second.source, {
    message: first.what,
    source: first.source,
  });
}
