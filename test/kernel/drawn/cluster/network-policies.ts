import fc from 'fast-check';
import { all, type Drawn, lines, oneOf } from '../text.js';
import type { ClusterShape } from './shape.js';

const PEERS = [
  'app=web',
  'app=api',
  'namespace shop',
  'all',
  'cidr 192.168.31.0/24',
  'cidr 10.0.0.0/8 except 10.244.0.0/18',
  'namespaces team=ops',
  'pods app in (web, watch) in namespaces all',
  'pods !has tier in namespace shop',
] as const;
const PORTS = [
  '',
  ' port 8080/tcp',
  ' port 80/udp',
  ' port 8000-9000/tcp, 80/tcp',
  ' port http',
  ' port sctp, 9000/udp',
  ' port 79-81/udp, udp',
] as const;

/** What stands in a `network-policy`. */
export function networkPolicy({ dualPods }: ClusterShape): Drawn {
  const ofIpv6 = dualPods ? ['cidr fd00:31::/64', 'cidr fd00::/16 except fd00:10:244::/122'] : [];
  const rule = fc
    .tuple(oneOf('ingress from', 'egress to'), oneOf(...PEERS, ...ofIpv6), oneOf(...PORTS))
    .map(([direction, peer, ports]) => `${direction} ${peer}${ports}`);
  const rules = fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: rule },
        { weight: 1, arbitrary: oneOf('ingress none', 'types egress') },
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map(lines);
  return all(oneOf('select all', 'select app=web', 'select app=api'), rules);
}
