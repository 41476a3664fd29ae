import { family } from '../../linux/address.js';
import type { TableName } from '../../linux/netfilter/ruleset.js';
import { reassemble } from '../fragment.js';
import { fromVirtualServer } from '../ipvs/answer.js';
import { toRealServer } from '../ipvs/request.js';
import type { Packet } from '../packet/packet.js';
import type { OutputWay } from '../routing/output.js';
import { confirm, isTracking, trackConnection } from './conntrack.js';
import type { Hook, HookPoint } from './hook.js';
import { translate } from './nat.js';
import type { NftStart } from './nft/base-chains.js';
import { withNftChains } from './nft/order.js';
import { traverseNft } from './nft/traverse.js';
import { reroute } from './reroute.js';
import { tableOf } from './ruleset.js';
import { traverse } from './traverse.js';

type Stage =
  | 'virtual-answer'
  | 'virtual-request'
  | 'defragment'
  | 'track'
  | 'nat'
  | 'confirm'
  | Exclude<TableName, 'nat'>;

/**
 * What happens at each point, in order of priority (include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities; of IPVS
 * net/netfilter/ipvs/ip_vs_core.c, ip_vs_ops4).
 */
const STAGES: Readonly<Record<HookPoint, readonly Stage[]>> = {
  PREROUTING: ['defragment', 'raw', 'track', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'virtual-answer', 'virtual-request', 'nat', 'confirm'],
  FORWARD: ['mangle', 'filter', 'security', 'virtual-answer'],
  OUTPUT: [
    'defragment',
    'raw',
    'track',
    'mangle',
    'nat',
    'virtual-answer',
    'virtual-request',
    'filter',
    'security',
  ],
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
  for (const stage of withNftChains(hook, packet, STAGES[hook.point])) {
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
  for (const stage of withNftChains(hook, packet, STAGES.OUTPUT)) {
    const before: Packet = passing.packet;
    const after = passStage(hook, stage, before);
    if (!after) return undefined;
    const routedAs = typeof stage === 'string' ? stage : routedLike(stage);
    const rerouted =
      routedAs && isRouted(routedAs, passing.way) ? reroute(hook, routedAs, before, after) : undefined;
    if (rerouted?.kind === 'error') return undefined;
    passing = { packet: after, way: rerouted ?? passing.way };
  }
  return passing;
}

/**
 * Whether a stage has what it changed routed anew. IPVS does so with answers to other machines (ip_vs_route_me_harder), and
 * has routed requests itself.
 */
function isRouted(stage: Stage | NftStart, way: OutputWay): stage is 'mangle' | 'nat' | 'virtual-answer' {
  return stage === 'mangle' || stage === 'nat' || (stage === 'virtual-answer' && way.kind !== 'local');
}

/** A chain of type route does as table mangle (nft_chain_route.c); one of type filter has nothing routed anew. */
function routedLike({ base }: NftStart): 'mangle' | undefined {
  return base.type === 'route' ? 'mangle' : undefined;
}

function passStage(hook: Hook, stage: Stage | NftStart, packet: Packet): Packet | undefined {
  if (typeof stage !== 'string') {
    const result = traverseNft(hook, stage, packet);
    return result.kind === 'pass' ? result.packet : undefined;
  }
  const of = family(packet.destination);
  switch (stage) {
    case 'defragment':
      return isTracking(hook, of) ? reassemble(hook.walk, packet, hook.in ?? hook.out) : packet;
    case 'track':
      return isTracking(hook, of) ? trackConnection(hook, packet) : packet;
    case 'nat':
      return translate(hook, packet);
    case 'virtual-answer':
      return fromVirtualServer(hook, packet);
    case 'virtual-request':
      return toRealServer(hook, packet);
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
