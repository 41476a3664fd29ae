import fc from 'fast-check';
import type { IpAddress } from '../../../src/linux/address.js';
import type { LinuxWorld } from '../../../src/linux/world.js';
import type { Flow } from '../../../src/simulator/flow.js';
import { LISTENED } from './docker.js';
import { CLUSTER_IPS, EXTERNAL_IP, LOAD_BALANCER, NODE_PORTS } from './services.js';
import { oneOf } from './text.js';

/** A packet before it is known who there is to send it and to whom. */
export interface DrawnPacket {
  /** Which of the senders, and which of the addresses, counted round. */
  readonly sender: number;
  readonly receiver: number;
  readonly kind: Pick<Flow, 'protocol' | 'length' | 'dontFragment' | 'ttl'>;
  readonly port: number;
}

/** Addresses that nobody has, or that not every world has. */
const STRANGE = [
  ...CLUSTER_IPS,
  EXTERNAL_IP,
  LOAD_BALANCER,
  '10.96.0.99',
  '10.244.200.7',
  '192.168.31.99',
  '172.17.0.99',
  '10.2.0.50',
  '8.8.8.8',
  '127.0.0.1',
] as IpAddress[];

/** The same of IPv6, for worlds that have some. */
const STRANGE_V6 = [
  'fd00:96::1',
  'fd00:96::99',
  'fd00:31::99',
  'fd00:10:244::99',
  '2001:db8::1',
  '::1',
] as IpAddress[];

const PORTS = [...LISTENED, ...LISTENED, 7000, 8081, 8082, 8083, 8084, ...NODE_PORTS];

const KINDS: readonly DrawnPacket['kind'][] = [
  { protocol: 'icmp' },
  { protocol: 'tcp' },
  { protocol: 'udp' },
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
];

export function drawnPacket(): fc.Arbitrary<DrawnPacket> {
  return fc.record({
    sender: fc.nat(999),
    receiver: fc.nat(999),
    kind: fc.oneof(
      { weight: 2, arbitrary: oneOf(...KINDS.slice(0, 3)) },
      { weight: 1, arbitrary: oneOf(...KINDS.slice(3)) },
    ),
    port: oneOf(...PORTS),
  });
}

/** The packet in a world: its sender lives there, its receiver does or is a stranger. */
export function flowIn(world: LinuxWorld, { sender, receiver, kind, port }: DrawnPacket): Flow {
  const stacks: { machine: string; namespace: string }[] = [];
  const addresses = new Set<IpAddress>();
  for (const name of world.machineNames()) {
    for (const [namespace, { interfaces }] of world.machine(name)!.namespaces) {
      stacks.push({ machine: name, namespace });
      for (const device of interfaces.values()) {
        for (const { address } of device.addresses) if (isProbed(address)) addresses.add(address);
      }
    }
  }
  const known = [...addresses];
  // Every third packet goes to a stranger.
  const strange = known.some((each) => each.includes(':')) ? [...STRANGE, ...STRANGE_V6] : STRANGE;
  const to = receiver % 3 === 2 ? strange : known;
  const destination = to[receiver % to.length]!;
  return {
    ...stacks[sender % stacks.length]!,
    destination,
    ...kind,
    ...(kind.protocol === 'icmp' ? {} : { destinationPort: port }),
  };
}

/** Addresses of one link alone need to be told which. */
function isProbed(address: IpAddress): boolean {
  return !address.startsWith('fe80:') && address !== '::1';
}
