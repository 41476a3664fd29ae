import type { IpAddress } from '../linux/address.js';
import { roadsOf } from '../simulator/roads.js';
import type { Road, Step, Trace, TracePath } from '../simulator/trace.js';

/** Whether the packet got to its receiver. */
export function arrives(road: Road): boolean {
  return road.verdict === 'delivered';
}

/** Every way that the packet may take, each followed by what answers it. */
export function allRoads({ paths }: Trace): Road[] {
  return paths.flatMap((path) => roadsOf(path).map(([, road]) => road));
}

/** The step at which a road ended. */
export function lastStep(road: Road): Step | undefined {
  return road.hops.at(-1)?.steps.at(-1);
}

/** The step that decided how a path ended: of the packet itself, or of the ACK that was to open its connection. */
export function decisiveStep(path: TracePath): Step | undefined {
  return lastStep(path.acknowledgement ?? path);
}

/** The devices on the packet's way, bridges and tunnels among them, in order and each once. */
export function devicesOf(road: Road): string[] {
  const devices = road.hops.flatMap((hop) => [hop.in, ...hop.steps.map(({ device }) => device), hop.out]);
  return [...new Set(devices.filter((device) => device != null))];
}

/** Whether the road touches a device of this name, on any machine. */
export function passes(road: Road, device: string): boolean {
  return devicesOf(road).includes(device);
}

/** The source address that the receiver sees. */
export function seenSource(road: Road): IpAddress | undefined {
  return lastStep(road)?.packet.ip.source;
}
