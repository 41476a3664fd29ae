import type { IpAddress } from '../linux/address.js';
import type { Road, Step } from '../simulator/trace.js';

/** Whether the packet got to its receiver. */
export function arrives(road: Road): boolean {
  return road.verdict === 'delivered';
}

/** The step at which a road ended. */
export function lastStep(road: Road): Step | undefined {
  return road.hops.at(-1)?.steps.at(-1);
}

/** The devices that the packet went in and out by, in order, each once. */
export function devicesOf(road: Road): string[] {
  const devices = road.hops.flatMap((hop) => [hop.in, hop.out]).filter((device) => device !== null);
  return [...new Set(devices)];
}

/** Whether the road touches a device of this name, on any machine. */
export function passes(road: Road, device: string): boolean {
  return road.hops.some(
    (hop) => hop.in === device || hop.out === device || hop.steps.some((step) => step.device === device),
  );
}

/** The source address that the receiver sees. */
export function seenSource(road: Road): IpAddress | undefined {
  return lastStep(road)?.packet.ip.source;
}
