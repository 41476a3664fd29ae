import fc from 'fast-check';
import { braced, type Drawn, lines, oneOf } from './text.js';

/** Policies of the namespace, and of its cluster. */
export interface DrawnPolicies {
  readonly inside: string;
  readonly outside: string;
}

const PEERS = [
  'app=web',
  'app=api',
  'namespace shop',
  'all',
  'cidr 192.168.31.0/24',
  'cidr 10.0.0.0/8 except 10.244.0.0/18',
] as const;
const PORTS = ['', ' port 8080/tcp', ' port 80/udp', ' port 8000-9000/tcp, 80/tcp'] as const;

export function policies(): fc.Arbitrary<DrawnPolicies> {
  return fc
    .tuple(fc.array(networkPolicy(), { maxLength: 2 }), fc.array(globalPolicy(), { maxLength: 2 }))
    .map(([own, global]) => ({
      inside: lines(own.map((inside, index) => braced(`network-policy p${index}`, inside))),
      outside: lines([
        ...(global.length > 0 ? ['tier early order 100'] : []),
        ...global.map((inside, index) => braced(`global-network-policy g${index}`, inside)),
      ]),
    }));
}

function networkPolicy(): Drawn {
  const rule = fc
    .tuple(oneOf('ingress from', 'egress to'), oneOf(...PEERS), oneOf(...PORTS))
    .map(([direction, peer, ports]) => `${direction} ${peer}${ports}`);
  return fc
    .tuple(oneOf('all', 'app=web', 'app=api'), fc.array(oneRule(rule), { minLength: 1, maxLength: 3 }))
    .map(([subject, rules]) => lines([`select ${subject}`, ...rules]));
}

const oneRule = (rule: Drawn): Drawn =>
  fc.oneof({ weight: 3, arbitrary: rule }, { weight: 1, arbitrary: oneOf('ingress none', 'types egress') });

function globalPolicy(): Drawn {
  const rule = fc
    .tuple(
      oneOf('ingress', 'egress'),
      oneOf('allow', 'deny', 'pass', 'log'),
      oneOf(
        '',
        ' icmp',
        ' udp',
        ' tcp to ports 8080',
        ' tcp from nets 192.168.31.0/24',
        ' from app=web',
        ' to app=api',
      ),
    )
    .map(([direction, action, match]) => `${direction} ${action}${match}`);
  return fc
    .tuple(oneOf('', 'tier early'), oneOf('all', 'app=api'), fc.array(rule, { minLength: 1, maxLength: 3 }))
    .map(([tier, subject, rules]) => lines([tier, `select ${subject}`, ...rules]));
}
