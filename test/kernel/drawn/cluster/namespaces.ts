import fc from 'fast-check';
import { listens } from '../machine.js';
import { all, block, type Drawn, fewOf, oneOf, perhaps, rarely } from '../text.js';
import { namespacedPolicies } from './policies.js';
import { services } from './services.js';
import { type ClusterShape, numbersOf } from './shape.js';

/** What runs in the cluster: pods of the namespace `shop`, perhaps behind Services, and perhaps one of `ops`. */
export function namespaces(of: ClusterShape): Drawn {
  const on = oneOf(...numbersOf(of).map((number) => `node${number}`));
  const pod = (name: string, labels: string) =>
    block(
      on.map((node) => `pod ${name} on ${node}`),
      `labels ${labels}`,
      listens('8080/tcp http', '9000/sctp'),
      fewOf(oneOf('host-network', 'not-ready', 'terminating', 'not-ready\nterminating')),
      rarely(`service-account ${name}`),
    );
  const many = block('deployment many replicas 2', 'labels app=api, tier=front', listens('8080/tcp http'));
  return all(
    block(
      'namespace shop',
      'labels team=shop',
      pod('web', 'app=web, tier=front'),
      pod('api', 'app=api'),
      perhaps(pod('log', 'app=log')),
      rarely(many),
      fc.option(services(of.dualPods), { nil: '' }),
      namespacedPolicies(of),
    ),
    rarely(block('namespace ops', 'labels team=ops', pod('watch', 'app=watch'))),
  );
}
