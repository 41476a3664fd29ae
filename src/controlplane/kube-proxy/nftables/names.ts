import { sha256 } from '../../digest/sha2.js';
import { base32 } from '../../digest/text.js';
import { remember } from '../../memo.js';
import type { SliceEndpoint } from '../endpoint-slices.js';
import type { ProxiedPort } from '../service-port.js';

/** nftables takes names of 255 letters; kube-proxy leaves 16 for what comes before (chainNameBaseLengthMax). */
const LONGEST = 240;

/** Chains that a Service port may have of its own: any endpoint, those of the node, from outside, and source ranges. */
export type PortChain = 'service' | 'local' | 'external' | 'firewall';

const bases = new WeakMap<ProxiedPort | SliceEndpoint, string>();

/** `service-ULMVA6XW-ns1/svc1/tcp/p80` (servicePortChainNameBase) */
export function portChain(kind: PortChain, port: ProxiedPort): string {
  return `${kind}-${remember(bases, port, () => hashed(portPath(port)))}`;
}

/** `endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80` (servicePortEndpointChainNameBase). An endpoint is of one port only. */
export function endpointChain(port: ProxiedPort, endpoint: SliceEndpoint): string {
  return `endpoint-${endpointBase(port, endpoint)}`;
}

/** The set of senders that were sent to the endpoint lately: `affinity-…` with the name of its chain. */
export function affinitySet(port: ProxiedPort, endpoint: SliceEndpoint): string {
  return `affinity-${endpointBase(port, endpoint)}`;
}

function endpointBase(port: ProxiedPort, endpoint: SliceEndpoint): string {
  const address = endpoint.address.replaceAll(':', '.');
  return remember(bases, endpoint, () => hashed(`${portPath(port)}__${address}/${endpoint.port}`));
}

function portPath({ name, protocol }: ProxiedPort): string {
  const [service, portName = ''] = name.split(':');
  return `${service}/${protocol}/${portName}`;
}

/** The name with its own hash in front, and cut where it is too long (hashAndTruncate). */
function hashed(name: string): string {
  const hash = base32(sha256(new TextEncoder().encode(name))).slice(0, 8);
  const whole = `${hash}-${name}`;
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST - 3)}...` : whole;
}
