import {
  ANY_IPV4,
  ANY_IPV6,
  bits,
  family,
  hostPrefix,
  type IpAddress,
  type IpPrefix,
  lastAddress,
  prefixOf,
} from './address.js';
import type { Interface, InterfaceAddress } from './interface.js';
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

/** Routes that the kernel adds when an address is set on a device that is up (net/ipv4/fib_frontend.c, fib_add_ifaddr). */
export function kernelRoutes(interfaces: Iterable<Interface>): Route[] {
  const routes: Route[] = [];
  for (const device of interfaces) {
    if (!device.up) continue;
    for (const address of device.addresses) routes.push(...routesOfAddress(device, address));
  }
  return routes;
}

function routesOfAddress(device: Interface, address: InterfaceAddress): Route[] {
  const v4 = family(address.address) === 4;
  const width = bits(v4 ? 4 : 6);
  const connected = prefixOf(address.address, address.prefixLength);
  const loopback = device.kind === 'loopback';
  const provenance = {
    by: 'kernel',
    why: `${address.address}/${address.prefixLength} is an address of ${device.name}`,
    ...(address.provenance.source ? { source: address.provenance.source } : {}),
  };
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
    scope,
    protocol: 'kernel',
    metric: v4 || type === 'local' ? 0 : 256,
    ...(v4 ? { source: address.address } : {}),
    provenance,
  });

  const routes = [route(TABLE.local, 'local', hostPrefix(address.address), v4 ? 'host' : 'global')];
  if (loopback) {
    if (v4) routes.push(route(TABLE.local, 'local', connected, 'host'));
  } else if (address.prefixLength < width) {
    routes.push(route(TABLE.main, 'unicast', connected, v4 ? 'link' : 'global'));
  }
  const broadcast = broadcastOf(address, connected);
  if (v4 && broadcast) routes.push(route(TABLE.local, 'broadcast', hostPrefix(broadcast), 'link'));
  return routes;
}

/** A prefix of 31 or 32 bits has no broadcast address (RFC 3021). */
function broadcastOf(address: InterfaceAddress, connected: IpPrefix): IpAddress | undefined {
  return address.prefixLength <= 30 ? (address.broadcast ?? lastAddress(connected)) : undefined;
}

/** `default` of a family. */
export function defaultPrefix(of: 4 | 6): IpPrefix {
  return of === 4 ? ANY_IPV4 : ANY_IPV6;
}
