import { ALL, and, equals, not, type Selector } from '../../topology/selector.js';
import { unknownName } from '../diagnostics/unknown-name.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';

/** The label by which the API server lets selectors name a namespace (k8s.io/api/core/v1 LabelMetadataName). */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** The selector that an expression writes. What is missing from the text, which is a syntax error, selects everything. */
export function selectorOf(node: ast.LabelExpression | undefined): Selector {
  switch (node?.$type) {
    case undefined:
    case 'AllLabels':
      return ALL;
    case 'GlobalLabels':
      return { kind: 'global' };
    case 'HasLabel':
      return { kind: 'has', key: node.key };
    case 'Equals':
      return equality(node);
    case 'InValues': {
      const chosen: Selector = { kind: 'in', key: node.key, values: node.values.map(String) };
      return node.not ? not(chosen) : chosen;
    }
    case 'ValueHas':
      return { kind: node.operator, key: node.key, value: String(node.value) };
    case 'NotExpression':
      return not(selectorOf(node.of));
    case 'AndExpression':
      return and(...node.parts.map(selectorOf));
    case 'OrExpression':
      return { kind: 'or', of: node.parts.map(selectorOf) };
  }
}

function equality({ label, key = '', operator, value }: ast.Equals): Selector {
  if (label !== undefined) {
    const sign = label.indexOf('=');
    return equals(label.slice(0, sign), label.slice(sign + 1));
  }
  const same = equals(key, String(value ?? ''));
  return operator === '!=' ? not(same) : same;
}

/** `namespace shop` or `namespaces env=prod`; undefined where neither is written. */
export function namespacesOf(
  at: Place,
  node: ast.NamespacePeer | ast.PodsPeer | ast.PolicySubject | ast.EntityNamespaces,
  scope: PolicyScope,
): Selector | undefined {
  if (node.namespaces) return selectorOf(node.namespaces);
  const name = node.namespace;
  if (name === undefined) return undefined;
  if (!scope.namespaces.has(name)) {
    const where = ` in cluster ${scope.cluster}`;
    const names = scope.namespaces.keys();
    at.report({
      ...unknownName('namespace', name, names, at.part(node, 'namespace'), where),
      severity: 'warning',
    });
  }
  return equals(NAMESPACE_NAME, name);
}

/** What a policy's names may mean. */
export interface PolicyScope {
  readonly cluster: string;
  readonly namespaces: { has(name: string): boolean; keys(): Iterable<string> };
}

/** Whether this policy is the first of its name; reports when it is not. Kinds have names of their own. */
export function declarePolicy(
  at: Place,
  node: ast.NamespacedPolicy | ast.ClusterPolicy | ast.Tier,
  cluster: string,
  namespace?: string,
): boolean {
  if (!node.name) return false;
  const kind = node.$type.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  const name = namespace === undefined ? node.name : `${namespace}/${node.name}`;
  return at.declare(keyOf.policy(cluster, kind, name), node, `${kind} "${name}" in cluster ${cluster}`);
}
