import { family, type IpAddress } from '../../linux/address.js';
import { formatProxy } from '../../linux/print/neighbour.js';
import { evidenceOf } from '../evidence.js';
import { isLoopback } from '../routing/address-type.js';
import { fibLookup } from '../routing/fib.js';
import { routeInput } from '../routing/input.js';
import { deviceSetting, forwarding, ipv6Setting, isOn } from '../settings.js';
import { deviceOf, type Stack } from '../stack.js';
import type { Evidence } from '../trace.js';

/** "Who has TARGET? Tell SENDER." */
export interface Request {
  readonly target: IpAddress;
  /** Absent when the asking device has no address to ask from. */
  readonly sender: IpAddress | undefined;
}

/** Why a namespace answers. */
export interface AnswerReason {
  /** Its own address, or another's that it stands in for. */
  readonly kind: 'own' | 'proxy';
  /** Who stands in for another waits a while, unless told not to (`proxy_delay`), so that the owner's answer comes first. */
  readonly late: boolean;
  readonly also: readonly Evidence[];
}

/**
 * Whether a namespace answers a request that came in by a device (net/ipv4/arp.c, arp_process; for IPv6
 * net/ipv6/ndisc.c, ndisc_recv_ns). The request is routed like a packet from the asker: what fails the source check gets
 * no answer.
 */
export function answers(stack: Stack, device: string, request: Request): AnswerReason | undefined {
  if (family(request.target) === 6) return answersSolicitation(stack, device, request);
  if (isLoopback(request.target) && !isOn(stack, device, 'route_localnet')) return undefined;
  if (request.sender === undefined) {
    return isLocal(stack, request.target) && !ignores(stack, device, request)
      ? { kind: 'own', late: false, also: [] }
      : undefined;
  }
  const way = routeInput(stack, {
    source: request.sender,
    destination: request.target,
    device,
    protocol: 0,
    mark: 0,
  });
  if (way.kind === 'local') {
    return ignores(stack, device, request) || filters(stack, device, request)
      ? undefined
      : { kind: 'own', late: false, also: [] };
  }
  if (way.kind !== 'unicast' || !isOn(stack, device, 'forwarding')) return undefined;
  return standsIn(stack, device, way.device.name);
}

/** Proxy ARP: the way to the target leads out of another device (arp_fwd_proxy), or private VLAN says so (arp_fwd_pvlan). */
function standsIn(stack: Stack, device: string, out: string): AnswerReason | undefined {
  const setting = deviceSetting(stack, device, out === device ? 'proxy_arp_pvlan' : 'proxy_arp');
  if (setting.value === 0) return undefined;
  const late = deviceSetting(stack, device, 'proxy_delay').value > 0;
  return { kind: 'proxy', late, also: [setting.evidence] };
}

function isLocal(stack: Stack, address: IpAddress): boolean {
  return fibLookup(stack, { destination: address, iif: 'lo', mark: 0 })?.route.type === 'local';
}

/** `arp_ignore`: which of its addresses a machine admits to, by the device that was asked (arp_ignore()). */
function ignores(stack: Stack, device: string, { target, sender }: Request): boolean {
  const own = deviceOf(stack, device)?.addresses.find(({ address }) => address === target);
  switch (deviceSetting(stack, device, 'arp_ignore').value) {
    case 0:
      return false;
    case 1:
      return !own;
    case 2:
      return !own || !sender || !sameSubnet(stack, device, sender, target);
    case 3:
      return own?.scope === 'host';
    case 8:
      return true;
    default:
      return false;
  }
}

function sameSubnet(stack: Stack, device: string, a: IpAddress, b: IpAddress): boolean {
  const route = (address: IpAddress) =>
    fibLookup(stack, { destination: address, iif: 'lo', oif: device, mark: 0 });
  const subnet = route(a)?.route;
  return subnet !== undefined && subnet.scope === 'link' && (isLocal(stack, b) || route(b)?.route === subnet);
}

/** `arp_filter`: only where a packet back to the asker would leave by the device that was asked (arp_filter()). */
function filters(stack: Stack, device: string, { target, sender }: Request): boolean {
  if (!isOn(stack, device, 'arp_filter') || !sender) return false;
  const back = fibLookup(stack, { destination: sender, source: target, iif: 'lo', mark: 0 });
  return back?.nextHops[0]?.dev !== device;
}

/**
 * A solicitation is answered for the device's own addresses, and for those that it was told to stand in for; that a machine
 * forwards is not enough, as it is with proxy ARP.
 */
function answersSolicitation(stack: Stack, device: string, { target }: Request): AnswerReason | undefined {
  const own = deviceOf(stack, device)?.addresses.find(({ address }) => address === target);
  if (own) {
    const evidence = evidenceOf('interface', `inet6 ${target} dev ${device}`, own.provenance);
    return { kind: 'own', late: false, also: [evidence] };
  }
  const setting = ipv6Setting(stack, device, 'proxy_ndp');
  if (setting.value === 0 || forwarding(stack, device, 6).value === 0) return undefined;
  const entry = stack.namespace.proxies?.find(({ address, dev }) => address === target && dev === device);
  if (!entry) return undefined;
  const evidence = evidenceOf('neighbour', formatProxy(entry), entry.provenance);
  return { kind: 'proxy', late: true, also: [evidence, setting.evidence] };
}
