import type { IpAddress } from '../../linux/address.js';
import type { LinuxWorld } from '../../linux/world.js';
import { explore, type Start } from '../../simulator/explore.js';
import type { Ports } from '../../simulator/port-class.js';
import type { Road } from '../../simulator/trace.js';
import { joined, type PortSet, PROTOCOLS } from './ports.js';

const LAST_PORT = 65535;

/** The ports with which a packet arrives on every way that it may take, and the first thing that the model does not know. */
export interface Decision {
  readonly ports: PortSet;
  readonly unknown?: string;
}

/**
 * Decides all ports of all protocols by as many packets as there are ports that the road can tell apart.
 *
 * @param arrives whether a road ended where it should
 */
export function decide(
  world: LinuxWorld,
  start: Start,
  destination: IpAddress,
  arrives: (road: Road) => boolean,
): Decision {
  let unknown: string | undefined;
  const ports = Object.fromEntries(
    PROTOCOLS.map((protocol) => {
      const reached: Ports[] = [];
      for (let port = 1; port <= LAST_PORT; ) {
        const { roads, ports: alike } = explore(world, {
          start,
          protocol,
          destination,
          destinationPort: port,
        });
        if (roads.length > 0 && roads.every(arrives)) reached.push({ from: port, to: alike.to });
        unknown ??= roads.find(({ verdict }) => verdict === 'unknown')?.reason;
        port = alike.to + 1;
      }
      return [protocol, joined(reached)];
    }),
  ) as Record<keyof PortSet, Ports[]>;
  return { ports, ...(unknown === undefined ? {} : { unknown }) };
}
