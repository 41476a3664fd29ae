import fc from 'fast-check';
import { type Drawn, lines, oneOf, rarely } from '../text.js';

type Version = 4 | 6;

/** Rules of both versions of iptables, in all tables. */
export function rules(devices: readonly string[]): Drawn {
  return fc
    .array(
      oneOf<Version>(4, 6).chain((version) => rule(version, devices)),
      { minLength: 1, maxLength: 8 },
    )
    .map(lines);
}

function rule(version: Version, devices: readonly string[]): Drawn {
  const command = version === 4 ? 'iptables' : 'ip6tables';
  return oneOf(...PLACES).chain((place) =>
    fc
      .tuple(rarely(device(place, devices)), traffic(version), rarely(condition(version, place)))
      .chain(([on, what, match]) =>
        target(version, place, what).map(
          (jump) =>
            `${command} -t ${place.table} -A ${place.chain} ${[on, what, match].filter((part) => part !== '').join(' ')} -j ${jump}`,
        ),
      )
      .map((line) => line.replaceAll(/ +/g, ' ')),
  );
}

interface Place {
  readonly table: 'filter' | 'mangle' | 'nat' | 'raw';
  readonly chain: 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
}

const at = (table: Place['table'], ...chains: readonly Place['chain'][]): Place[] =>
  chains.map((chain) => ({ table, chain }));

/** Filters most of all. */
const PLACES: readonly Place[] = [
  ...at('filter', 'FORWARD', 'FORWARD', 'FORWARD', 'INPUT', 'INPUT', 'OUTPUT'),
  ...at('mangle', 'PREROUTING', 'FORWARD', 'OUTPUT'),
  ...at('nat', 'PREROUTING', 'POSTROUTING', 'OUTPUT'),
  ...at('raw', 'PREROUTING'),
];

function device({ chain }: Place, devices: readonly string[]): Drawn {
  const one = oneOf(...devices);
  const comesIn = one.map((name) => `-i ${name}`);
  const goesOut = one.map((name) => `-o ${name}`);
  if (chain === 'PREROUTING' || chain === 'INPUT') return comesIn;
  return chain === 'FORWARD' ? fc.oneof(comesIn, goesOut) : goesOut;
}

function traffic(version: Version): Drawn {
  const icmp =
    version === 4
      ? ['-p icmp', '-p icmp -m icmp --icmp-type 8/0']
      : ['-p ipv6-icmp -m icmp6 --icmpv6-type 128', '-p ipv6-icmp -m icmp6 --icmpv6-type 129'];
  return oneOf(
    '',
    '-p tcp',
    '-p udp',
    '',
    '-p tcp',
    '-p udp',
    ...icmp,
    '-p tcp -m tcp --dport 80',
    '-p tcp -m tcp --dport 8000:9000',
    '-p udp -m udp --dport 9000',
    '-p tcp -m multiport --dports 80,8080',
    '-p udp -m multiport --ports 8080:9000',
    '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN',
    '-p udp -m udp --sport 500',
    '-p tcp -m tcp --sport 1000:50000',
  );
}

function condition(version: Version, { chain, table }: Place): Drawn {
  const nets =
    version === 4
      ? ['10.1.0.0/24', '10.3.0.10/32', '10.5.0.0/24']
      : ['fd00:1::/64', 'fd00:3::10/128', 'fd00:5::/64'];
  const range = version === 4 ? '10.1.0.5-10.1.0.20' : 'fd00:1::5-fd00:1::20';
  return oneOf(
    ...nets.flatMap((net) => [`-s ${net}`, `-d ${net}`, `! -d ${net}`]),
    '-m conntrack --ctstate NEW',
    '-m conntrack --ctstate RELATED,ESTABLISHED',
    '-m conntrack --ctstate UNTRACKED',
    '-m conntrack ! --ctstate DNAT',
    '-m mark --mark 0x1/0xff',
    '-m length --length 0:100',
    '-m addrtype --dst-type LOCAL',
    '-m addrtype --src-type UNICAST',
    `-m iprange --src-range ${range}`,
    version === 4 ? '-m ttl --ttl-gt 62' : '-m hl --hl-gt 62',
    '-m pkttype --pkt-type unicast',
    '-m dscp --dscp 0x0a',
    ...(chain === 'PREROUTING' && table !== 'nat' ? ['-m rpfilter', '-m rpfilter --invert'] : []),
    ...(chain === 'FORWARD' ? ['-m physdev --physdev-is-bridged', '-m physdev --physdev-in vc'] : []),
  );
}

const REJECTIONS: Readonly<Record<Version, readonly string[]>> = {
  4: [
    'icmp-port-unreachable',
    'icmp-net-unreachable',
    'icmp-host-unreachable',
    'icmp-proto-unreachable',
    'icmp-net-prohibited',
    'icmp-host-prohibited',
    'icmp-admin-prohibited',
  ],
  6: [
    'icmp6-port-unreachable',
    'icmp6-no-route',
    'icmp6-adm-prohibited',
    'icmp6-addr-unreachable',
    'icmp6-policy-fail',
    'icmp6-reject-route',
  ],
};

function target(version: Version, { table, chain }: Place, what: string): Drawn {
  const isTcp = what.startsWith('-p tcp');
  switch (table) {
    case 'filter': {
      const rejections = REJECTIONS[version].map((how) => `REJECT --reject-with ${how}`);
      return fc.oneof(
        { weight: 3, arbitrary: oneOf(...rejections, ...(isTcp ? ['REJECT --reject-with tcp-reset'] : [])) },
        { weight: 1, arbitrary: oneOf('ACCEPT', 'DROP', 'RETURN', 'LOG --log-prefix "seen "') },
      );
    }
    case 'mangle':
      return oneOf(
        'MARK --set-xmark 0x1/0xff',
        'MARK --set-xmark 0x1/0xff',
        'DSCP --set-dscp 0x0a',
        'CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff',
        'DROP',
      );
    case 'raw':
      return oneOf('CT --notrack', 'CT --notrack', 'DROP');
    case 'nat':
      return translation(version, chain, what);
  }
}

function translation(version: Version, chain: Place['chain'], what: string): Drawn {
  const hasPorts = what.startsWith('-p tcp') || what.startsWith('-p udp');
  const [near, far, own, net] =
    version === 4
      ? ['10.1.0.10', '10.3.0.10', '10.3.0.1', '10.3.0.0/24']
      : ['fd00:1::10', 'fd00:3::10', 'fd00:3::1', 'fd00:3::/64'];
  const at80 = version === 4 ? `${far}:80` : `[${far}]:80`;
  if (chain === 'POSTROUTING')
    return oneOf(
      'MASQUERADE',
      `SNAT --to-source ${own}`,
      ...(hasPorts ? ['MASQUERADE --to-ports 2000-2010'] : []),
    );
  return oneOf(
    `DNAT --to-destination ${far}`,
    `DNAT --to-destination ${near}`,
    `NETMAP --to ${net}`,
    ...(hasPorts ? [`DNAT --to-destination ${at80}`, 'REDIRECT --to-ports 80'] : ['REDIRECT']),
  );
}
