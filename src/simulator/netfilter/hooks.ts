import { family } from '../../linux/address.js';
import type { TableName } from '../../linux/netfilter/ruleset.js';
import { reassemble } from '../fragment.js';
import type { Packet } from '../packet/packet.js';
import type { OutputWay } from '../routing/output.js';
import { confirm, isTracking, trackConnection } from './conntrack.js';
import type { Hook, HookPoint } from './hook.js';
import { translate } from './nat.js';
import { reroute } from './reroute.js';
import { tableOf } from './ruleset.js';
import { traverse } from './traverse.js';

type Stage = 'defragment' | 'track' | 'nat' | 'confirm' | Exclude<TableName, 'nat'>;

/** What happens at each point, in order of priority (include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities). */
const STAGES: Readonly<Record<HookPoint, readonly Stage[]>> = {
  PREROUTING: ['defragment', 'raw', 'track', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'nat', 'confirm'],
  FORWARD: ['mangle', 'filter', 'security'],
  OUTPUT: ['defragment', 'raw', 'track', 'mangle', 'nat', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat', 'confirm'],
};

/** A packet that got through a hook, and its way, which OUTPUT may change. */
export interface Passed {
  readonly packet: Packet;
  readonly way: OutputWay;
}

/** The packet goes through all that listens at a hook; undefined when its road ends there. */
export function passHook(hook: Hook, packet: Packet): Packet | undefined {
  let passing: Packet | undefined = packet;
  for (const stage of STAGES[hook.point]) {
    passing = passStage(hook, stage, passing);
    if (!passing) return undefined;
  }
  return passing;
}

/**
 * OUTPUT comes after routing, so a stage that changes the mark or the addresses has the packet routed anew
 * (net/ipv4/netfilter.c, ip_route_me_harder). Rules go on seeing the device of the first decision.
 */
export function passOutput(hook: Hook, packet: Packet, way: OutputWay): Passed | undefined {
  let passing: Passed = { packet, way };
  for (const stage of STAGES.OUTPUT) {
    const before: Packet = passing.packet;
    const after = passStage(hook, stage, before);
    if (!after) return undefined;
    const rerouted = stage === 'mangle' || stage === 'nat' ? reroute(hook, stage, before, after) : undefined;
    if (rerouted?.kind === 'error') return undefined;
    passing = { packet: after, way: rerouted ?? passing.way };
  }
  return passing;
}

function passStage(hook: Hook, stage: Stage, packet: Packet): Packet | undefined {
  const of = family(packet.destination);
  switch (stage) {
    case 'defragment':
      return isTracking(hook, of) ? reassemble(hook.walk, packet, hook.in ?? hook.out) : packet;
    case 'track':
      return isTracking(hook, of) ? trackConnection(hook, packet) : packet;
    case 'nat':
      return translate(hook, packet);
    case 'confirm':
      return confirm(hook, packet);
    default: {
      const table = tableOf(hook.stack, of, stage);
      if (!table) return packet;
      const result = traverse(hook, table, packet);
      return result.kind === 'pass' ? result.packet : undefined;
    }
  }
}
