import type { Calico } from '../../topology/calico.js';
import type { Finding } from '../../topology/finding.js';
import type { Flannel } from '../../topology/flannel.js';
import type { MachineBase, TopologyMachine } from '../../topology/machine.js';
import type { Attachment } from '../../topology/segment.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/** Bytes that a tunnel adds: an IPv4 header; and one with UDP, VXLAN and inner Ethernet headers (RFC 2003, RFC 7348). */
const OVERHEAD = { ipip: 20, vxlan: 50 } as const;
const DEFAULT_MTU = 1500;
const CODE = 'mtu-larger-than-path';

/**
 * mtu-larger-than-path: an interface that sends larger packets than the road behind it takes. What is too large is cut up or,
 * with DF set as TCP does, refused: small packets pass and large ones do not.
 */
export function* mtuLargerThanPath(topology: Topology): Generator<Finding, void> {
  for (const machine of topology.machines.values()) {
    yield* attachments(topology, machine);
    yield* networks(topology, machine);
  }
  for (const { cni, nodes } of topology.clusters.values()) {
    if (cni.kind !== 'none') yield* pods(topology, cni, [...nodes.values()]);
  }
}

function* attachments(
  { segments }: Topology,
  { name, attachments }: TopologyMachine,
): Generator<Finding, void> {
  for (const { segment, mtu, source } of attachments) {
    const road = segments.get(segment);
    if (!road || mtu === undefined || mtu <= road.mtu) continue;
    const message = `mtu ${mtu} of ${name} is larger than the ${road.mtu} of ${road.kind} ${segment}`;
    yield warning(CODE, message, source, { message: `${road.kind} ${segment}`, source: road.source });
  }
}

/** Docker networks whose containers send larger packets than the host can pass on. */
function* networks(topology: Topology, machine: TopologyMachine): Generator<Finding, void> {
  const road = smallest(topology, machine);
  if (!road || !machine.docker) return;
  const used = new Set(
    [...machine.docker.containers.values()].flatMap(({ mode }) =>
      mode.kind === 'networks' ? mode.endpoints.map(({ network }) => network) : [],
    ),
  );
  for (const { name, driver, internal, mtu = DEFAULT_MTU, source } of machine.docker.networks.values()) {
    if (driver !== 'bridge' || internal || mtu <= road.mtu || !used.has(name)) continue;
    const message = `containers of network ${name} send packets of up to ${mtu} bytes, but ${road.segment} takes ${road.mtu}`;
    yield warning(CODE, message, source, { message: road.segment, source: road.source });
  }
}

/** A pinned pod MTU that leaves no room for the tunnel's header. */
function* pods(
  topology: Topology,
  cni: Calico | Flannel,
  nodes: readonly MachineBase[],
): Generator<Finding, void> {
  if (cni.mtu === undefined) return;
  const tunnel = tunnelOf(cni);
  const overhead = tunnel ? OVERHEAD[tunnel] : 0;
  for (const node of nodes) {
    const road = smallest(topology, node);
    if (!road || cni.mtu + overhead <= road.mtu) continue;
    const sum = tunnel ? ` and ${tunnel} adds ${overhead}` : '';
    const message = `pods send packets of up to ${cni.mtu} bytes${sum}, but ${road.segment} takes ${road.mtu}`;
    yield warning(CODE, message, cni.source, { message: road.segment, source: road.source });
    return;
  }
}

function tunnelOf(cni: Calico | Flannel): keyof typeof OVERHEAD | undefined {
  if (cni.kind === 'flannel') return cni.backend.kind === 'vxlan' ? 'vxlan' : undefined;
  const pools = [...cni.pools.values()];
  return (['vxlan', 'ipip'] as const).find((kind) => pools.some((pool) => pool[kind] !== 'never'));
}

/** The narrowest of a machine's interfaces. */
function smallest({ segments }: Topology, { attachments }: MachineBase) {
  let road: { segment: string; mtu: number; source: Attachment['source'] } | undefined;
  for (const { segment, mtu, source } of attachments) {
    const size = Math.min(mtu ?? Number.POSITIVE_INFINITY, segments.get(segment)?.mtu ?? DEFAULT_MTU);
    if (!road || size < road.mtu) road = { segment, mtu: size, source };
  }
  return road;
}
