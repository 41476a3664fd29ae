import fc from 'fast-check';
import { type Drawn, fewOf, lines, oneOf } from '../text.js';

/** Routes that refuse, and rules that choose tables by where packets come from or by their mark. */
export function routes(): Drawn {
  const refusal = fc
    .tuple(
      oneOf('unreachable', 'prohibit', 'blackhole', 'throw'),
      oneOf(
        '10.9.0.0/16',
        '10.3.0.10',
        '8.8.8.8',
        'fd00:3::10',
        'fd00:9::/64',
        '2001:db8::/32',
        'default',
        'default6',
      ),
      oneOf('', '', '', ' table 100'),
    )
    .map(([type, destination, table]) => `ip route add ${type} ${destination}${table}`);
  return fc
    .tuple(
      fc
        .uniqueArray(refusal, { maxLength: 3, selector: (line) => line.split(' ').slice(4).join(' ') })
        .map(lines),
      fewOf(
        'ip rule add from 10.1.0.0/24 lookup 100 pref 100',
        'ip rule add -6 from fd00:1::/64 lookup 100 pref 100',
        'ip rule add fwmark 0x1/0xff lookup 100 pref 90',
        'ip rule add -6 fwmark 0x1/0xff lookup 100 pref 90',
        'ip route add 10.3.0.0/24 via 10.3.0.10 dev eth1 table 100',
      ),
    )
    .map(lines);
}
