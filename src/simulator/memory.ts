import type { IpAddress, MacAddress } from '../linux/address.js';
import type { NextHop } from '../linux/route.js';
import type { OutsideNeighbour, SegmentPort } from '../linux/world.js';
import { noVirtualConnections, type VirtualConnections } from './ipvs/state.js';
import type { Connection, Direction } from './packet/tracking.js';
import type { Stack } from './stack.js';
import type { Evidence } from './trace.js';

/** A hardware address that ARP or neighbour discovery found out. */
export interface LearnedNeighbour {
  /** Absent for a neighbour outside the modelled world, which is then `outside`. */
  readonly mac?: MacAddress;
  readonly outside?: OutsideNeighbour;
  readonly evidence: Evidence;
}

/** What one namespace learns while the packet and its answer are under way. */
export interface Memory {
  /** Tracked connections by the tuples of both directions. */
  readonly connections: Map<string, { readonly connection: Connection; readonly direction: Direction }>;
  /** Connections that IPVS sent to real servers. */
  readonly virtual: VirtualConnections;
  /** By device and address. */
  readonly neighbours: Map<string, LearnedNeighbour>;
  /** By bridge and hardware address: the port. */
  readonly forwarding: Map<string, string>;
  /** By VXLAN device and hardware address: the tunnel end that frames from it came from. */
  readonly tunnelEnds: Map<string, IpAddress>;
  /** The next hop that a flow got of several, by the flow. */
  readonly nextHops: Map<string, NextHop>;
  /** `-m recent`: addresses by list. */
  readonly recent: Map<string, Set<IpAddress>>;
  /** `-j SET`: what rules added to and deleted from ipsets, by set and element. */
  readonly setChanges: Map<string, boolean>;
}

/** All that the kernels of the world remember of one question: nothing when it begins. */
export class Memories {
  readonly #byStack = new Map<Stack, Memory>();
  /** Switches between machines learn as bridges do: by segment and hardware address, the port. */
  readonly segments = new Map<string, Map<MacAddress, SegmentPort>>();

  of(stack: Stack): Memory {
    let memory = this.#byStack.get(stack);
    if (!memory) {
      memory = {
        connections: new Map(),
        virtual: noVirtualConnections(),
        neighbours: new Map(),
        forwarding: new Map(),
        tunnelEnds: new Map(),
        nextHops: new Map(),
        recent: new Map(),
        setChanges: new Map(),
      };
      this.#byStack.set(stack, memory);
    }
    return memory;
  }
}
