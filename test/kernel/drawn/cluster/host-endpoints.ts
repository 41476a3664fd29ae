import fc from 'fast-check';
import { block, type Drawn, fewOf, lines, numbered, oneOf, perhaps } from '../text.js';
import { type ClusterShape, numbersOf, placeOf } from './shape.js';

/** Host endpoints of Calico on some of the nodes, each in its own way. */
export function hostEndpoints(of: ClusterShape): Drawn {
  const own = numbersOf(of).map((number) => hostEndpoint(of, number));
  const [first, ...others] = own;
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.tuple(first!, ...others.map(perhaps)).map(lines) },
    { weight: 1, arbitrary: fc.constant('auto-host-endpoints') },
  );
}

function hostEndpoint(of: ClusterShape, number: number): Drawn {
  const { net, at } = placeOf(of, number);
  const address = `192.168.${net}.${at}`;
  return block(
    `host-endpoint e${number} on node${number}`,
    oneOf(
      'interface eth0',
      'interface all',
      `expected-ips ${address}`,
      `interface eth0\nexpected-ips ${address}`,
    ),
    'labels role=host',
    oneOf('profiles projectcalico-default-allow', ''),
  );
}

/** Policies for them; those that come with the nodes' own labels are `role=edge`. */
export function hostPolicies(of: ClusterShape): Drawn {
  return numbered(policy(of), { maxLength: 2 }, (index) => `global-network-policy h${index}`);
}

function policy({ dual }: ClusterShape): Drawn {
  const kind = oneOf('', 'apply-on-forward', 'pre-dnat\napply-on-forward', 'do-not-track\napply-on-forward');
  return kind.chain((settings) => {
    const sides = settings.startsWith('pre-dnat') ? ['ingress'] : ['ingress', 'egress'];
    const match = oneOf(
      '',
      ' icmp',
      ' tcp to ports 8080, 30080',
      ' udp',
      ' tcp from nets 192.168.31.0/24',
      ' udp to ports 8000-9000, 30080-30085',
      ' tcp from ports 30000-50000',
      ' from not-nets 10.0.0.0/8',
      ' not-protocol tcp',
      ...(dual ? [' icmpv6', ' ip-version 6', ' from nets fd00:31::/64'] : [' ip-version 4']),
    );
    const rule = fc
      .tuple(oneOf(...sides), oneOf('allow', 'deny'), match)
      .map(([side, action, written]) => `${side} ${action}${written}`);
    return fc
      .tuple(
        oneOf('select role=host', 'select has role', 'select role=edge'),
        fewOf('order 5'),
        fc.array(rule, { minLength: 1, maxLength: 3 }),
      )
      .map(([selected, order, rules]) => lines([selected, order, ...settings.split('\n'), ...rules]));
  });
}
