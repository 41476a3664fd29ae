import type { IpAddress } from '../../../src/linux/address.js';
import type { LinuxWorld } from '../../../src/linux/world.js';
import { CLUSTER_IPS, CLUSTER_IPS_V6, EXTERNAL_IP, LOAD_BALANCER, NODE_PORTS } from './cluster/services.js';

/** Addresses that nobody has, or that not every world has. */
export const STRANGE: Readonly<Record<4 | 6, readonly IpAddress[]>> = {
  4: [
    ...CLUSTER_IPS,
    EXTERNAL_IP.ipv4,
    LOAD_BALANCER.ipv4,
    '10.96.0.99',
    '10.244.200.7',
    '192.168.31.99',
    '172.17.0.99',
    '10.2.0.50',
    '10.9.0.9',
    '9.9.9.9',
    '8.8.8.8',
    '127.0.0.1',
  ] as IpAddress[],
  6: [
    ...CLUSTER_IPS_V6,
    EXTERNAL_IP.ipv6,
    LOAD_BALANCER.ipv6,
    'fd00:96::99',
    'fd00:31::99',
    'fd00:10:244::99',
    'fd00:2::50',
    'fd00:9::9',
    '2620:fe::fe',
    '2001:db8::1',
    '::1',
  ] as IpAddress[],
};

/** A port of an address at which somebody may answer. */
export interface Door {
  readonly address: IpAddress;
  readonly port: number;
}

/** Where Services are found, if the world has a cluster. */
export function serviceDoors(world: LinuxWorld, version: 4 | 6): Door[] {
  if (!world.machine('node1')) return [];
  const [own, outside, node] =
    version === 4
      ? [CLUSTER_IPS, [EXTERNAL_IP.ipv4, LOAD_BALANCER.ipv4], '192.168.31.61']
      : [CLUSTER_IPS_V6, [EXTERNAL_IP.ipv6, LOAD_BALANCER.ipv6], 'fd00:31::61'];
  const at = (address: string, port: number): Door => ({ address: address as IpAddress, port });
  return [
    ...own.flatMap((address) => [at(address, 80), at(address, 80), at(address, 8080)]),
    ...outside.map((address) => at(address, 80)),
    ...NODE_PORTS.map((port) => at(node, port)),
  ];
}
