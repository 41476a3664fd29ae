import { block, type Drawn, someOf } from '../text.js';
import type { RoutersShape } from './shape.js';

/** Address translation of the first router. */
export function nat({ isDual, isLink }: RoutersShape): Drawn {
  return block(
    'nat',
    someOf(
      'masquerade out middle from 10.1.0.0/24',
      'forward 10.2.0.1:8081/tcp -> 10.1.0.10:80',
      isLink ? '' : 'one-to-one 10.2.0.50 10.1.0.10',
      'snat 10.1.0.0/25 -> 10.2.0.1 out middle',
      'forward 10.1.0.1:8082/udp -> 10.3.0.10:9000',
    ),
    isDual
      ? someOf(
          'masquerade out dev eth1 from fd00:1::/64',
          'forward [fd00:2::1]:8081/tcp -> [fd00:1::10]:80',
          isLink ? '' : 'one-to-one fd00:2::50 fd00:1::10',
          'snat fd00:1::10 -> fd00:2::99',
        )
      : '',
  );
}
