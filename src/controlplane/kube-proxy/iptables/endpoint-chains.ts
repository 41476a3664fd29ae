import { hostPrefix } from '../../../linux/address.js';
import { endpointChain } from '../chain-names.js';
import { endpointText, type SliceEndpoint } from '../endpoint-slices.js';
import type { PortRulesDraft, Surroundings } from './port-rules.js';
import { comment, oneIn, remember, seenLately } from './rule-text.js';

/** The comment of each balancing rule; it depends on the version of kube-proxy. */
export type BalancingComment = (endpoint: SliceEndpoint, index: number) => string;

export interface BalancingComments {
  readonly affinity: BalancingComment;
  readonly chance: BalancingComment;
}

/**
 * Rules that choose one of the endpoints: first for a client that comes back, then by chance, each as likely as the others
 * (writeServiceToEndpointRules).
 */
export function balance(
  draft: PortRulesDraft,
  chain: string,
  endpoints: readonly SliceEndpoint[],
  text: BalancingComments,
): void {
  draft.later(() => writeBalance(draft, chain, endpoints, text));
}

function writeBalance(
  draft: PortRulesDraft,
  chain: string,
  endpoints: readonly SliceEndpoint[],
  text: BalancingComments,
): void {
  const { port } = draft;
  const { affinity, family } = port;
  if (affinity !== undefined) {
    endpoints.forEach((endpoint, index) => {
      const to = endpointChain(port, endpoint);
      const spec = words(text.affinity(endpoint, index), seenLately(to, affinity, family), `-j ${to}`);
      draft.append(chain, spec, `a client of ${port.name} that came back within ${affinity} s`);
    });
  }
  endpoints.forEach((endpoint, index) => {
    const left = endpoints.length - index;
    const chance = left > 1 ? oneIn(left) : '';
    const spec = words(text.chance(endpoint, index), chance, `-j ${endpointChain(port, endpoint)}`);
    const odds = endpoints.length > 1 ? `, one of ${endpoints.length} endpoints, all as likely` : '';
    draft.append(chain, spec, `${endpointName(endpoint)} is an endpoint of ${port.name}${odds}`);
  });
}

/** `KUBE-SEP-…` of each endpoint: a pod that reaches itself is masqueraded, everything is sent on to the endpoint. */
export function endpointChains(
  draft: PortRulesDraft,
  endpoints: readonly SliceEndpoint[],
  { comments }: Surroundings,
): void {
  const { port } = draft;
  const { protocol, family, affinity, name } = port;
  const label = comments ? comment(name) : '';
  for (const endpoint of endpoints) {
    const chain = endpointChain(port, endpoint);
    const text = endpointName(endpoint);
    draft.newChain(chain, `endpoint ${text} of ${name}`);
    draft.later(() => writeEndpoint(endpoint, chain, text));
  }

  function writeEndpoint(endpoint: SliceEndpoint, chain: string, text: string): void {
    draft.append(
      chain,
      words(`-s ${hostPrefix(endpoint.address)}`, label, '-j KUBE-MARK-MASQ'),
      `${text} may reach itself through ${name}: without another source it would see its own address`,
    );
    const list = affinity === undefined ? '' : remember(chain, family);
    const target = `-m ${protocol} -j DNAT --to-destination ${endpointText(endpoint)}`;
    draft.append(
      chain,
      words(`-p ${protocol}`, label, list, target),
      `packets for ${name} go to its endpoint ${text}`,
    );
  }
}

/** `pod shop/api-1 (10.244.1.5:8080)`, or the address alone; `terminating` before one that is going away. */
function endpointName(endpoint: SliceEndpoint): string {
  const address = endpointText(endpoint);
  const name = endpoint.pod === undefined ? address : `pod ${endpoint.pod} (${address})`;
  return endpoint.terminating ? `terminating ${name}` : name;
}

export function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
