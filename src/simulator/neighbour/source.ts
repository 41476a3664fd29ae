import { family, type IpAddress } from '../../linux/address.js';
import { isLocalAddress } from '../routing/address-type.js';
import { selectAddress } from '../routing/source-address.js';
import { deviceSetting } from '../settings.js';
import type { Stack } from '../stack.js';

/**
 * The address that a request is asked from (net/ipv4/arp.c, arp_solicit): the packet's own source where that is an
 * address of this namespace, else one of the device's, by `arp_announce`.
 */
export function requestSource(
  stack: Stack,
  device: string,
  target: IpAddress,
  source: IpAddress,
): IpAddress | undefined {
  const announce = deviceSetting(stack, device, 'arp_announce').value;
  if (announce === 0 && isLocalAddress(stack, source)) return source;
  return selectAddress(stack, device, family(target), target, 'link');
}
