import { describe, expect, test } from 'vitest';
import { controlPlane } from '../../../../src/controlplane/build.js';
import { topologyOf } from '../../../fixtures.js';
import { clusterText, send, verdicts } from './connectivity.js';

/** What NetworkPolicies mean, decided by packets through the chains that Felix writes for them. */

verdicts(
  'without policies everything is allowed',
  {},
  `
    x/a -> x/b:80: delivered
    x/a -> y/b:80: delivered
    x/a -> x/b: delivered
    outside -> x/a:80: delivered
  `,
);

verdicts(
  'a pod that is selected and has no rule is isolated; only in the directions of policyTypes',
  { x: 'network-policy none { select app=a }' },
  `
    x/b -> x/a:80: dropped
    x/b -> x/a: dropped
    y/a -> x/a:80: dropped
    outside -> x/a:80: dropped
    x/a -> x/b:80: delivered
    y/a -> y/b:80: delivered
  `,
);

verdicts(
  'egress rules without types isolate ingress as well',
  { x: 'network-policy out { select app=a  egress to app=b }' },
  `
    x/a -> x/b:80: delivered
    x/a -> x/c:80: dropped
    x/b -> x/a:80: dropped
  `,
);

verdicts(
  'types egress leaves ingress open',
  { x: 'network-policy out { select app=a  types egress  egress to app=b }' },
  `
    x/a -> x/c:80: dropped
    x/a -> y/b:80: dropped
    x/c -> x/a:80: delivered
  `,
);

verdicts(
  'an answer passes though its direction is closed',
  {
    x: 'network-policy a { select app=a  ingress from app=b  egress none }  network-policy b { select app=b  types egress  egress to app=a }',
  },
  `
    x/b -> x/a:80: delivered
    x/a -> x/b:80: dropped
  `,
);

verdicts(
  'rules and policies add up',
  {
    x: 'network-policy one { select all  ingress from app=a }  network-policy two { select app=c  ingress from app=b port 81 }',
  },
  `
    x/a -> x/b:80: delivered
    x/a -> x/c:80: delivered
    x/b -> x/c:81: delivered
    x/b -> x/c:80: dropped
    x/c -> x/b:81: dropped
  `,
);

describe('peers', () => {
  verdicts(
    'labels alone are of pods of the own namespace',
    { x: 'network-policy p { select app=a  ingress from app=b }' },
    `
      x/b -> x/a:80: delivered
      y/b -> x/a:80: dropped
    `,
  );

  verdicts(
    'a namespace selector alone is about all its pods',
    { x: 'network-policy p { select app=a  ingress from namespaces env=test }' },
    `
      y/b -> x/a:80: delivered
      y/c -> x/a:80: delivered
      x/b -> x/a:80: dropped
    `,
  );

  verdicts(
    'both in one peer mean both, in two peers either',
    {
      x: 'network-policy p { select app=a  ingress from pods app=b in namespace y port 80  ingress from app=c from namespace y port 81 }',
    },
    `
      y/b -> x/a:80: delivered
      y/c -> x/a:80: dropped
      x/b -> x/a:80: dropped
      y/c -> x/a:81: delivered
      x/c -> x/a:81: delivered
      x/b -> x/a:81: dropped
    `,
  );

  verdicts(
    'expressions',
    { x: 'network-policy p { select app=a  ingress from app not in (b, d), has app, !has legacy }' },
    `
      x/c -> x/a:80: delivered
      x/b -> x/a:80: dropped
    `,
  );

  verdicts(
    'a block of addresses without parts of it',
    {
      x: 'network-policy p { select app=a  ingress from cidr 192.168.0.0/16 except 192.168.31.9, 192.168.40.0/24  egress to cidr 192.168.31.0/24 except 192.168.31.62 }',
    },
    `
      outside -> x/a:80: dropped
      x/b -> x/a:80: dropped
      x/a -> 192.168.31.9:80: delivered
      x/a -> 192.168.31.62: dropped
    `,
  );

  verdicts(
    'a block of addresses matches a pod by its address',
    { x: 'network-policy p { select app=a  ingress from cidr 10.244.0.0/16 }' },
    `
      y/b -> x/a:80: delivered
      outside -> x/a:80: dropped
    `,
  );

  verdicts(
    'pods of the host network are no pods to a selector',
    { y: 'network-policy p { select all  types egress  egress to app=host to app=b }' },
    `
      y/a -> y/host:8080: dropped
      y/a -> y/b:80: delivered
    `,
  );

  verdicts(
    'everybody',
    { x: 'network-policy p { select app=a  ingress from all port 80 }' },
    `
      outside -> x/a:80: delivered
      y/b -> x/a:80: delivered
      y/b -> x/a:81: dropped
    `,
  );
});

