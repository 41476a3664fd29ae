import fc from 'fast-check';
import { block, type Drawn, lines, oneOf, someOf } from '../text.js';
import type { RoutersShape } from './shape.js';

/**
 * A firewall, as likely to refuse as to drop.
 *
 * @param segments those that the machine passes packets between; none of a host, which has packets of its own alone
 */
export function firewall({ isDual }: RoutersShape, segments: readonly string[]): Drawn {
  const nets = ['10.1.0.0/24', '10.3.0.10', 'dev eth0', ...(isDual ? ['fd00:1::/64', 'fd00:3::10'] : [])];
  const [inside, ...others] = segments;
  const cards = inside === undefined ? [] : [inside, ...others, `${inside} 10.1.0.10`];
  const end = fc.oneof(
    { weight: 3, arbitrary: fc.constant('any') },
    { weight: 1, arbitrary: oneOf(...cards, ...nets) },
  );
  const passed = fc.tuple(end, end);
  const own = fc.tuple(end, fc.boolean()).map(([other, isIn]) => (isIn ? [other, 'self'] : ['self', other]));
  const traffic = fc.oneof(
    { weight: 2, arbitrary: oneOf('', ' tcp', ' udp', ' icmp') },
    { weight: 1, arbitrary: oneOf(' tcp 80, 8000-9000', ' udp 8080', ' sctp') },
  );
  const ends =
    cards.length > 0 ? fc.oneof({ weight: 2, arbitrary: passed }, { weight: 1, arbitrary: own }) : own;
  const rule = fc
    .tuple(oneOf('reject', 'accept', 'drop', 'reject'), ends, traffic)
    .map(([verdict, [from, to], what]) => `${verdict} from ${from} to ${to}${what}`);
  return block(
    'firewall',
    someOf('default drop', 'default input drop', oneOf('stateful off', 'default output drop')),
    fc.array(rule, { minLength: 1, maxLength: 3 }).map(lines),
  );
}
