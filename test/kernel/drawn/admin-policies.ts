import fc from 'fast-check';
import { braced, type Drawn, lines, oneOf } from './text.js';

/** Policies of the whole cluster as the Kubernetes network policy API has them: admin and baseline. */
export function adminPolicies(): Drawn {
  return fc
    .tuple(fc.array(policy(), { maxLength: 2 }), fc.option(rules('allow', 'deny'), { nil: [] as string[] }))
    .map(([admin, baseline]) =>
      lines([
        ...admin.map((inside, index) => braced(`admin-network-policy a${index} priority ${index}`, inside)),
        baseline.length === 0
          ? ''
          : braced('baseline-admin-network-policy default', lines(['subject namespaces all', ...baseline])),
      ]),
    );
}

function policy(): Drawn {
  return fc
    .tuple(
      oneOf('subject namespaces all', 'subject pods app=api in namespace shop'),
      rules('allow', 'deny', 'pass'),
    )
    .map(([subject, drawn]) => lines([subject, ...drawn]));
}

function rules(...actions: readonly string[]): fc.Arbitrary<string[]> {
  const rule = fc
    .tuple(
      oneOf('ingress', 'egress'),
      oneOf(...actions),
      oneOf('namespaces all', 'namespace shop', 'pods app=web in namespace shop'),
      oneOf('', ' port 8080/tcp', ' port 80/udp'),
    )
    .map(
      ([side, action, peer, ports]) =>
        `${side} ${action} ${side === 'ingress' ? 'from' : 'to'} ${peer}${ports}`,
    );
  return fc.array(rule, { minLength: 1, maxLength: 3 });
}
