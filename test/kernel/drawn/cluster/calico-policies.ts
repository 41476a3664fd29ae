import fc from 'fast-check';
import { all, block, type Drawn, fewOf, lines, numbered, oneOf, rarely } from '../text.js';
import type { ClusterShape } from './shape.js';

/** Policies of Calico's own in a namespace, and what their rules may ask for besides pods. */
export function calicoPolicies(of: ClusterShape): Drawn {
  return all(
    networkSet('network-set beside', of),
    'service-account web { labels team=front }',
    numbered(policy(of, []), { minLength: 1, maxLength: 2 }, (index) => `calico-network-policy n${index}`),
  );
}

/** Policies of Calico's own for the whole cluster, in two tiers. */
export function globalPolicies(of: ClusterShape): Drawn {
  const tier = block('tier early order 100', rarely('default-action pass'));
  const policies = numbered(
    policy(of, ['tier early', 'namespaces team=shop']),
    { minLength: 1, maxLength: 2 },
    (index) => `global-network-policy g${index}`,
  );
  return all(tier, rarely(networkSet('global-network-set around', of)), policies);
}

function networkSet(head: string, { dualPods }: ClusterShape): Drawn {
  return block(
    head,
    oneOf(
      `nets 192.168.31.96/28${dualPods ? ', fd00:31::/120' : ''}`,
      `nets 10.244.0.0/17, 192.168.31.100${dualPods ? ', fd00:10:244::/64' : ''}`,
    ),
    'labels role=known',
  );
}

function policy(of: ClusterShape, settings: readonly string[]): Drawn {
  return all(
    fewOf(...settings, oneOf('order 5', 'order 10'), 'service-account-selector team=front'),
    oneOf('select all', 'select app=api', 'select app=web || app=log', 'select has(tier) && !(app == "api")'),
    rarely(oneOf('types ingress', 'types ingress, egress')),
    fc.array(rule(of), { minLength: 1, maxLength: 3 }).map(lines),
  );
}

/** A rule that names networks of one version of IP alone; of both Calico refuses it. */
function rule({ dualPods }: ClusterShape): Drawn {
  return dualPods
    ? fc.oneof(ruleOf(4, '192.168.31.0/24', '10.244.0.0/17'), ruleOf(6, 'fd00:31::/64', 'fd00:10:244::/122'))
    : ruleOf(4, '192.168.31.0/24', '10.244.0.0/17');
}

function ruleOf(version: 4 | 6, near: string, pods: string): Drawn {
  const end = oneOf('', '', ...PEERS, `nets ${near}`, `not-nets ${pods}`);
  const ports = oneOf('', 'ports 8080', 'ports 80, 8000-9000', 'not-ports 80', 'ports http');
  const action = fc
    .tuple(oneOf('ingress', 'egress'), oneOf('allow', 'deny', 'pass', 'log'))
    .map((words) => words.join(' '));
  const written = (...parts: readonly Drawn[]) => fc.tuple(...parts).map(words);
  const from = end.map((of) => words(['from', of]));
  const to = fc.tuple(end, ports).map((of) => words(['to', words(of)]));
  const portless = oneOf('', '', 'not-protocol udp', `ip-version ${version}`, ...ECHO[version]);
  return fc.oneof(
    {
      weight: 3,
      arbitrary: written(
        action,
        portless,
        from,
        end.map((of) => words(['to', of])),
      ),
    },
    { weight: 3, arbitrary: written(action, oneOf('tcp', 'udp', 'sctp'), from, to) },
    {
      weight: 1,
      arbitrary: written(
        oneOf('ingress allow from service s0', 'egress allow to service s0'),
        fc.constant('in namespace shop'),
      ),
    },
  );
}

/** With a type a rule has to name the version, else Felix writes what the other one refuses (net/ipv6/netfilter/ip6_tables.c, icmp6_checkentry()). */
const ECHO = {
  4: ['icmp', 'ip-version 4 icmp type 8 code 0'],
  6: ['icmpv6', 'ip-version 6 icmpv6 type 128'],
} as const;

const PEERS = [
  'app=web',
  'pods app=api',
  'role=known',
  'role=known namespaces global',
  'namespaces team=shop not-pods app=web',
  'service-accounts web',
  'service-account-selector team=front',
  'app contains "e"',
  'app starts-with "w"',
] as const;

/** Words in a row; nothing where what a preposition is of is missing. */
function words(parts: readonly string[]): string {
  const [first, ...others] = parts;
  if ((first === 'from' || first === 'to') && others.every((part) => part === '')) return '';
  return parts.filter((part) => part !== '').join(' ');
}
