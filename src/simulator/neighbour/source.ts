import { family, type IpAddress } from '../../linux/address.js';
import { isLinkLocal } from '../../linux/link-local.js';
import { isLocalAddress } from '../routing/address-type.js';
import { selectAddress } from '../routing/source-address.js';
import { deviceSetting } from '../settings.js';
import { deviceOf, type Stack } from '../stack.js';

/**
 * The address that a request is asked from (net/ipv4/arp.c, arp_solicit): the packet's own source where that is an
 * address of this namespace, else one of the device's, by `arp_announce`. A solicitation comes from an address of the
 * device that asks, from its link-local one where the packet has another (net/ipv6/ndisc.c, ndisc_solicit).
 */
export function requestSource(
  stack: Stack,
  device: string,
  target: IpAddress,
  source: IpAddress,
): IpAddress | undefined {
  if (family(target) === 6) {
    const own = deviceOf(stack, device)?.addresses.filter(({ address }) => family(address) === 6) ?? [];
    return (own.find(({ address }) => address === source) ?? own.find(({ address }) => isLinkLocal(address)))
      ?.address;
  }
  const announce = deviceSetting(stack, device, 'arp_announce').value;
  if (announce === 0 && isLocalAddress(stack, source)) return source;
  return selectAddress(stack, device, target, 'link');
}
