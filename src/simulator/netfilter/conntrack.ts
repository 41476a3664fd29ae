import { kernelEvidence } from '../evidence.js';
import { isAcknowledgement, type Packet, PROTOCOL } from '../packet/packet.js';
import type { Connection, Direction, Tracking, Tuple } from '../packet/tracking.js';
import { sysctl } from '../settings.js';
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
  const met = known(hook, packet);
  if (met && isTooEarly(met, packet)) return tooEarly(hook, packet, met.connection);
  const tracking = met ? partOf(met, packet) : begun(hook, packet);
  if (isAcknowledgement(packet) && tracking && !met) return pickedUp(hook, { ...packet, tracking });
  if (tracking?.kind === 'tracked' && tracking.state === 'NEW' && tracking.direction === 'original') {
    return { ...packet, tracking };
  }
  const tracked = tracking ? { ...packet, tracking } : packet;
  hook.walk.step('conntrack', trackingText(tracking), tracked, {
    ...(tracking?.kind === 'tracked' ? { evidence: connectionEvidence(tracking.connection) } : {}),
  });
  return tracked;
}

/** A connection in the table, and which way a packet goes in it. */
interface Met {
  readonly connection: Connection;
  readonly direction: Direction;
}

/** The connection that the packet, or what an error is about, belongs to. */
function known(hook: Hook, packet: Packet): Met | undefined {
  const { connections } = hook.walk.memories.of(hook.stack);
  if (packet.payload.kind === 'icmp-error') {
    const about = tupleOf(packet.payload.about);
    return about && connections.get(tupleKey(inverse(about)));
  }
  const tuple = tupleOf(packet);
  return tuple && connections.get(tupleKey(tuple));
}

function partOf(met: Met, { payload }: Packet): Tracking {
  if (payload.kind === 'icmp-error') return { kind: 'tracked', ...met, state: 'RELATED' };
  if (met.direction === 'reply') met.connection.seenReply = true;
  return { kind: 'tracked', ...met, state: met.connection.seenReply ? 'ESTABLISHED' : 'NEW' };
}

/** In state SYN_SENT an ACK is INVALID, whatever `nf_conntrack_tcp_be_liberal` says (nf_conntrack_proto_tcp.c, tcp_conntracks). */
function isTooEarly({ connection, direction }: Met, packet: Packet): boolean {
  const inSynSent = direction === 'original' && !connection.seenReply && !connection.pickedUp;
  return inSynSent && isAcknowledgement(packet);
}

function tooEarly(hook: Hook, packet: Packet, connection: Connection): Packet {
  const text =
    'Connection tracking saw the SYN of its connection, but no SYN-ACK: to it the ACK is INVALID, and of no connection.';
  hook.walk.step('conntrack', text, packet, { evidence: connectionEvidence(connection) });
  return packet;
}

/** A namespace that did not see the SYN begins with the ACK (`nf_conntrack_tcp_loose`). */
function pickedUp(hook: Hook, packet: Packet): Packet {
  const text =
    'Connection tracking saw nothing of its connection before, and takes it for a first packet: it is NEW.';
  hook.walk.step('conntrack', text, packet);
  return packet;
}

/**
 * A SYN, a request or a datagram begins a connection; a SYN-ACK, a RST, an echo reply or an ICMP error cannot. An ACK may,
 * unless the namespace is told not to pick connections up in their midst.
 */
function begun({ stack }: Hook, packet: Packet): Tracking | undefined {
  const { payload } = packet;
  const canBegin =
    payload.kind === 'tcp'
      ? payload.flags === 'syn' ||
        (payload.flags === 'ack' && sysctl(stack, 'net.netfilter.nf_conntrack_tcp_loose').value > 0)
      : payload.kind === 'sctp'
        ? payload.chunk === 'init'
        : payload.kind === 'echo'
          ? !payload.reply
          : payload.kind !== 'icmp-error';
  const tuple = tupleOf(packet);
  if (!canBegin || !tuple) return undefined;
  return {
    kind: 'tracked',
    connection: newConnection(tuple, isAcknowledgement(packet)),
    direction: 'original',
    state: 'NEW',
  };
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
