import { sha256 } from '../digest/sha2.js';
import { base32 } from '../digest/text.js';
import { endpointText, type SliceEndpoint } from './endpoint-slices.js';
import type { ProxiedPort } from './service-port.js';

/** Chains that a Service port may have of its own: cluster policy, local policy, external, firewall, and the old local one. */
export type ServiceChain = 'SVC' | 'SVL' | 'EXT' | 'FW' | 'XLB';

/** `KUBE-SVC-NPX46M4PTMTKRN6Y`: the port's name and protocol, hashed (portProtoHash). */
export function serviceChain(kind: ServiceChain, { name, protocol }: ProxiedPort): string {
  return `KUBE-${kind}-${digest(name + protocol)}`;
}

/** `KUBE-SEP-QAX236RR3UXXQODE`: the same with the endpoint's address and port. */
export function endpointChain({ name, protocol }: ProxiedPort, endpoint: SliceEndpoint): string {
  return `KUBE-SEP-${digest(name + protocol + endpointText(endpoint))}`;
}

/** Chain names have at most 28 characters, so of the hash there are 16. */
function digest(text: string): string {
  return base32(sha256(new TextEncoder().encode(text))).slice(0, 16);
}
