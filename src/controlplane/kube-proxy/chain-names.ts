import { sha256 } from '../digest/sha2.js';
import { base32 } from '../digest/text.js';
import { remember } from '../memo.js';
import { endpointText, type SliceEndpoint } from './endpoint-slices.js';
import type { ProxiedPort } from './service-port.js';

/** Chains that a Service port may have of its own: cluster policy, local policy, external, firewall, and the old local one. */
export type ServiceChain = 'SVC' | 'SVL' | 'EXT' | 'FW' | 'XLB';

/** Hashes of ports and of their endpoints, which are asked for again with each rule that names their chain. */
const digests = new WeakMap<ProxiedPort | SliceEndpoint, string>();

/** `KUBE-SVC-NPX46M4PTMTKRN6Y`: the port's name and protocol, hashed (portProtoHash). */
export function serviceChain(kind: ServiceChain, port: ProxiedPort): string {
  return `KUBE-${kind}-${remember(digests, port, () => digest(port.name + port.protocol))}`;
}

/** `KUBE-SEP-QAX236RR3UXXQODE`: the same with the endpoint's address and port. An endpoint object is of one port only. */
export function endpointChain({ name, protocol }: ProxiedPort, endpoint: SliceEndpoint): string {
  return `KUBE-SEP-${remember(digests, endpoint, () => digest(name + protocol + endpointText(endpoint)))}`;
}

const ENCODER = new TextEncoder();

/** Chain names have at most 28 characters, so of the hash there are 16: those of its first 80 bits. */
function digest(text: string): string {
  return base32(sha256(ENCODER.encode(text)).subarray(0, 10));
}
