import type { Interface } from '../../linux/interface.js';
import { passBridgeForward, passBridgePostrouting, passBridgePrerouting } from '../link/bridge-hooks.js';
import type { Switch } from '../link/search.js';
import type { HookPoint } from '../netfilter/hook.js';
import { passHook } from '../netfilter/hooks.js';
import type { Packet } from '../packet/packet.js';
import type { Stack } from '../stack.js';
import type { Walk } from '../walk.js';

/** A device of a namespace: where a message comes from, or goes to. */
export interface DiscoveryEnd {
  readonly stack: Stack;
  readonly device: Interface;
}

/** A hook that a message meets on its way from device to device. */
interface HookOnWay {
  readonly stack: Stack;
  /** Undefined when the message is lost there. */
  pass(walk: Walk, packet: Packet): Packet | undefined;
}

/**
 * The hooks that a message meets, in order: those of its sender, of each bridge that passes it on, and of who receives it.
 *
 * @param from undefined where the sender is outside the model, and so are its rules; `to` likewise
 */
export function* hooksOnWay(
  from: DiscoveryEnd | undefined,
  to: DiscoveryEnd | undefined,
  switches: readonly Switch[],
): Generator<HookOnWay, undefined> {
  if (from) {
    yield ownHook(from, 'OUTPUT');
    yield ownHook(from, 'POSTROUTING');
  }
  for (const passed of switches) yield* bridgeHooks(passed);
  if (to) {
    // What the bridge had asked the rules about, its IP stack does not ask them about once more (ip_sabotage_in).
    const { stack, pass } = ownHook(to, 'PREROUTING');
    yield { stack, pass: (walk, packet) => (packet.bridge ? packet : pass(walk, packet)) };
    yield ownHook(to, 'INPUT');
  }
}

function ownHook({ stack, device: { name } }: DiscoveryEnd, point: HookPoint): HookOnWay {
  const sending = point === 'OUTPUT' || point === 'POSTROUTING';
  return {
    stack,
    pass: (walk, packet) =>
      passHook({ walk, stack, point, ...(sending ? { out: name } : { in: name }) }, packet),
  };
}

/** What the bridge device itself sends has met the machine's own hooks alone. */
function* bridgeHooks(passed: Switch): Generator<HookOnWay, undefined> {
  if (passed.kind !== 'bridge') return;
  const { stack, bridge, inPort, outPort } = passed;
  if (inPort === undefined) return;
  yield { stack, pass: (walk, packet) => passBridgePrerouting(walk, stack, bridge, inPort, packet) };
  if (outPort === '') return;
  yield { stack, pass: (walk, packet) => passBridgeForward(walk, stack, bridge, outPort, packet) };
  yield { stack, pass: (walk, packet) => leaveBridge(passBridgePostrouting(walk, stack, bridge, packet)) };
}

function leaveBridge(packet: Packet | undefined): Packet | undefined {
  if (!packet) return undefined;
  const { bridge: _, ...outside } = packet;
  return outside;
}

/** The same way back: what was the port in is the port out. */
export function wayBack(switches: readonly Switch[]): Switch[] {
  return switches.toReversed().map((passed) => {
    if (passed.kind !== 'bridge') return passed;
    const { inPort, outPort, ...rest } = passed;
    return { ...rest, ...(outPort === '' ? {} : { inPort: outPort }), outPort: inPort ?? '' };
  });
}
