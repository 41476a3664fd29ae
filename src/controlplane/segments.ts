import type { IpAddress, MacAddress } from '../linux/address.js';
import { HOST_NAMESPACE } from '../linux/namespace.js';
import type { OutsideNeighbour, Segment, SegmentPort } from '../linux/world.js';
import type { TopologyMachine } from '../topology/machine.js';
import { gatewaysOf, type Link, type Subnet } from '../topology/segment.js';
import { outsideSegment } from './internet/outside-segment.js';
import { addressOwners } from './machine/address-owners.js';
import { portsOf } from './machine/ports.js';
import { lazy, remember } from './memo.js';
import type { Context, Programmer } from './programmer.js';

/** Every segment of the topology by name; the indexes inside are built at the first look-up. */
export function segmentsOf(
  context: Context,
  programmers: readonly Programmer[],
): ReadonlyMap<string, Segment> {
  const segments = new Map<string, Segment>();
  const plugged = lazy(() => portsBySegment(context));
  for (const [name, declared] of context.topology.segments) {
    const ports = lazy(() => plugged().get(name) ?? []);
    const owners = lazy(() => indexByAddress(ports(), context, programmers));
    const byMac = lazy(() => new Map<MacAddress, SegmentPort>(ports().map((port) => [port.mac, port])));
    segments.set(name, {
      id: name,
      mtu: declared.mtu,
      owners: (address) => owners().get(address) ?? [],
      port: (mac) => byMac().get(mac),
      ports,
      outside: (address) => outsideNeighbour(declared, address, context),
      provenance: { by: 'admin', why: `${declared.kind} ${name} is declared`, source: declared.source },
    });
  }
  const outside = outsideSegment(context.topology);
  if (outside) segments.set(outside.id, outside);
  return segments;
}

function portsBySegment(context: Context): Map<string, SegmentPort[]> {
  const bySegment = new Map<string, SegmentPort[]>();
  for (const machine of context.machines.values()) {
    for (const port of portsOf(machine)) {
      const { segment } = port.attachment;
      remember(bySegment, segment, () => [] as SegmentPort[]).push({
        machine: machine.name,
        namespace: HOST_NAMESPACE,
        interface: port.interface,
        mac: port.mac,
      });
    }
  }
  return bySegment;
}

/**
 * Who would answer an ARP request for an address: with `arp_ignore` 0 a machine answers for each address it has, on
 * whichever interface (Documentation/networking/ip-sysctl), so the addresses of its other cards, of docker0 and of
 * tunnels count as well.
 */
function indexByAddress(
  ports: readonly SegmentPort[],
  context: Context,
  programmers: readonly Programmer[],
): Map<IpAddress, SegmentPort[]> {
  const index = new Map<IpAddress, SegmentPort[]>();
  const local = new Map<string, ReadonlySet<IpAddress>>();
  for (const port of ports) {
    const machine = context.machines.get(port.machine)!;
    const addresses = remember(local, machine.name, () => localAddresses(machine, context, programmers));
    for (const address of addresses) remember(index, address, () => [] as SegmentPort[]).push(port);
  }
  return index;
}

function localAddresses(
  machine: TopologyMachine,
  context: Context,
  programmers: readonly Programmer[],
): ReadonlySet<IpAddress> {
  const addresses = new Set<IpAddress>();
  for (const programmer of programmers) {
    const seen = context.seenBy(programmer.name, machine.name);
    for (const address of programmer.localAddresses?.(machine, seen) ?? []) addresses.add(address);
  }
  return addresses;
}

/** A subnet's gateway that no machine of the model is, or was before a fault: the way out of the model. */
function outsideNeighbour(
  segment: Subnet | Link,
  address: IpAddress,
  context: Context,
): OutsideNeighbour | undefined {
  if (segment.kind !== 'subnet' || segment.isCut || !gatewaysOf(segment).includes(address)) return undefined;
  if (context.plan(addressOwners, context.topology).has(address)) return undefined;
  const why = `gateway of subnet ${segment.name}, which no machine of the model is`;
  return { address, provenance: { by: 'admin', why, source: segment.source } };
}
