import { family } from '../address.js';
import type { Interface, InterfaceAddress } from '../interface.js';
import { primaryAddress } from '../kernel-routes.js';
import { ipv6Addresses } from '../link-local.js';
import type { Machine, NetworkNamespace } from '../namespace.js';
import type { Line } from './line.js';
import { byIndex, linkHead } from './link.js';

/** `ip addr` */
export function addressLines(namespace: NetworkNamespace, machine: Machine): Line[] {
  return byIndex(namespace).flatMap((device) => [
    ...linkHead(device, namespace, machine),
    ...sorted(device).flatMap((address) => [
      { text: `    ${formatAddress(address, device)}`, provenance: address.provenance },
      { text: '       valid_lft forever preferred_lft forever' },
    ]),
  ]);
}

/** One address as `ip addr` shows it: `inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0`. */
export function formatAddress(address: InterfaceAddress, device: Interface): string {
  const of = `${address.address}/${address.prefixLength}`;
  if (family(address.address) === 6)
    return `inet6 ${of} scope ${address.scope}${address.tentative ? ' tentative' : ''}`;
  const broadcast = address.broadcast === undefined ? '' : ` brd ${address.broadcast}`;
  const secondary = isSecondary(device, address) ? ' secondary' : '';
  return `inet ${of}${broadcast} scope ${address.scope}${secondary} ${device.name}`;
}

/** IPv4 before IPv6; of IPv4 the secondary addresses last, of IPv6 in the kernel's order. */
function sorted(device: Interface): InterfaceAddress[] {
  const ipv4 = device.addresses.filter(({ address }) => family(address) === 4);
  const [secondary, primary] = [true, false].map((is) => ipv4.filter((of) => isSecondary(device, of) === is));
  return [...primary!, ...secondary!, ...ipv6Addresses(device)];
}

function isSecondary(device: Interface, address: InterfaceAddress): boolean {
  return family(address.address) === 4 && primaryAddress(device, address) !== address;
}
