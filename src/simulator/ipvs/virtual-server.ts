import { family } from '../../linux/address.js';
import { serviceKey, type VirtualServer } from '../../linux/ipvs.js';
import type { NetworkNamespace, TransportProtocol } from '../../linux/namespace.js';
import type { Hook } from '../netfilter/hook.js';
import { type Packet, PROTOCOL } from '../packet/packet.js';
import type { Tuple } from '../packet/tracking.js';

const PROTOCOL_NAMES: ReadonlyMap<number, TransportProtocol> = new Map([
  [PROTOCOL.tcp, 'tcp'],
  [PROTOCOL.udp, 'udp'],
  [PROTOCOL.sctp, 'sctp'],
]);

/** Whether IPVS handles connections of this IP protocol (`ip_vs_proto_data_get`). */
export function isBalanced(protocol: number): boolean {
  return PROTOCOL_NAMES.has(protocol);
}

/**
 * The virtual server that a packet is for: by its mark, by address and port, or by address where one serves every port
 * (net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_service_find).
 */
export function virtualServerFor(hook: Hook, packet: Packet, tuple: Tuple): VirtualServer | undefined {
  const { ipvs } = hook.stack.namespace;
  const protocol = PROTOCOL_NAMES.get(tuple.protocol);
  if (ipvs.size === 0 || !protocol) return undefined;
  const { destination: address, destinationPort: port } = tuple;
  const ofMark =
    packet.mark !== 0 && ipvs.get(serviceKey({ kind: 'mark', mark: packet.mark, family: family(address) }));
  if (ofMark) return ofMark;
  const ports = hook.walk.question.ports;
  ports?.askedFor(port, portsOf(hook.stack.namespace, `${protocol} ${address}`).map(onePort));
  const at = (number: number) => ipvs.get(serviceKey({ kind: 'address', protocol, address, port: number }));
  return at(port) ?? at(0);
}

const onePort = (port: number) => ({ from: port, to: port });

const served = new WeakMap<NetworkNamespace, ReadonlyMap<string, readonly number[]>>();

/** The ports of an address that have virtual servers, by `PROTOCOL ADDRESS`. */
function portsOf(namespace: NetworkNamespace, key: string): readonly number[] {
  let known = served.get(namespace);
  if (!known) {
    const found = new Map<string, number[]>();
    for (const { service } of namespace.ipvs.values()) {
      if (service.kind === 'mark' || service.port === 0) continue;
      const at = `${service.protocol} ${service.address}`;
      const ports = found.get(at);
      if (ports) ports.push(service.port);
      else found.set(at, [service.port]);
    }
    known = found;
    served.set(namespace, known);
  }
  return known.get(key) ?? [];
}
