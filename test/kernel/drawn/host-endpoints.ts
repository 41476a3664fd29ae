import fc from 'fast-check';
import { block, braced, type Drawn, lines, oneOf } from './text.js';

/** A host endpoint of Calico on the first node. */
export function hostEndpoint(): Drawn {
  return block(
    'host-endpoint first on node1',
    oneOf('interface eth0', 'interface all'),
    'labels role=host',
    oneOf('profiles projectcalico-default-allow', ''),
  );
}

/** Policies for it. */
export function hostPolicies(): Drawn {
  return fc
    .array(policy(), { maxLength: 2 })
    .map((inside) =>
      lines(
        inside.map((each, index) =>
          braced(`global-network-policy h${index}`, lines(['select role=host', each])),
        ),
      ),
    );
}

function policy(): Drawn {
  const kind = oneOf('', 'apply-on-forward', 'pre-dnat\napply-on-forward', 'do-not-track\napply-on-forward');
  return kind.chain((settings) => {
    const sides = settings.startsWith('pre-dnat') ? ['ingress'] : ['ingress', 'egress'];
    const rule = fc
      .tuple(
        oneOf(...sides),
        oneOf('allow', 'deny'),
        oneOf('', ' icmp', ' tcp to ports 8080, 30080', ' udp', ' tcp from nets 192.168.31.0/24'),
      )
      .map(([side, action, match]) => `${side} ${action}${match}`);
    return fc
      .array(rule, { minLength: 1, maxLength: 3 })
      .map((rules) => lines([...settings.split('\n'), ...rules]));
  });
}
