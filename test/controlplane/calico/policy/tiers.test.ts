import { describe } from 'vitest';
import { verdicts } from './connectivity.js';

/** Policies of the cluster and Calico's: tiers, orders and actions, decided by packets. */

describe('AdminNetworkPolicy', () => {
  verdicts(
    'comes before NetworkPolicy and may allow or deny',
    {
      cluster: `admin-network-policy a priority 10 {
          subject namespaces env=prod
          ingress allow from namespace y port 80
          ingress deny from namespace y
        }`,
      x: 'network-policy closed { select app=a  ingress none }  network-policy open { select app=b  ingress from all }',
    },
    `
      y/a -> x/a:80: delivered
      y/a -> x/a:81: dropped
      y/a -> x/b:81: dropped
      x/b -> x/a:80: dropped
      x/c -> x/b:81: delivered
      y/a -> x/c:81: dropped
      y/a -> x/c:80: delivered
    `,
  );

  verdicts(
    'lowest priority first, and the first rule that matches decides',
    {
      cluster: `
        admin-network-policy late priority 20 { subject namespaces all  ingress deny from namespaces all }
        admin-network-policy early priority 10 { subject namespaces all  ingress allow from namespaces all port 80  ingress deny from namespaces all port 80-81 }`,
    },
    `
      x/a -> x/b:80: delivered
      x/a -> x/b:81: dropped
      x/a -> x/b:53: dropped
      outside -> x/a:81: delivered
    `,
  );

  verdicts(
    'pass leaves it to NetworkPolicy, and where none selects, to the baseline',
    {
      cluster: `
        admin-network-policy a priority 1 {
          subject namespaces all
          ingress pass from namespace y
          ingress deny from namespaces all
        }
        baseline-admin-network-policy default { subject namespaces env=prod  ingress allow from namespaces all port 80  ingress deny from namespaces all }`,
      x: 'network-policy p { select app=a  ingress from namespace y port 81 }',
    },
    `
      y/a -> x/a:81: delivered
      y/a -> x/a:80: dropped
      y/a -> x/b:80: delivered
      y/a -> x/b:81: dropped
      x/b -> x/a:81: dropped
      y/b -> y/a:81: delivered
    `,
  );

  verdicts(
    'the baseline is overruled where a NetworkPolicy selects in that direction only',
    {
      cluster:
        'baseline-admin-network-policy default { subject namespaces all  ingress deny from namespaces all  egress deny to namespace y }',
      x: 'network-policy p { select app=a  ingress from all }',
    },
    `
      x/b -> x/a:80: delivered
      x/a -> x/b:80: dropped
      x/a -> y/a:80: dropped
      outside -> x/c:80: delivered
    `,
  );

  verdicts(
    'networks, nodes and named ports',
    {
      cluster: `admin-network-policy a priority 1 {
          subject pods app=a in namespaces all
          egress allow to nodes zone=b port 8080
          egress deny to nodes zone in (a, b)
          egress deny to cidr 192.168.31.9 port 80
          egress deny to namespaces all port dns
        }`,
    },
    `
      x/a -> y/host:8080: delivered
      x/a -> 192.168.31.62: dropped
      x/a -> 192.168.31.9:80: dropped
      x/a -> 192.168.31.9: delivered
      x/a -> x/b:53/udp: dropped
      x/a -> x/b:53: delivered
      x/b -> 192.168.31.62: delivered
    `,
  );
});

verdicts(
  'ClusterNetworkPolicy: both tiers, and several policies in the baseline',
  {
    cluster: `
      cluster-network-policy watch priority 5 { subject namespaces all  ingress accept from pods app=c in namespaces all port 81 }
      cluster-network-policy one tier baseline priority 1 { subject namespaces all  ingress accept from namespace x port 80 }
      cluster-network-policy two tier baseline priority 2 { subject namespaces all  ingress deny from namespaces all }`,
    y: 'network-policy p { select app=a  ingress none }',
  },
  `
    x/c -> y/a:81: delivered
    x/b -> y/a:80: dropped
    x/b -> y/b:80: delivered
    x/b -> y/b:81: dropped
    y/c -> y/b:81: delivered
  `,
);

