import fc from 'fast-check';
import { hostSettings, listens } from './docker.js';
import { all, block, type Drawn, oneOf, perhaps, someOf } from './text.js';

/** Hosts on three subnets, with two routers in a row between them. */
export function routersWorld(): Drawn {
  return all(
    'subnet left 10.1.0.0/24 { gateway 10.1.0.1 }',
    oneOf('subnet middle 10.2.0.0/24', 'subnet middle 10.2.0.0/24 { mtu 1300 }'),
    'subnet right 10.3.0.0/24 { gateway 10.3.0.1 }',
    block(
      'router r1',
      'left 10.1.0.1',
      'middle 10.2.0.1',
      oneOf(
        'route 10.3.0.0/24 via 10.2.0.2',
        'route 10.3.0.0/24 blackhole',
        'route default via 10.2.0.2',
        '',
      ),
      perhaps(firewall('left', 'middle')),
      perhaps(nat()),
      hostSettings(),
    ),
    block(
      'router r2',
      'middle 10.2.0.2',
      'right 10.3.0.1',
      oneOf('route 10.1.0.0/24 via 10.2.0.1', 'route default via 10.2.0.1', ''),
      perhaps(firewall('middle', 'right')),
      hostSettings(),
      perhaps('sysctl net.ipv4.ip_forward 0'),
    ),
    block('host a', 'left 10.1.0.10', listens(), hostSettings()),
    block(
      'host b',
      'right 10.3.0.10',
      perhaps('left 10.1.0.20'),
      perhaps(
        oneOf(
          'route 10.2.0.0/24 via 10.3.0.1',
          'rule from 10.1.0.20 table 100\nroute default via 10.1.0.1 table 100',
        ),
      ),
      listens(),
      hostSettings(),
    ),
    block(
      'host c',
      'middle 10.2.0.10',
      oneOf('route default via 10.2.0.1', 'route default via 10.2.0.2'),
      listens(),
    ),
  );
}

function firewall(inside: string, outside: string): Drawn {
  const rule = fc
    .tuple(
      oneOf('accept', 'drop', 'reject'),
      oneOf(inside, outside, 'any', 'self', '10.1.0.0/24'),
      oneOf(outside, inside, 'any', 'self', '10.3.0.10'),
      oneOf('', ' tcp', ' tcp 80, 8000-9000', ' udp', ' icmp'),
    )
    .filter(([, from, to]) => from !== to)
    .map(([verdict, from, to, what]) => `${verdict} from ${from} to ${to}${what}`);
  return block(
    'firewall',
    someOf('default drop', 'default input drop', 'stateful off'),
    fc.array(rule, { maxLength: 3 }).map((rules) => rules.join('\n')),
  );
}

function nat(): Drawn {
  return block(
    'nat',
    someOf(
      'masquerade out middle from 10.1.0.0/24',
      'forward 10.2.0.1:8081/tcp -> 10.1.0.10:80',
      'one-to-one 10.2.0.50 10.1.0.10',
    ),
  );
}