describe('ports', () => {
  verdicts(
    'no ports are all ports of all protocols, pings among them',
    { x: 'network-policy p { select app=a  ingress from app=b }' },
    `
      x/b -> x/a:80: delivered
      x/b -> x/a:53/udp: delivered
      x/b -> x/a:90/sctp: delivered
      x/b -> x/a: delivered
    `,
  );

  verdicts(
    'a port without protocol is TCP',
    { x: 'network-policy p { select app=a  ingress port 53 }' },
    `
      x/b -> x/a:53: delivered
      x/b -> x/a:53/udp: dropped
      x/b -> x/a: dropped
    `,
  );

  verdicts(
    'a range has both its ends',
    { x: 'network-policy p { select app=a  ingress port 80-81 }' },
    `
      x/b -> x/a:80: delivered
      x/b -> x/a:81: delivered
      x/b -> x/a:82: dropped
      x/b -> x/a:79: dropped
    `,
  );

  verdicts(
    'a named port matches by name and protocol on the destination',
    {
      x: 'network-policy in { select app=a  ingress port http, dns }  network-policy out { select app=b  types egress  egress to namespaces all port http }',
    },
    `
      x/c -> x/a:80: delivered
      x/c -> x/a:81: dropped
      x/c -> x/a:53/udp: dropped
      x/b -> y/c:80: delivered
      x/b -> y/c:81: dropped
      x/b -> 192.168.31.9:80: dropped
    `,
  );

  verdicts(
    'numbers and names in one rule, and more than fifteen',
    {
      x: `network-policy p { select app=a  ingress from app=b port http, 81, ${Array.from({ length: 20 }, (_, at) => 1000 + 2 * at).join(', ')}, dns/udp }`,
    },
    `
      x/b -> x/a:80: delivered
      x/b -> x/a:81: delivered
      x/b -> x/a:1038: refused
      x/b -> x/a:1039: dropped
      x/b -> x/a:53/udp: delivered
      x/c -> x/a:80: dropped
      x/c -> x/a:81: dropped
    `,
  );

  verdicts(
    'a protocol without a port',
    { x: 'network-policy p { select app=a  ingress port sctp }' },
    `
      x/b -> x/a:90/sctp: delivered
      x/b -> x/a:80: dropped
    `,
  );
});

verdicts(
  'both ends must agree',
  {
    x: 'network-policy a { select app=a  types egress  egress to namespace y }',
    y: 'network-policy b { select app=b  ingress from namespace x }',
  },
  `
    x/a -> y/b:80: delivered
    x/a -> y/c:80: delivered
    x/a -> x/b:80: dropped
    x/b -> y/b:80: delivered
    y/c -> y/b:80: dropped
  `,
);

describe('a drop names the policies that select the pod, and points at one', () => {
  const reasonOf = async (x: string, question: string) => {
    const text = clusterText({ x });
    const trace = send(controlPlane(await topologyOf(text)), question);
    const { why, source } = trace.paths[0]!.hops.at(-1)!.steps.at(-1)!.evidence!;
    return { reason: why, line: text.split('\n')[source!.start.line]!.trim() };
  };

  test('one policy', async () => {
    const policy = 'network-policy a-from-b { select app=a  ingress from app=b port 80 }';
    expect(await reasonOf(policy, 'x/c -> x/a:80')).toEqual({
      reason: 'network-policy x/a-from-b selects x/a, but the sender is not allowed by any ingress rule',
      line: policy,
    });
  });

  test('one without rules', async () => {
    const policy = 'network-policy closed { select all  egress none }';
    expect((await reasonOf(policy, 'x/c -> x/a:80')).reason).toBe(
      'network-policy x/closed selects x/c, but no egress rule allows anything',
    );
  });

  test('several', async () => {
    const policies = ['a', 'b', 'c', 'd', 'e'].map(
      (name) => `network-policy ${name} { select app=a  ingress from app=${name} port 1 }`,
    );
    expect((await reasonOf(policies.join('\n'), 'x/c -> x/a:80')).reason).toBe(
      'network-policy x/a, network-policy x/b, network-policy x/c and 2 more select x/a, but the sender is not allowed by any ingress rule',
    );
  });
});
