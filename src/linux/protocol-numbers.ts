/**
 * IP protocol numbers and their names, as `/etc/protocols` has them and iptables prints them; number 4 is `ipencap`
 * there and `ipip` for `ip`, both are read.
 */
const NAMES: readonly (readonly [number, ...string[]])[] = [
  [1, 'icmp'],
  [2, 'igmp'],
  [4, 'ipencap', 'ipip', 'ipv4', 'ip-encap'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [41, 'ipv6'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'ipv6-icmp', 'icmpv6', 'icmp6'],
  [89, 'ospf'],
  [112, 'vrrp'],
  [132, 'sctp'],
  [135, 'ipv6-mh', 'mh', 'mobility-header'],
  [136, 'udplite'],
];

const numbers = new Map(NAMES.flatMap(([number, ...names]) => names.map((name) => [name, number] as const)));
const names = new Map(NAMES.map(([number, name]) => [number, name]));

/** The number of a protocol given by name (any case) or as a decimal number; undefined when it is neither. */
export function protocolNumber(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return numbers.get(text.toLowerCase());
  const number = Number(text);
  return number <= 255 ? number : undefined;
}

/** The name iptables-save prints for a protocol number; the number itself where there is no name. */
export function protocolName(number: number): string {
  return names.get(number) ?? String(number);
}
