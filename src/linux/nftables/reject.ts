import type { Cursor } from './cursor.js';
import type { NftStatement } from './statements.js';

/** `reject`, `reject with tcp reset`, `reject with icmp host-unreachable`, with `type` before the code in older versions. */
export function rejectTarget(words: Cursor): NftStatement | undefined {
  words.next();
  if (!words.take('with')) return rejecting('icmp-port-unreachable');
  const protocol = words.next();
  if (protocol === 'tcp') return words.take('reset') ? rejecting('tcp-reset') : undefined;
  words.take('type');
  const code = words.next();
  if (code === undefined) return undefined;
  switch (protocol) {
    case 'icmp':
      return rejecting(`icmp-${code === 'prot-unreachable' ? 'proto-unreachable' : code}`);
    case 'icmpv6':
      return rejecting(`icmp6-${V6[code] ?? code}`);
    case 'icmpx':
      return rejecting(ANY[code] ?? 'icmp-port-unreachable');
    default:
      return undefined;
  }
}

/** Codes of ICMPv6 that iptables names otherwise. */
const V6: Readonly<Record<string, string>> = { 'admin-prohibited': 'adm-prohibited' };

/** Codes that stand for one of either protocol (nft(8), icmpx); the ICMP names, which say the same. */
const ANY: Readonly<Record<string, string>> = {
  'port-unreachable': 'icmp-port-unreachable',
  'admin-prohibited': 'icmp-admin-prohibited',
  'no-route': 'icmp-net-unreachable',
  'host-unreachable': 'icmp-host-unreachable',
};

function rejecting(how: string): NftStatement {
  return { kind: 'target', target: { kind: 'reject', with: how } };
}
