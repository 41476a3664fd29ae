import type { Condition } from '../matches.js';
import { type MatchExtension, perOption } from './extension.js';
import { unsigned } from './values.js';

/** Names of `--icmp-type`, as `TYPE` or `TYPE/CODE` (iptables-extensions(8), `iptables -p icmp -h`). */
const ICMP: Readonly<Record<string, string>> = {
  'echo-reply': '0',
  pong: '0',
  'destination-unreachable': '3',
  'network-unreachable': '3/0',
  'host-unreachable': '3/1',
  'protocol-unreachable': '3/2',
  'port-unreachable': '3/3',
  'fragmentation-needed': '3/4',
  'source-route-failed': '3/5',
  'network-unknown': '3/6',
  'host-unknown': '3/7',
  'network-prohibited': '3/9',
  'host-prohibited': '3/10',
  'communication-prohibited': '3/13',
  'source-quench': '4',
  redirect: '5',
  'network-redirect': '5/0',
  'host-redirect': '5/1',
  'echo-request': '8',
  ping: '8',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'time-exceeded': '11',
  'ttl-exceeded': '11',
  'ttl-zero-during-transit': '11/0',
  'ttl-zero-during-reassembly': '11/1',
  'parameter-problem': '12',
  'timestamp-request': '13',
  'timestamp-reply': '14',
  'address-mask-request': '17',
  'address-mask-reply': '18',
};

const ICMPV6: Readonly<Record<string, string>> = {
  'destination-unreachable': '1',
  'no-route': '1/0',
  'communication-prohibited': '1/1',
  'beyond-scope': '1/2',
  'address-unreachable': '1/3',
  'port-unreachable': '1/4',
  'packet-too-big': '2',
  'time-exceeded': '3',
  'ttl-exceeded': '3',
  'parameter-problem': '4',
  'echo-request': '128',
  ping: '128',
  'echo-reply': '129',
  pong: '129',
  'router-solicitation': '133',
  'router-advertisement': '134',
  'neighbour-solicitation': '135',
  'neighbor-solicitation': '135',
  'neighbour-advertisement': '136',
  'neighbor-advertisement': '136',
  redirect: '137',
};

const reader =
  (family: 4 | 6, names: Readonly<Record<string, string>>) =>
  (text: string): Condition | undefined => {
    if (text === 'any') return { kind: 'protocol', protocol: family === 4 ? 1 : 58 };
    const [typeText, codeText, ...rest] = (Object.hasOwn(names, text) ? names[text]! : text).split('/');
    const type = unsigned(typeText, 255);
    const code = unsigned(codeText, 255);
    if (type === undefined || (codeText !== undefined && code === undefined) || rest.length > 0)
      return undefined;
    return { kind: 'icmp-type', family, type, ...(code === undefined ? {} : { code }) };
  };

/** `-m icmp` */
export const icmp: MatchExtension = perOption({ '--icmp-type': reader(4, ICMP) });

/** `-m icmp6` */
export const icmp6: MatchExtension = perOption({ '--icmpv6-type': reader(6, ICMPV6) });
