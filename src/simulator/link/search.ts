import type { MacAddress } from '../../linux/address.js';
import type { Interface, Vlan } from '../../linux/interface.js';
import type { Segment, SegmentPort } from '../../linux/world.js';
import type { Memories } from '../memory.js';
import {
  bridgeOf,
  childrenOf,
  deviceOf,
  findStack,
  parentOf,
  portsOfBridge,
  type Stack,
  stackOf,
} from '../stack.js';
import type { Walk } from '../walk.js';

/** A switch on the way of a frame: the port it came in by and the one it left by. */
export type Switch =
  | {
      readonly kind: 'bridge';
      readonly stack: Stack;
      readonly bridge: string;
      /** Absent where the bridge device itself sends. */
      readonly inPort?: string;
      /** Empty where the frame is for the bridge device itself. */
      readonly outPort: string;
    }
  | {
      readonly kind: 'segment';
      readonly id: string;
      readonly inPort: SegmentPort | undefined;
      readonly outPort: SegmentPort;
    };

/** A device of some namespace that a flooded frame gets to. */
export interface Reached {
  readonly stack: Stack;
  /** The device whose IP stack sees the frame: a bridge for what came in by its port. */
  readonly device: Interface;
  readonly switches: readonly Switch[];
}

/** What a search looks for on segments, where asking everybody could be asking thousands. */
export interface Interest {
  portsOf(segment: Segment): Iterable<SegmentPort>;
  /** A segment was flooded, past these switches. */
  onSegment?(segment: Segment, switches: readonly Switch[]): void;
}

/**
 * Where a frame to everybody gets to, device by device: through veth pairs, bridges and the cables between machines.
 * Each device is reached once, however many ways lead there.
 */
export function* flood(
  walk: Walk,
  stack: Stack,
  device: Interface,
  interest: Interest,
): Generator<Reached, undefined> {
  const visited = new Set<string>([`${stack.key} ${device.name}`]);
  yield* leave(stack, device, []);

  function* leave(from: Stack, by: Interface, switches: readonly Switch[]): Generator<Reached, undefined> {
    if (!by.up) return;
    switch (by.kind) {
      case 'veth': {
        const peer = stackOf(from.machine, by.peer.namespace);
        if (peer) yield* arrive(peer, by.peer.name, switches);
        return;
      }
      case 'ethernet': {
        const segment = by.segment === undefined ? undefined : walk.question.world.segment(by.segment);
        if (segment) yield* cross(segment, from, by, switches);
        return;
      }
      case 'bridge':
        yield* spread(from, by.name, undefined, switches);
        return;
      case 'loopback':
      case 'dummy':
      case 'ipip':
      case 'vxlan':
        return;
      case 'macvlan':
      case 'ipvlan':
        yield* leaveByParent(from, by, switches);
        return;
    }
  }

  /** To the other devices on the same parent, and out of that (macvlan_queue_xmit, ipvlan_multicast_enqueue). */
  function* leaveByParent(from: Stack, by: Vlan, switches: readonly Switch[]): Generator<Reached, undefined> {
    const above = parentOf(from, by);
    if (!above?.device.up) return;
    const { stack, device: parent } = above;
    if (by.mode !== 'private') {
      for (const { stack: to, device: sibling } of childrenOf(stack, parent))
        if (sibling.mode !== 'private' && sibling.mode !== 'l3') yield* arrive(to, sibling.name, switches);
    }
    yield* leave(stack, parent, switches);
  }

  function* cross(
    segment: Segment,
    from: Stack,
    by: Interface,
    switches: readonly Switch[],
  ): Generator<Reached, undefined> {
    interest.onSegment?.(segment, switches);
    const own = (port: SegmentPort) =>
      port.machine === from.machine.name &&
      port.namespace === from.namespace.name &&
      port.interface === by.name;
    const inPort = by.mac === undefined ? undefined : segment.port(by.mac);
    for (const port of interest.portsOf(segment)) {
      if (own(port)) continue;
      const to = findStack(walk.question.world, port.machine, port.namespace);
      if (to)
        yield* arrive(to, port.interface, [
          ...switches,
          { kind: 'segment', id: segment.id, inPort, outPort: port },
        ]);
    }
  }

  function* arrive(at: Stack, name: string, switches: readonly Switch[]): Generator<Reached, undefined> {
    const by = deviceOf(at, name);
    if (!by?.up || visited.has(`${at.key} ${name}`)) return;
    visited.add(`${at.key} ${name}`);
    const bridge = bridgeOf(at, by);
    if (!bridge) {
      yield { stack: at, device: by, switches };
      // Mode L3 has no part in ARP (drivers/net/ipvlan/ipvlan_core.c, ipvlan_handle_mode_l3).
      for (const child of childrenOf(at, by))
        if (child.device.mode !== 'l3') yield* arrive(child.stack, child.device.name, switches);
      return;
    }
    if (!bridge.up) return;
    yield {
      stack: at,
      device: bridge,
      switches: [...switches, { kind: 'bridge', stack: at, bridge: bridge.name, inPort: name, outPort: '' }],
    };
    yield* spread(at, bridge.name, by, switches);
  }

  function* spread(
    at: Stack,
    bridge: string,
    inPort: Interface | undefined,
    switches: readonly Switch[],
  ): Generator<Reached, undefined> {
    for (const port of portsOfBridge(at, bridge)) {
      if (port === inPort) continue;
      yield* leave(at, port, [
        ...switches,
        { kind: 'bridge', stack: at, bridge, outPort: port.name, ...(inPort ? { inPort: inPort.name } : {}) },
      ]);
    }
  }
}

/** The switches on the way learn where the asker is, and where the answer came from (net/bridge/br_fdb.c, br_fdb_update). */
export function learn(
  memories: Memories,
  switches: readonly Switch[],
  asker: MacAddress,
  answerer: MacAddress | undefined,
): void {
  for (const passed of switches) {
    if (passed.kind === 'bridge') {
      const { forwarding } = memories.of(passed.stack);
      if (passed.inPort) forwarding.set(`${passed.bridge} ${asker}`, passed.inPort);
      if (answerer && passed.outPort) forwarding.set(`${passed.bridge} ${answerer}`, passed.outPort);
      continue;
    }
    let ports = memories.segments.get(passed.id);
    if (!ports) {
      ports = new Map();
      memories.segments.set(passed.id, ports);
    }
    if (passed.inPort) ports.set(asker, passed.inPort);
    if (answerer) ports.set(answerer, passed.outPort);
  }
}
