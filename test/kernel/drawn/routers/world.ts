import { hostSettings, listens } from '../machine.js';
import { all, block, braced, type Drawn, fewOf, lines, often, oneOf, perhaps, rarely } from '../text.js';
import { firewall } from './firewall.js';
import { nat } from './nat.js';
import { defaultsVia, routesTo } from './routes.js';
import { addressOn, type RoutersShape, routersShape, subnetOf } from './shape.js';

/** Hosts on three subnets, with two routers in a row between them. */
export function routersWorld(): Drawn {
  return routersShape().chain((of) =>
    all(
      block(`subnet left ${subnetOf(of, 1)}`, `gateway ${addressOn(of, 1, 1)}`),
      middle(of),
      block(`subnet right ${subnetOf(of, 3)}`, `gateway ${addressOn(of, 3, 1)}`),
      of.isConnected ? 'subnet wan 203.0.113.0/24, 2001:db8:113::/64' : '',
      firstRouter(of),
      secondRouter(of),
      firstHost(of),
      lastHost(of),
      of.isLink ? '' : hostBetween(of),
      of.isConnected ? INTERNET : '',
    ),
  );
}

/** The routers' common subnet, or a cable from one to the other. */
function middle(of: RoutersShape): Drawn {
  if (!of.isLink) return block(`subnet middle ${subnetOf(of, 2)}`, perhaps('mtu 1300'));
  const end = (at: number) => `10.2.0.${at}/30${of.isDual ? `, fd00:2::${at}/64` : ''}`;
  return block(oneOf('link middle', 'link middle mtu 1300'), `r1 ${end(1)}`, `r2 ${end(2)}`);
}

const onMiddle = (of: RoutersShape, at: number) => (of.isLink ? '' : `middle ${addressOn(of, 2, at)}`);

function firstRouter(of: RoutersShape): Drawn {
  return block(
    'router r1',
    `left ${addressOn(of, 1, 1)}`,
    onMiddle(of, 1),
    routesTo(of, 3, { net: 2, at: 2 }),
    often(firewall(of, ['left', 'middle'])),
    perhaps(nat(of)),
    hostSettings(),
  );
}

function secondRouter(of: RoutersShape): Drawn {
  return block(
    'router r2',
    onMiddle(of, 2),
    `right ${addressOn(of, 3, 1)}`,
    of.isConnected ? 'wan 203.0.113.2, 2001:db8:113::2' : '',
    of.isConnected ? rarely('nat {\n  masquerade out wan\n}') : '',
    of.isConnected ? WAY_OUT : routesTo(of, 1, { net: 2, at: 1 }),
    often(firewall(of, ['middle', 'right'])),
    hostSettings(),
    rarely('sysctl net.ipv4.ip_forward 0'),
    rarely('sysctl net.ipv6.conf.all.forwarding 0'),
  );
}

function firstHost(of: RoutersShape): Drawn {
  return block(
    'host a',
    `left ${addressOn(of, 1, 10)}`,
    listens('127.0.0.1:8080/tcp', '10.1.0.10:9000/udp', '9000/sctp'),
    hostSettings(),
    perhaps(firewall(of, [])),
  );
}

/** The second router's, which then knows nothing of the subnet on the left but what this says. */
const WAY_OUT = lines([
  'route default via 203.0.113.1',
  'route default via 2001:db8:113::1',
  'route 10.1.0.0/24 via 10.2.0.1',
]);

/** It may have a second card, and then routing rules. */
function lastHost(of: RoutersShape): Drawn {
  const second = all(
    `left ${addressOn(of, 1, 20)}`,
    fewOf(
      'rule from 10.1.0.20 table 100\nroute default via 10.1.0.1 table 100',
      'rule to 10.9.0.0/16 table 101\nroute default via 10.3.0.1 table 101',
      'route 10.9.0.0/16 via 10.1.0.1 weight 3 via 10.3.0.1',
      'route 10.8.0.0/16 via 10.1.0.1 src 10.3.0.10',
      'route 10.7.0.0/16 dev eth1',
      of.isDual ? 'rule from fd00:1::20 table 102\nroute default via fd00:1::1 table 102' : '',
      of.isDual ? 'route fd00:9::/64 via fd00:1::1 via fd00:3::1' : '',
    ),
  );
  return block(
    'host b',
    `right ${addressOn(of, 3, 10)}`,
    perhaps(second),
    rarely('route 10.2.0.0/24 via 10.3.0.1'),
    listens(),
    hostSettings(),
    perhaps(firewall(of, [])),
  );
}

function hostBetween(of: RoutersShape): Drawn {
  return block(
    'host c',
    `middle ${addressOn(of, 2, 10)}`,
    oneOf(defaultsVia(of, 2, 1), defaultsVia(of, 2, 2)),
    listens(),
  );
}

/** Somebody outside, and who is asked for names there. */
const INTERNET = braced(
  'internet',
  lines([
    'wan 203.0.113.1, 2001:db8:113::1',
    'route 192.0.2.0/24 via 203.0.113.2',
    braced('host resolver 9.9.9.9, 2620:fe::fe', 'listen 53/udp'),
  ]),
);
