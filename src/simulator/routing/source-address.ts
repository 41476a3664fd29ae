import { family, type IpAddress, prefixOf } from '../../linux/address.js';
import type { Interface, InterfaceAddress } from '../../linux/interface.js';
import type { NextHop, Route } from '../../linux/route.js';
import { inPrefix } from '../in-prefix.js';
import { isOn } from '../settings.js';
import { deviceOf, type Stack } from '../stack.js';
import { selectIpv6Address } from './ipv6-source-address.js';

/** How far an address or route reaches, as numbers: the higher, the nearer (rtnetlink(7), `rtm_scope`). */
const SCOPE = { global: 0, link: 253, host: 254 } as const;
export type Scope = keyof typeof SCOPE;

/** The address a route says to send from: its `src`, else one of its device's that suits (fib_result_prefsrc). */
export function sourceOfRoute(
  stack: Stack,
  route: Route,
  hop: NextHop,
  destination: IpAddress,
): IpAddress | undefined {
  return route.source ?? sourceTowards(stack, hop.dev, destination, hop.via, route.scope);
}

/** An address to send from by a device to a destination, by way of a gateway where there is one. */
export function sourceTowards(
  stack: Stack,
  device: string,
  destination: IpAddress,
  gateway: IpAddress | undefined,
  scope: Scope,
): IpAddress | undefined {
  return family(destination) === 6
    ? selectIpv6Address(stack, device, destination)
    : selectAddress(stack, device, gateway, scope);
}

/**
 * An IPv4 address to send from by a device: one whose prefix has `towards` in it, else the device's first, else another
 * device's first that is not of scope link (net/ipv4/devinet.c, inet_select_addr). Secondary addresses are passed over.
 */
export function selectAddress(
  stack: Stack,
  device: string,
  towards: IpAddress | undefined,
  scope: Scope,
): IpAddress | undefined {
  const own = deviceOf(stack, device);
  if (own) {
    const nearest = isOn(stack, device, 'route_localnet') ? SCOPE.link : SCOPE.host;
    const suitable = primaryAddresses(own, 4).filter(
      (candidate) => Math.min(SCOPE[candidate.scope], nearest) <= SCOPE[scope],
    );
    const beside = towards && suitable.find((candidate) => inPrefix(prefixOfAddress(candidate), towards));
    const found = beside ?? suitable[0];
    if (found) return found.address;
  }
  for (const other of stack.namespace.interfaces.values()) {
    const found = primaryAddresses(other, 4).find(
      (candidate) => candidate.scope !== 'link' && SCOPE[candidate.scope] <= SCOPE[scope],
    );
    if (found) return found.address;
  }
  return undefined;
}

/** The device's addresses but the secondary ones: those that came after another of the same prefix. */
export function primaryAddresses(device: Interface, of: 4 | 6): readonly InterfaceAddress[] {
  const all = device.addresses.filter(({ address }) => family(address) === of);
  if (all.length < 2) return all;
  return all.filter(
    (address, index) =>
      !all.slice(0, index).some((earlier) => prefixOfAddress(earlier) === prefixOfAddress(address)),
  );
}

function prefixOfAddress({ address, prefixLength }: InterfaceAddress) {
  return prefixOf(address, prefixLength);
}
