import { family, parseIp } from '../../../linux/address.js';
import type { Labels } from '../../../topology/labels.js';
import { bgpAnnotations } from '../calico/node.js';
import type { ImportedNode } from '../inventory.js';
import { fieldsAt, labelsAt, objectsAt, stringsAt, textAt } from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { readPrefix } from '../manifests/prefix.js';
import { versionOf } from '../settings/programs.js';

/** A Node (core/v1): its internal addresses, IPv4 first. */
export function readNode({ name, body }: Manifest): ImportedNode {
  const addresses = objectsAt(fieldsAt(body, 'status'), 'addresses')
    .filter(({ type }) => type === 'InternalIP')
    .flatMap((each) => parseIp(textAt(each, 'address') ?? '') ?? [])
    .sort((a, b) => family(a) - family(b));
  const spec = fieldsAt(body, 'spec');
  const several = stringsAt(spec, 'podCIDRs');
  const podCidrs = several.length > 0 ? several : [textAt(spec, 'podCIDR') ?? ''];
  const info = fieldsAt(body, 'status', 'nodeInfo');
  const version = versionOf(textAt(info, 'kubeProxyVersion') || textAt(info, 'kubeletVersion'));
  return {
    name,
    addresses,
    labels: labelsAt(fieldsAt(body, 'metadata'), 'labels'),
    podCidrs: podCidrs.flatMap((text) => readPrefix(text) ?? []),
    ...(version === undefined ? {} : { version }),
    bgp: bgpAnnotations(body),
  };
}

/** Two objects of one node: Kubernetes' own, and Calico's. */
export function mergeNodes(before: ImportedNode, node: ImportedNode): ImportedNode {
  const bgp = { ...before.bgp, ...node.bgp };
  const addresses = [...before.addresses, ...node.addresses];
  const podCidrs = [...new Set([...before.podCidrs, ...node.podCidrs])];
  const labels = { ...before.labels, ...node.labels };
  return { ...before, ...node, addresses: [...new Set(addresses)], labels, podCidrs, bgp };
}

/** A Namespace's labels, with the one that the API server adds (k8s.io/api/core/v1 LabelMetadataName). */
export function readNamespace({ name, body }: Manifest): Labels {
  return { ...labelsAt(fieldsAt(body, 'metadata'), 'labels'), 'kubernetes.io/metadata.name': name };
}
