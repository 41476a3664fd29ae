import {
  ANY_IPV4,
  ANY_IPV6,
  bits,
  contains,
  family,
  hostPrefix,
  type IpAddress,
  type IpPrefix,
  lastAddress,
  prefixOf,
} from './address.js';
import type { Interface, InterfaceAddress } from './interface.js';
import type { Provenance } from './provenance.js';
import { type Route, type RoutingRule, TABLE } from './route.js';

/** The three rules each address family starts with (ip-rule(8); for IPv6 there is no table default). */
export function kernelRules(): RoutingRule[] {
  const provenance = { by: 'kernel', why: 'the rules a network namespace starts with' };
  return [
    { priority: 0, family: 4, table: TABLE.local, provenance },
    { priority: 0, family: 6, table: TABLE.local, provenance },
    { priority: 32766, family: 4, table: TABLE.main, provenance },
    { priority: 32766, family: 6, table: TABLE.main, provenance },
    { priority: 32767, family: 4, table: TABLE.default, provenance },
  ];
}

/**
 * Routes that the kernel adds for the addresses of devices (net/ipv4/fib_frontend.c, fib_add_ifaddr; net/ipv6/addrconf.c).
 * The address itself is local even where the device is down; its prefix and broadcast addresses are reached once it is up.
 */
export function kernelRoutes(interfaces: Iterable<Interface>): Route[] {
  const routes = new Map<string, Route>();
  for (const device of interfaces) {
    for (const address of device.addresses) {
      const of = family(address.address) === 4 ? ipv4Routes(device, address) : ipv6Routes(device, address);
      // Two addresses of one prefix have its routes in common.
      for (const route of of) {
        const key = `${route.table} ${route.type} ${route.destination} ${device.name} ${route.source}`;
        if (!routes.has(key)) routes.set(key, route);
      }
    }
  }
  return [...routes.values()];
}

function ipv4Routes(device: Interface, address: InterfaceAddress): Route[] {
  const primary = primaryAddress(device, address);
  const connected = prefixOf(address.address, address.prefixLength);
  const route = (
    table: number,
    type: Route['type'],
    destination: IpPrefix,
    scope: Route['scope'],
  ): Route => ({
    table,
    type,
    destination,
    nextHops: [{ dev: device.name }],
    source: primary.address,
    scope,
    protocol: 'kernel',
    metric: 0,
    provenance: provenanceOf(device, address),
  });
  const broadcast = (of: IpAddress) => route(TABLE.local, 'broadcast', hostPrefix(of), 'link');

  const routes = [route(TABLE.local, 'local', hostPrefix(address.address), 'host')];
  if (!device.up) return routes;
  if (address.broadcast) routes.push(broadcast(address.broadcast));
  if (primary !== address || address.prefixLength === 32) return routes;
  routes.push(
    device.kind === 'loopback'
      ? route(TABLE.local, 'local', connected, 'host')
      : route(TABLE.main, 'unicast', connected, 'link'),
  );
  // A prefix of 31 bits has no broadcast address (RFC 3021).
  if (address.prefixLength < 31) routes.push(broadcast(lastAddress(connected)));
  return routes;
}

function ipv6Routes(device: Interface, address: InterfaceAddress): Route[] {
  const common = {
    nextHops: [{ dev: device.name }],
    scope: 'global',
    protocol: 'kernel',
    provenance: provenanceOf(device, address),
  } as const;
  const destination = hostPrefix(address.address);
  const local: Route = { ...common, table: TABLE.local, type: 'local', destination, metric: 0 };
  const own = address.tentative ? [] : [local];
  if (!device.up || (device.kind === 'loopback' && address.prefixLength === 128)) return own;
  const connected = prefixOf(address.address, address.prefixLength);
  return [...own, { ...common, table: TABLE.main, type: 'unicast', destination: connected, metric: 256 }];
}

/**
 * The first address of the device in the same prefix. Later ones are secondary: they are local, but the prefix stays the
 * first one's, and so does the source address of what is sent there (ip-address(8)).
 */
export function primaryAddress(device: Interface, address: InterfaceAddress): InterfaceAddress {
  if (address.prefixLength === bits(family(address.address))) return address;
  const connected = prefixOf(address.address, address.prefixLength);
  const samePrefix = (other: InterfaceAddress) =>
    other.prefixLength === address.prefixLength &&
    family(other.address) === family(address.address) &&
    contains(connected, other.address);
  return device.addresses.find(samePrefix) ?? address;
}

function provenanceOf(device: Interface, address: InterfaceAddress): Provenance {
  return {
    by: 'kernel',
    why: `${address.address}/${address.prefixLength} is an address of ${device.name}`,
    ...(address.provenance.source ? { source: address.provenance.source } : {}),
  };
}

/** `default` of a family. */
export function defaultPrefix(of: 4 | 6): IpPrefix {
  return of === 4 ? ANY_IPV4 : ANY_IPV6;
}