describe("Calico's policies", () => {
  verdicts(
    'by order, then by name; without order last',
    {
      cluster: `
        global-network-policy z-first { order 1  select app=a  types ingress  ingress deny tcp to ports 81 }
        global-network-policy b { order 5  select app=a  ingress deny tcp to ports 53 }
        global-network-policy a { order 5  select app=a  ingress allow tcp to ports 53 }
        global-network-policy a-last { select app=a  ingress allow }`,
    },
    `
      x/b -> x/a:81: dropped
      x/b -> x/a:53: delivered
      x/b -> x/a:80: delivered
    `,
  );

  verdicts(
    'log goes on, pass leaves the tier, the end of a tier drops',
    {
      cluster: `
        tier security order 10
        tier late order 2000000
        global-network-policy s { tier security  select app=a  ingress log  ingress pass tcp to ports 80  ingress allow tcp to ports 81 }
        global-network-policy l { tier late  select app=a  ingress deny }`,
      x: 'network-policy p { select app=a  ingress from app=b }',
    },
    `
      x/b -> x/a:80: delivered
      x/c -> x/a:80: dropped
      x/c -> x/a:81: delivered
      x/b -> x/a:53: dropped
      y/b -> y/a:80: dropped
      x/a -> x/b:53: delivered
    `,
  );

  verdicts(
    'a tier whose default action is pass',
    {
      cluster: `
        tier security order 10 { default-action pass }
        global-network-policy s { tier security  select app=a  ingress deny tcp to ports 81 }`,
    },
    `
      x/b -> x/a:81: dropped
      x/b -> x/a:80: delivered
    `,
  );

  verdicts(
    'both ends of a rule; a namespaced policy is about its namespace unless it says which',
    {
      x: `calico-network-policy p {
          select app=a
          ingress allow tcp from app=b to ports 80
          ingress allow from namespaces env=test not-pods app=c
          ingress allow udp from nets 10.244.0.0/16 to ports dns
        }`,
    },
    `
      x/b -> x/a:80: delivered
      x/b -> x/a:81: dropped
      y/b -> x/a:81: delivered
      y/c -> x/a:81: dropped
      y/c -> x/a:53/udp: delivered
      outside -> x/a:53/udp: dropped
      y/b -> y/a:80: delivered
    `,
  );

  verdicts(
    'service accounts, namespaces of a global policy, and all of the selector grammar',
    {
      cluster: `
        global-network-policy g {
          namespaces env=prod
          select app in (a, b) && !(app == "b" || projectcalico.org/serviceaccount ends-with "z")
          ingress allow from service-accounts c, d
          ingress allow from app starts-with "b" && kubernetes.io/x!=1
        }`,
    },
    `
      x/c -> x/a:80: delivered
      y/c -> x/a:80: delivered
      y/b -> x/a:80: delivered
      y/a -> x/a:80: dropped
      y/a -> x/b:80: delivered
      x/c -> y/a:80: delivered
    `,
  );

  verdicts(
    'protocols, ICMP types, and what is not meant',
    {
      x: `calico-network-policy p {
          select app=a
          ingress deny icmp type 8 from app=c
          ingress allow not-protocol tcp
          ingress allow tcp from not-nets 192.168.0.0/16 to not-ports 81, 1000-2000
          types ingress
        }
        calico-network-policy q { select app=b  egress allow icmp type 0  egress allow 17  egress deny }`,
    },
    `
      x/c -> x/a: dropped
      y/c -> x/a: delivered
      y/c -> x/a:80: delivered
      y/c -> x/a:81: dropped
      y/c -> x/a:1500: dropped
      outside -> x/a:80: dropped
      x/b -> y/a: dropped
      x/b -> y/a:53/udp: delivered
      x/b -> y/a:53: dropped
    `,
  );

  verdicts(
    'several networks and networks that are not meant',
    {
      x: `calico-network-policy p {
          select app=a
          ingress allow from nets 192.168.30.0/24, 192.168.31.0/24 not-nets 192.168.31.62
          egress allow to nets 192.168.0.0/16, 10.244.0.0/16 not-nets 192.168.31.9, 192.168.31.10
        }`,
    },
    `
      outside -> x/a:80: delivered
      x/b -> x/a:80: dropped
      x/a -> x/b:80: delivered
      x/a -> 192.168.31.9: dropped
      x/a -> 192.168.31.62: delivered
    `,
  );
});
