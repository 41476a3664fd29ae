import { hostPrefix, parseIp } from '../../../linux/address.js';
import type { NetworkSet } from '../../../topology/network-set.js';
import { fieldsAt, labelsAt, listAt } from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { readPrefix } from '../manifests/prefix.js';
import { sourceOf } from '../manifests/remarks.js';

/** A NetworkSet or GlobalNetworkSet (projectcalico.org/v3), or why Calico would refuse it. */
export function readNetworkSet(manifest: Manifest): NetworkSet | string {
  const nets = listAt(fieldsAt(manifest.body, 'spec'), 'nets').map((value) => {
    const text = String(value).trim();
    const address = parseIp(text);
    return { text, net: address ? hostPrefix(address) : readPrefix(text) };
  });
  const wrong = nets.find(({ net }) => net === undefined);
  if (wrong) return `no network: ${wrong.text}`;
  return {
    name: manifest.name,
    ...(manifest.kind === 'NetworkSet' ? { namespace: manifest.namespace } : {}),
    nets: nets.flatMap(({ net }) => net ?? []),
    labels: labelsAt(fieldsAt(manifest.body, 'metadata'), 'labels'),
    source: sourceOf(manifest),
  };
}
