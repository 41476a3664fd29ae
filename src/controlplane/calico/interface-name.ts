import { sha1 } from '../digest/sha1.js';
import { hex } from '../digest/text.js';

/**
 * Host end of a pod's veth pair: `cali` and the first 11 digits of the hash of `NAMESPACE.POD`
 * (libcalico-go/lib/backend/k8s/conversion/workload_endpoint_default.go).
 */
export function workloadInterface(pod: { readonly namespace: string; readonly name: string }): string {
  return `cali${hex(sha1(`${pod.namespace}.${pod.name}`)).slice(0, 11)}`;
}
