import type { IpAddress } from '../linux/address.js';
import type { IpHeader, OuterHeader, PacketHeaders } from '../simulator/trace.js';

/** Which end's port says what the packet is about: the listener's, so the other end is shown without. */
export type Direction = 'forward' | 'reply';

/** `10.244.1.2`, `→ 10.244.2.2:80`: the innermost addresses and the listener's port, as two lines. */
export function addressLines(packet: PacketHeaders, direction: Direction): [string, string] {
  const { source, destination } = packet.ip;
  return direction === 'forward'
    ? [source, `→ ${endpoint(destination, packet.destinationPort)}`]
    : [endpoint(source, packet.sourcePort), `→ ${destination}`];
}

/** `192.168.31.62 → 192.168.31.63 IPIP`. */
function outerText(outer: OuterHeader): string {
  return `${outer.source} → ${outer.destination} ${tunnelName(outer)}`;
}

/** `TCP SYN`, `UDP`, `ICMP echo-request`, `ICMP destination-unreachable (port-unreachable)`. */
export function protocolText(packet: PacketHeaders): string {
  const name = packet.ip.protocol.toUpperCase();
  if (packet.tcp) return `${name} ${packet.tcp.toUpperCase()}`;
  if (!packet.icmp) return name;
  const { type, code, mtu } = packet.icmp;
  const detail = [code, mtu === undefined ? undefined : `mtu ${mtu}`].filter(Boolean).join(', ');
  return detail ? `${name} ${type} (${detail})` : `${name} ${type}`;
}

/** The same for the label of an arrow: an ICMP error by its code alone. */
export function protocolLabel(packet: PacketHeaders): string {
  const { code, mtu } = packet.icmp ?? {};
  if (!code) return protocolText(packet);
  return `${packet.ip.protocol.toUpperCase()} ${code}${mtu === undefined ? '' : `, mtu\u00a0${mtu}`}`;
}

/** Address and port as users write them: `10.0.0.1:80`, `[fd00::1]:80`. */
export function endpoint(address: IpAddress, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/**
 * What a step changed in the headers, in the words of the hop table; all of them for the first step
 * (`before` absent), an empty text for a step that changed nothing.
 */
export function changedHeaders(before: PacketHeaders | undefined, after: PacketHeaders): string {
  const now = facts(after);
  const then = new Map(before ? facts(before) : []);
  const isChanged = ([name, text]: readonly [string, string]) => then.get(name) !== text;
  const gone = before && after.outer.length < before.outer.length ? ['outer header removed'] : [];
  return [...gone, ...now.filter(isChanged).map(([, text]) => text)].join(', ');
}

/** The facts of a header that can change on their own. */
function facts(packet: PacketHeaders): [string, string][] {
  const { ip, outer, mac } = packet;
  const result: [string, string][] = [];
  for (const [depth, header] of outer.entries())
    result.push([`outer${depth}`, `outer ${outerFacts(header)}`]);
  result.push([
    'addresses',
    `${endpoint(ip.source, packet.sourcePort)} → ${endpoint(ip.destination, packet.destinationPort)}`,
  ]);
  result.push(['protocol', protocolText(packet)]);
  result.push(['ttl', `ttl ${ip.ttl}`]);
  result.push(['length', `${ip.length} bytes`]);
  if (ip.fragment) result.push(['fragment', fragmentText(ip.fragment)]);
  if (packet.mark !== undefined) result.push(['mark', `mark 0x${packet.mark.toString(16)}`]);
  if (mac) result.push(['mac', `mac ${mac.source} → ${mac.destination}`]);
  return result;
}

function outerFacts(header: OuterHeader): string {
  const network = header.vxlan ? `, vni ${header.vxlan.vni}` : '';
  return `${outerText(header)}${network}, ttl ${header.ttl}`;
}

function fragmentText({ offset, more }: NonNullable<IpHeader['fragment']>): string {
  return `fragment at ${offset}${more ? ', more follow' : ', the last'}`;
}

/** `IPIP`, `VXLAN`. */
export function tunnelName(outer: OuterHeader): string {
  if (outer.vxlan) return 'VXLAN';
  return outer.protocol === 'ipip' ? 'IPIP' : outer.protocol.toUpperCase();
}
