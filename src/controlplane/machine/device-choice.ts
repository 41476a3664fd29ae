import type { DeviceChoice } from '../../topology/firewall.js';
import type { Port } from './ports.js';

/** The name of the device that is meant: the card on a segment, or as written; undefined where the machine is not on it. */
export function deviceNamed(choice: DeviceChoice, ports: readonly Port[]): string | undefined {
  if ('device' in choice) return choice.device;
  return ports.find(({ attachment }) => attachment.segment === choice.segment)?.interface;
}
