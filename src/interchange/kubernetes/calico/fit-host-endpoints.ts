import type { HostEndpoint } from '../../../topology/host-endpoint.js';
import type { ImportFinding } from '../../finding.js';
import { knetName } from '../../knet/names.js';
import type { Inventory } from '../inventory.js';

/** Host endpoints on the nodes as the model has them, and the names that their interfaces must have there. */
export interface FittedEndpoints {
  readonly endpoints: readonly HostEndpoint[];
  /** By node as the model names it: the card's name, which host endpoints ask for. */
  readonly cards: ReadonlyMap<string, string>;
}

/** @param nodes by the names that they have in manifests */
export function fitHostEndpoints(
  { hostEndpoints }: Inventory,
  nodes: ReadonlyMap<string, { readonly name: string; readonly address: string }>,
  findings: ImportFinding[],
): FittedEndpoints {
  const endpoints: HostEndpoint[] = [];
  const cards = new Map<string, string>();
  for (const endpoint of hostEndpoints) {
    const node = nodes.get(endpoint.node);
    const device = endpoint.interface;
    const word = device === undefined ? undefined : knetName(device, 'eth');
    if (!node || (device !== undefined && word !== device)) {
      findings.push({
        file: endpoint.source.uri,
        kind: 'HostEndpoint',
        name: endpoint.name,
        severity: 'error',
        message: node
          ? `left out: no interface is named ${device}`
          : `left out: there is no node ${endpoint.node}`,
      });
      continue;
    }
    endpoints.push({ ...endpoint, node: node.name });
    if (device === undefined || device === 'all') continue;
    const isCard = endpoint.expectedIps.some((address) => address === node.address);
    if (isCard || !cards.has(node.name)) cards.set(node.name, device);
  }
  return { endpoints, cards };
}
