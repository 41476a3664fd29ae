import { parseIp } from '../../../linux/address.js';
import type { HostEndpoint } from '../../../topology/host-endpoint.js';
import { fieldsAt, labelsAt, stringsAt, textAt } from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { sourceOf } from '../manifests/remarks.js';

/** A HostEndpoint (projectcalico.org/v3), or why Calico would refuse it. */
export function readHostEndpoint(manifest: Manifest): HostEndpoint | string {
  const spec = fieldsAt(manifest.body, 'spec');
  const node = textAt(spec, 'node');
  if (node === undefined) return 'it names no node';
  const device = textAt(spec, 'interfaceName');
  const expectedIps = stringsAt(spec, 'expectedIPs')
    .map(parseIp)
    .filter((address) => address !== undefined);
  if (device === undefined && expectedIps.length === 0)
    return 'it has neither an interface nor expected addresses';
  return {
    name: manifest.name,
    node,
    ...(device === undefined ? {} : { interface: device === '*' ? 'all' : device }),
    expectedIps,
    labels: labelsAt(fieldsAt(manifest.body, 'metadata'), 'labels'),
    profiles: stringsAt(spec, 'profiles'),
    source: sourceOf(manifest),
  };
}

/** Whether every node gets a host endpoint by itself (KubeControllersConfiguration, `controllers.node.hostEndpoint`). */
export function makesHostEndpoints({ body }: Manifest): boolean {
  return textAt(fieldsAt(body, 'spec', 'controllers', 'node', 'hostEndpoint'), 'autoCreate') === 'Enabled';
}
