import fc from 'fast-check';
import { all, block, type Drawn, lines, numbered, oneOf, perhaps, rarely } from '../text.js';
import type { ClusterShape } from './shape.js';

const SUBJECTS = ['subject namespaces all', 'subject pods app=api in namespace shop'] as const;
const PEERS = [
  'namespaces all',
  'namespace shop',
  'pods app=web in namespace shop',
  'namespaces team=ops',
] as const;
/** Only egress rules may have them. */
const OUTSIDE = ['nodes role=edge', 'nodes all', 'cidr 192.168.31.0/24'] as const;

/** Policies of the whole cluster as the Kubernetes network policy API has them: admin and baseline, or of both tiers in one. */
export function adminPolicies({ dualPods }: ClusterShape): Drawn {
  const cidr = dualPods ? ['cidr fd00:31::/64'] : [];
  const policy = (actions: readonly string[]) =>
    all(oneOf(...SUBJECTS), rules(actions, [...PEERS], [...PEERS, ...OUTSIDE, ...cidr]));
  const admin = numbered(
    policy(['allow', 'deny', 'pass']),
    { maxLength: 2 },
    (index) => `admin-network-policy a${index} priority ${index}`,
  );
  const both = numbered(
    policy(['accept', 'deny', 'pass']),
    { maxLength: 2 },
    (index) =>
      `cluster-network-policy c${index} tier ${index === 0 ? 'admin' : 'baseline'} priority ${index}`,
  );
  return all(
    admin,
    perhaps(block('baseline-admin-network-policy default', policy(['allow', 'deny']))),
    rarely(both),
  );
}

function rules(actions: readonly string[], senders: readonly string[], receivers: readonly string[]): Drawn {
  const traffic = oneOf('', ' port 8080/tcp', ' port 80/udp', ' port 8000-9000/tcp, 80/udp', ' port http');
  const ingress = fc
    .tuple(oneOf(...actions), oneOf(...senders), traffic)
    .map(([action, peer, ports]) => `ingress ${action} from ${peer}${ports}`);
  const egress = fc
    .tuple(oneOf(...actions), oneOf(...receivers), traffic)
    .map(([action, peer, ports]) => `egress ${action} to ${peer}${ports}`);
  return fc.array(fc.oneof(ingress, egress), { minLength: 1, maxLength: 3 }).map(lines);
}
