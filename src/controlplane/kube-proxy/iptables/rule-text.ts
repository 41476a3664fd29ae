import { hostPrefix, type IpAddress } from '../../../linux/address.js';
import type { TransportProtocol } from '../../../linux/namespace.js';
import { quoteWord } from '../../../linux/netfilter/words.js';
import type { ProxiedPort } from '../service-port.js';

/** Pieces of rules, spelled and ordered as iptables-save prints them. */

export function comment(text: string): string {
  return `-m comment --comment ${quoteWord(text)}`;
}

/** `-d ADDRESS -p PROTOCOL … --dport PORT`, with the comment between. */
export function toPort(
  { protocol, port }: Pick<ProxiedPort, 'protocol' | 'port'>,
  address: IpAddress,
  text: string,
): string {
  return `-d ${hostPrefix(address)} ${onPort(protocol, port, text)}`;
}

/** `-p PROTOCOL … --dport PORT`, with the comment between. */
export function onPort(protocol: TransportProtocol, port: number, text: string): string {
  return `-p ${protocol} ${comment(text)} -m ${protocol} --dport ${port}`;
}

/** Matches so that each of `count` rules that follow one another is as likely: the first with 1/count. */
export function oneIn(count: number): string {
  // kube-proxy writes ten digits (computeProbability), the kernel keeps 2^31sts (xt_statistic.h).
  const written = Number((1 / count).toFixed(10));
  const kept = Math.round(written * 2 ** 31) / 2 ** 31;
  return `-m statistic --mode random --probability ${kept.toFixed(11)}`;
}

/** Whether the source is in the list, and was in the last seconds. */
export function seenLately(list: string, seconds: number, family: 4 | 6): string {
  return `-m recent --rcheck --seconds ${seconds} --reap --name ${list} ${WHOLE_SOURCE[family]}`;
}

/** Puts the source into the list; always matches. */
export function remember(list: string, family: 4 | 6): string {
  return `-m recent --set --name ${list} ${WHOLE_SOURCE[family]}`;
}

const WHOLE_SOURCE = {
  4: '--mask 255.255.255.255 --rsource',
  6: '--mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource',
} as const;

export function reject(family: 4 | 6): string {
  return `-j REJECT --reject-with ${family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable'}`;
}
