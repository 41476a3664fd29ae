import fc from 'fast-check';
import type { Flow } from '../../../src/simulator/flow.js';
import { NODE_PORTS } from './cluster/services.js';
import { LISTENED } from './machine.js';
import { oneOf } from './text.js';

/** A packet before it is known who there is to send it and to whom. */
export interface DrawnPacket {
  /** Which of the senders, and which of the receivers, counted round. */
  readonly sender: number;
  readonly receiver: number;
  /** To a port where somebody may answer, to an address that somebody has, or to one that few worlds have. */
  readonly aim: 'door' | 'neighbour' | 'stranger';
  readonly kind: PacketKind;
  /** Where it does not go to a door. */
  readonly port: number;
  /** The sender speaks IPv6 if it can. */
  readonly overIpv6: boolean;
}

type PacketKind = Pick<Flow, 'protocol' | 'length' | 'dontFragment' | 'ttl' | 'sourcePort'>;

const PORTS = [...LISTENED, ...LISTENED, 7000, 53, 8081, 8082, 8084, 8086, 8087, 8091, 8094, ...NODE_PORTS];

const PLAIN: readonly PacketKind[] = [{ protocol: 'icmp' }, { protocol: 'tcp' }, { protocol: 'udp' }];
const ODD: readonly PacketKind[] = [
  { protocol: 'icmp', length: 1450 },
  { protocol: 'icmp', length: 1500, dontFragment: true },
  { protocol: 'icmp', length: 3000 },
  { protocol: 'udp', length: 1480, dontFragment: true },
  { protocol: 'udp', length: 2000, dontFragment: false },
  { protocol: 'tcp', length: 1500, dontFragment: true },
  { protocol: 'icmp', length: 9000 },
  { protocol: 'icmp', ttl: 1 },
  { protocol: 'tcp', ttl: 2 },
  { protocol: 'udp', ttl: 3 },
  { protocol: 'udp', sourcePort: 500 },
  { protocol: 'tcp', sourcePort: 1000 },
];

export function drawnPacket(): fc.Arbitrary<DrawnPacket> {
  return fc.record({
    sender: fc.nat(999),
    receiver: fc.nat(999),
    aim: oneOf('neighbour', 'neighbour', 'door', 'door', 'stranger'),
    kind: fc.oneof({ weight: 2, arbitrary: oneOf(...PLAIN) }, { weight: 1, arbitrary: oneOf(...ODD) }),
    port: oneOf(...PORTS),
    overIpv6: oneOf(false, true, true),
  });
}
