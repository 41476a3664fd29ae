import { type Family, family, fromNumber, type IpAddress, type MacAddress } from './address.js';
import type { Interface, InterfaceAddress, Vlan } from './interface.js';
import type { NetworkNamespace } from './namespace.js';
import { interfaceSysctl } from './sysctl.js';

/** IPv6 does without devices that take smaller packets (RFC 8200, 5; net/ipv6/addrconf.c, addrconf_notify). */
export const SMALLEST_MTU: Readonly<Record<Family, number>> = { 4: 68, 6: 1280 };

/** `fe80::/10`: addresses that mean something on one link only (RFC 4291, 2.5.6). */
export function isLinkLocal(address: IpAddress): boolean {
  return /^fe[89ab]/.test(address);
}

/**
 * The link-local address of a hardware address: its octets with `ff:fe` between, the second bit turned (RFC 4291, A). Devices that
 * share one have their number there instead, and no bit turned (include/net/addrconf.h, addrconf_ifid_eui48).
 */
export function linkLocalOf(mac: MacAddress, deviceId?: number): IpAddress {
  const octets = mac.split(':').map((octet) => BigInt(`0x${octet}`));
  const between = deviceId === undefined ? 0xfffen : BigInt(deviceId);
  const identifier = [
    deviceId === undefined ? octets[0]! ^ 2n : octets[0]!,
    octets[1]!,
    octets[2]!,
    between >> 8n,
    between & 0xffn,
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
 * `addr_gen_mode` says none. Undefined for devices without hardware address, an ipvlan of which it is not known which one of its
 * parent's it is, and where IPv6 is off.
 */
export function linkLocalAddress(
  of: Pick<NetworkNamespace, 'sysctls'>,
  device: Pick<Interface, 'kind' | 'name' | 'mac' | 'mtu' | 'up'> & Pick<Vlan, 'deviceId'>,
): InterfaceAddress | undefined {
  const { kind, name, mac, mtu, up, deviceId } = device;
  if (!up || mac === undefined || mtu < SMALLEST_MTU[6]) return undefined;
  if (kind === 'loopback' || kind === 'ipip') return undefined;
  if (kind === 'ipvlan' && deviceId === undefined) return undefined;
  if (interfaceSysctl(of, name, 'addr_gen_mode', 6).value !== 0) return undefined;
  return {
    address: linkLocalOf(mac, deviceId),
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
