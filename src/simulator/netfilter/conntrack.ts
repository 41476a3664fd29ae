import { kernelEvidence } from '../evidence.js';
import { type Packet, PROTOCOL } from '../packet/packet.js';
import type { Connection, Tracking, Tuple } from '../packet/tracking.js';
import { connectionText, inverse, newConnection, tupleFor, tupleKey, tupleOf } from './connection.js';
import type { Hook } from './hook.js';
import { nftTracks } from './nft/base-chains.js';
import { rulesetOf } from './ruleset.js';

/**
 * Finds the connection that a packet belongs to, or begins one (net/netfilter/nf_conntrack_core.c, nf_conntrack_in).
 * A packet that belongs to none and cannot begin one stays without: it is INVALID.
 */
export function trackConnection(hook: Hook, packet: Packet): Packet {
  if (packet.tracking) return packet;
  const tracking = known(hook, packet) ?? begun(packet);
  if (tracking?.kind === 'tracked' && tracking.state === 'NEW' && tracking.direction === 'original') {
    return { ...packet, tracking };
  }
  const tracked = tracking ? { ...packet, tracking } : packet;
  hook.walk.step('conntrack', trackingText(tracking), tracked, {
    ...(tracking?.kind === 'tracked' ? { evidence: connectionEvidence(tracking.connection) } : {}),
  });
  return tracked;
}

function known(hook: Hook, packet: Packet): Tracking | undefined {
  const { connections } = hook.walk.memories.of(hook.stack);
  if (packet.payload.kind === 'icmp-error') {
    const about = tupleOf(packet.payload.about);
    const found = about && connections.get(tupleKey(inverse(about)));
    return found && { kind: 'tracked', ...found, state: 'RELATED' };
  }
  const tuple = tupleOf(packet);
  const found = tuple && connections.get(tupleKey(tuple));
  if (!found) return undefined;
  if (found.direction === 'reply') found.connection.seenReply = true;
  return { kind: 'tracked', ...found, state: found.connection.seenReply ? 'ESTABLISHED' : 'NEW' };
}

/** A SYN, a request or a datagram begins a connection; a SYN-ACK, a RST, an echo reply or an ICMP error cannot. */
function begun(packet: Packet): Tracking | undefined {
  const { payload } = packet;
  const canBegin =
    payload.kind === 'tcp'
      ? payload.flags === 'syn'
      : payload.kind === 'sctp'
        ? payload.chunk === 'init'
        : payload.kind === 'echo'
          ? !payload.reply
          : payload.kind !== 'icmp-error';
  const tuple = tupleOf(packet);
  if (!canBegin || !tuple) return undefined;
  return { kind: 'tracked', connection: newConnection(tuple), direction: 'original', state: 'NEW' };
}

function trackingText(tracking: Tracking | undefined): string {
  if (tracking?.kind !== 'tracked') {
    return 'Connection tracking knows no connection that it could belong to: it is INVALID.';
  }
  const { state, direction } = tracking;
  const role =
    state === 'RELATED' ? 'an error about' : direction === 'reply' ? 'an answer in' : 'another packet of';
  return `Connection tracking knows it as ${role} a connection: it is ${state}.`;
}

export function connectionEvidence(connection: Connection) {
  return kernelEvidence(
    'conntrack',
    connectionText(connection),
    'the kernel tracks the connection since its first packet',
  );
}

/** Protocols whose clash with another connection is let pass (`allow_clash` of net/netfilter/nf_conntrack_proto_*.c). */
const CLASHING: ReadonlySet<number> = new Set([PROTOCOL.udp]);

/**
 * The connection goes into the table, where answers find it: the first packet got through. A connection that looks like
 * another one there is not let in, and its packet is lost (nf_conntrack_core.c, __nf_conntrack_confirm).
 */
export function confirm(hook: Hook, packet: Packet): Packet | undefined {
  const { tracking } = packet;
  if (tracking?.kind !== 'tracked' || tracking.direction !== 'original') return packet;
  const { connection } = tracking;
  if (connection.confirmed) return packet;
  const ways = (['original', 'reply'] as const).map((direction) => tupleFor(connection, direction));
  if (ways.some((tuple) => isTaken(hook, tuple, connection)) && !CLASHING.has(packet.protocol)) {
    const reason = 'Connection tracking cannot tell it from another connection that it knows, and drops it.';
    hook.walk.end('dropped', reason, packet, { evidence: connectionEvidence(connection) });
    return undefined;
  }
  connection.confirmed = true;
  const { connections } = hook.walk.memories.of(hook.stack);
  for (const direction of ['original', 'reply'] as const) {
    connections.set(tupleKey(tupleFor(connection, direction)), { connection, direction });
  }
  return packet;
}

/** Whether another connection already uses a tuple, so that answers could not be told apart (nf_conntrack_tuple_taken). */
export function isTaken(hook: Hook, tuple: Tuple, except: Connection): boolean {
  const found = hook.walk.memories.of(hook.stack).connections.get(tupleKey(tuple));
  return found !== undefined && found.connection !== except;
}

/** Whether the namespace tracks connections at all: it does as soon as a rule needs it (nf_ct_netns_get). */
export function isTracking(hook: Hook, family: 4 | 6): boolean {
  return rulesetOf(hook.stack).tracks[family] || nftTracks(hook.stack, family);
}
