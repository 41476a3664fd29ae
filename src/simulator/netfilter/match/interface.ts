import { type Condition, matchesInterface } from '../../../linux/netfilter/matches.js';
import type { Packet } from '../../packet/packet.js';

/** A point that knows no such device (no `-o` before routing) matches only a rule that asks for none, or for any. */
export function interfaceMatches(pattern: string, device: string | undefined): boolean {
  return device === undefined ? pattern === '+' : matchesInterface(pattern, device);
}

type Physdev = Extract<Condition, { kind: 'physdev' | 'physdev-is' }>;

/** Bridge ports are known of packets that br_netfilter brought here (net/netfilter/xt_physdev.c). */
export function physdevMatches(match: Physdev, { bridge }: Packet): boolean {
  if (match.kind === 'physdev') {
    const port = match.side === 'in' ? bridge?.inPort : bridge?.outPort;
    return port !== undefined && matchesInterface(match.name, port);
  }
  if (match.what === 'in') return bridge !== undefined;
  return bridge?.outPort !== undefined;
}
