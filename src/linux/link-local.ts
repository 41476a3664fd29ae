import { type Family, family, fromNumber, type IpAddress, type MacAddress } from './address.js';
import type { Interface, InterfaceAddress } from './interface.js';
import type { NetworkNamespace } from './namespace.js';
import { interfaceSysctl } from './sysctl.js';

/** IPv6 does without devices that take smaller packets (RFC 8200, 5; net/ipv6/addrconf.c, addrconf_notify). */
export const SMALLEST_MTU: Readonly<Record<Family, number>> = { 4: 68, 6: 1280 };

/** `fe80::/10`: addresses that mean something on one link only (RFC 4291, 2.5.6). */
export function isLinkLocal(address: IpAddress): boolean {
  return /^fe[89ab]/.test(address);
}

/** The link-local address of a hardware address: its octets with `ff:fe` between, the second bit turned (RFC 4291, A). */
export function linkLocalOf(mac: MacAddress): IpAddress {
  const octets = mac.split(':').map((octet) => BigInt(`0x${octet}`));
  const identifier = [
    octets[0]! ^ 2n,
    octets[1]!,
    octets[2]!,
    0xffn,
    0xfen,
    octets[3]!,
    octets[4]!,
    octets[5]!,
  ];
  return fromNumber(
    6,
    identifier.reduce((value, octet) => (value << 8n) | octet, 0xfe80n << 48n),
  );
}

/**
 * The address that the kernel itself gives a device that comes up (net/ipv6/addrconf.c, addrconf_dev_config), unless
 * `addr_gen_mode` says none. Undefined for devices without hardware address, and where IPv6 is off.
 */
export function linkLocalAddress(
  of: Pick<NetworkNamespace, 'sysctls'>,
  device: Pick<Interface, 'kind' | 'name' | 'mac' | 'mtu' | 'up'>,
): InterfaceAddress | undefined {
  const { kind, name, mac, mtu, up } = device;
  if (!up || mac === undefined || mtu < SMALLEST_MTU[6]) return undefined;
  if (kind === 'loopback' || kind === 'ipip' || kind === 'ipvlan') return undefined;
  if (interfaceSysctl(of, name, 'addr_gen_mode', 6).value !== 0) return undefined;
  return {
    address: linkLocalOf(mac),
    prefixLength: 64,
    scope: 'link',
    provenance: { by: 'kernel', why: `the link-local address of ${name}, made of its hardware address` },
  };
}

/** Whether anybody gave a device of the namespace an IPv6 address: lo has ::1 by itself. */
export function usesIpv6(devices: Iterable<{ readonly addresses: readonly InterfaceAddress[] }>): boolean {
  for (const { addresses } of devices) {
    if (addresses.some(({ address }) => family(address) === 6 && address !== '::1')) return true;
  }
  return false;
}

/** A device's IPv6 addresses as the kernel lists them: the far-reaching first, of one scope the newest (ipv6_link_dev_addr). */
export function ipv6Addresses({ addresses }: Pick<Interface, 'addresses'>): readonly InterfaceAddress[] {
  const of = (scope: InterfaceAddress['scope']) =>
    addresses.filter(({ address, scope: own }) => own === scope && family(address) === 6).reverse();
  return [...of('global'), ...of('link'), ...of('host')];
}
