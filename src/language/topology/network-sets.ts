import type { NetworkSet } from '../../topology/network-set.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { labelsOf } from './labels.js';
import { all } from './settings.js';
import { blockValues } from './values.js';

/** Calico's network sets: those of a cluster's namespaces, then the global ones. */
export function networkSetsOf(at: Place, { name, settings }: ast.Cluster): NetworkSet[] {
  return [
    ...all(settings, 'Namespace').flatMap((each) =>
      all(each.members, 'NetworkSet').flatMap((set) => buildNetworkSet(at, set, name, each.name) ?? []),
    ),
    ...all(settings, 'GlobalNetworkSet').flatMap((set) => buildNetworkSet(at, set, name) ?? []),
  ];
}

function buildNetworkSet(
  at: Place,
  node: ast.NetworkSet | ast.GlobalNetworkSet,
  cluster: string,
  namespace?: string,
): NetworkSet | undefined {
  const { name, settings } = node;
  if (!name) return undefined;
  const word = node.$type === 'NetworkSet' ? 'network-set' : 'global-network-set';
  const whole = namespace === undefined ? name : `${namespace}/${name}`;
  if (!at.declare(keyOf.policy(cluster, word, whole), node, `${word} "${whole}"`)) return undefined;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    nets: all(settings, 'SetNets').flatMap((each) => blockValues(at, each, 'nets', each.nets)),
    labels: labelsOf(all(settings, 'Labels')),
    source: at.head(node),
  };
}
