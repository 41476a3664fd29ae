import { addressAndPort, family } from '../../linux/address.js';
import { protocolName } from '../../linux/protocol-numbers.js';
import type { IpHeader, OuterHeader, PacketHeaders } from '../trace.js';
import { type Packet, PROTOCOL } from './packet.js';
import { piecesOf } from './pieces.js';

/** The packet's headers as a trace shows them; `framed` adds the Ethernet addresses. */
export function headersOf(packet: Packet, framed: boolean): PacketHeaders {
  const outer: OuterHeader[] = [];
  let inner = packet;
  for (;;) {
    const { payload } = inner;
    if (payload.kind === 'ipip') {
      outer.push(ipHeader(inner));
    } else if (payload.kind === 'vxlan') {
      const { vni, sourcePort, destinationPort, innerFrame } = payload;
      outer.push({ ...ipHeader(inner), vxlan: { vni, sourcePort, destinationPort, innerMac: innerFrame } });
    } else {
      break;
    }
    inner = payload.inner;
  }
  return {
    ...(framed && packet.frame ? { mac: packet.frame } : {}),
    outer,
    ip: ipHeader(inner),
    ...transport(inner),
    ...(packet.mark === 0 ? {} : { mark: packet.mark }),
  };
}

function ipHeader(packet: Packet): IpHeader {
  const pieces = piecesOf(packet);
  const [first] = packet.fragments ?? [];
  return {
    source: packet.source,
    destination: packet.destination,
    protocol: nameOf(packet.protocol),
    ttl: packet.ttl,
    length: pieces[0]!.length,
    ...(pieces.length > 1 ? { lengths: pieces.map(({ length }) => length) } : {}),
    // IPv6 has no such bit: nobody but the sender makes fragments.
    dontFragment: packet.dontFragment && family(packet.source) === 4,
    ...(first?.more ? { fragment: { offset: first.offset, more: true } } : {}),
  };
}

/** As `ip` names it: `/etc/protocols` has `ipencap` for number 4. */
function nameOf(protocol: number): string {
  return protocol === PROTOCOL.ipip ? 'ipip' : protocolName(protocol);
}

function transport({ payload }: Packet): Partial<PacketHeaders> {
  switch (payload.kind) {
    case 'tcp':
      return { sourcePort: payload.sourcePort, destinationPort: payload.destinationPort, tcp: payload.flags };
    case 'udp':
    case 'sctp':
      return { sourcePort: payload.sourcePort, destinationPort: payload.destinationPort };
    case 'echo':
      return { icmp: { type: payload.reply ? 'echo-reply' : 'echo-request' } };
    case 'neighbour-discovery':
      return { icmp: { type: payload.message } };
    case 'icmp-error': {
      const { type, code, mtu } = payload;
      return { icmp: { type, code, ...(mtu === undefined ? {} : { mtu }) } };
    }
    case 'ipip':
    case 'vxlan':
      return {};
  }
}

/** The packet in a few words: `tcp 10.0.0.1:40000 > 10.0.0.2:80`. */
export function packetText(packet: Packet): string {
  const ports = 'sourcePort' in packet.payload ? packet.payload : undefined;
  const end = (address: string, port: number | undefined) =>
    port === undefined ? address : addressAndPort(address, port);
  const from = end(packet.source, ports?.sourcePort);
  return `${nameOf(packet.protocol)} ${from} > ${end(packet.destination, ports?.destinationPort)}`;
}
