import type { Packet } from '../packet/packet.js';
import { portsOf } from '../packet/packet.js';
import { isLocalAddress, isMulticast } from '../routing/address-type.js';
import type { NoWay } from '../routing/decision.js';
import { describeWay } from '../routing/describe.js';
import { type OutputWay, routeOutput } from '../routing/output.js';
import type { Hook } from './hook.js';

/**
 * Routes a packet anew that OUTPUT changed: mangle its mark or addresses (iptable_mangle.c, ipt_mangle_out), NAT its
 * destination (nf_nat_proto.c, nf_nat_ipv4_local_fn), or IPVS its source. Undefined when there was no need. An error ends the road.
 */
export function reroute(
  hook: Hook,
  stage: 'mangle' | 'nat' | 'virtual-answer',
  before: Packet,
  after: Packet,
): OutputWay | NoWay | undefined {
  const moved = before.destination !== after.destination;
  const changed =
    moved ||
    (stage !== 'nat' &&
      (before.source !== after.source || before.mark !== after.mark || before.tos !== after.tos));
  if (!changed) return undefined;
  const { source, destination, protocol, mark } = after;
  const ports = portsOf(after);
  const keepSource = isLocalAddress(hook.stack, source) || !isMulticast(source);
  const way = routeOutput(hook.stack, {
    destination,
    ...(keepSource ? { source } : {}),
    protocol,
    mark,
    anySource: true,
    choose: hook.walk.nextHopsOf(hook.stack),
    ...(ports ? { ports } : {}),
  });
  if (way.kind === 'error') {
    hook.walk.end('no-route', `${way.reason} The packet, changed by a rule, has no way any more.`, after, {
      ...(way.evidence ? { evidence: way.evidence } : {}),
      also: way.also,
    });
  } else {
    describeWay(hook.walk, hook.stack, after, way, 'routed anew');
  }
  return way;
}
