import { family, type IpAddress } from '../../linux/address.js';
import { deviceSetting, isOn } from '../settings.js';
import { deviceOf, ownerOf, type Stack } from '../stack.js';
import type { Evidence } from '../trace.js';
import { routeEvidence } from './decision.js';
import { fibLookup, hasCustomPolicy, type RouteKey } from './fib.js';

/** Why a packet's source cannot be believed. */
export interface BadSource {
  readonly reason: string;
  readonly evidence: Evidence;
  readonly also: readonly Evidence[];
}

export interface SourceCheck {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Device the packet came in by. */
  readonly device: string;
  /** Device it would leave by; absent when it is for this namespace. */
  readonly out?: string;
  readonly mark: number;
}

/**
 * Could a packet with this source have come in by this device? (net/ipv4/fib_frontend.c, fib_validate_source)
 * `rp_filter` 1 asks that the way back leaves by the same device, 2 that there is a way back at all; a source that is
 * this namespace's own address is never believed unless `accept_local` is on.
 */
export function validateSource(stack: Stack, check: SourceCheck): BadSource | undefined {
  if (family(check.source) === 6) return undefined;
  const filter = deviceSetting(stack, check.device, 'rp_filter');
  const redirecting = check.device === check.out && isOn(stack, check.device, 'send_redirects');
  if (filter.value === 0 && !redirecting) {
    if (isOn(stack, check.device, 'accept_local')) return undefined;
    if (!hasCustomPolicy(stack, 4)) {
      return ownerOf(stack, check.source) ? ownAddress(stack, check) : undefined;
    }
  }
  return fullCheck(stack, check, filter);
}

function fullCheck(
  stack: Stack,
  check: SourceCheck,
  filter: { value: number; evidence: Evidence },
): BadSource | undefined {
  const { source, destination, device } = check;
  const mark = isOn(stack, device, 'src_valid_mark') ? check.mark : 0;
  const key: RouteKey = { destination: source, source: destination, iif: check.out ?? 'lo', mark };
  const back = fibLookup(stack, key);
  const negative = back && back.nextHops.length === 0;
  if (!back || negative) return filter.value > 0 ? noWayBack(check, filter.evidence) : undefined;
  const { route } = back;
  const localAccepted = route.type === 'local' && isOn(stack, device, 'accept_local');
  if (route.type !== 'unicast' && !localAccepted) return ownAddress(stack, check);
  if (route.nextHops.some((hop) => hop.dev === device) || (route.type === 'local' && device === 'lo'))
    return undefined;
  const addressless = !deviceOf(stack, device)?.addresses.some(({ address }) => family(address) === 4);
  if (addressless && filter.value > 0) return otherWayBack(check, filter.evidence, routeEvidence(route));
  if (!addressless && filter.value === 1) return otherWayBack(check, filter.evidence, routeEvidence(route));
  return undefined;
}

function ownAddress(stack: Stack, { source, device }: SourceCheck): BadSource {
  const local = fibLookup(stack, { destination: source, iif: 'lo', mark: 0 });
  const accept = deviceSetting(stack, device, 'accept_local').evidence;
  return {
    reason: `A packet from ${source} cannot have come in by ${device}: the kernel does not believe that source, an address of its own or a broadcast address (a "martian").`,
    evidence: local ? routeEvidence(local.route) : accept,
    also: local ? [accept] : [],
  };
}

function noWayBack({ source, device }: SourceCheck, filter: Evidence): BadSource {
  return {
    reason: `The reverse path filter of ${device} drops it: there is no route back to ${source}.`,
    evidence: filter,
    also: [],
  };
}

function otherWayBack({ source, device }: SourceCheck, filter: Evidence, route: Evidence): BadSource {
  return {
    reason: `The reverse path filter of ${device} drops it: a packet to ${source} would leave by another device.`,
    evidence: filter,
    also: [route],
  };
}
