import { family, parseIp } from '../../linux/address.js';
import type { Labels } from '../../topology/labels.js';
import { bgpAnnotations } from './calico-node.js';
import { fieldsAt, labelsAt, objectsAt, textAt } from './fields.js';
import type { ImportedNode } from './inventory.js';
import type { Manifest } from './manifest.js';

/** A Node (core/v1): its internal addresses, IPv4 first. */
export function readNode({ name, body }: Manifest): ImportedNode {
  const addresses = objectsAt(fieldsAt(body, 'status'), 'addresses')
    .filter(({ type }) => type === 'InternalIP')
    .flatMap((each) => parseIp(textAt(each, 'address') ?? '') ?? [])
    .sort((a, b) => family(a) - family(b));
  return {
    name,
    addresses,
    labels: labelsAt(fieldsAt(body, 'metadata'), 'labels'),
    bgp: bgpAnnotations(body),
  };
}

/** Two objects of one node: Kubernetes' own, and Calico's. */
export function mergeNodes(before: ImportedNode, node: ImportedNode): ImportedNode {
  const bgp = { ...before.bgp, ...node.bgp };
  const addresses = [...before.addresses, ...node.addresses];
  return { ...before, addresses: [...new Set(addresses)], labels: { ...before.labels, ...node.labels }, bgp };
}

/** A Namespace's labels, with the one that the API server adds (k8s.io/api/core/v1 LabelMetadataName). */
export function readNamespace({ name, body }: Manifest): Labels {
  return { ...labelsAt(fieldsAt(body, 'metadata'), 'labels'), 'kubernetes.io/metadata.name': name };
}
