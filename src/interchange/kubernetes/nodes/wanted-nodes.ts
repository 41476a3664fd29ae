import { family, type IpAddress } from '../../../linux/address.js';
import type { Labels } from '../../../topology/labels.js';
import type { Inventory } from '../inventory.js';

/** A node that there must be: its labels, and its address of IPv4 where anything says it. */
export interface WantedNode {
  readonly address?: IpAddress;
  readonly labels: Labels;
}

/** Nodes by the name they have in manifests: Node objects, else those that pods say they are on, else one. */
export function wantedNodes(inventory: Inventory): Map<string, WantedNode> {
  const nodes = new Map<string, WantedNode>();
  for (const { name, addresses, labels } of inventory.nodes.values()) {
    const address = addresses.find((each) => family(each) === 4);
    nodes.set(name, { ...(address ? { address } : {}), labels });
  }
  for (const { node, hostAddress } of inventory.pods) {
    const name = node ?? hostAddress;
    if (name === undefined || (nodes.has(name) && nodes.get(name)!.address)) continue;
    if (inventory.nodes.size > 0 && !nodes.has(name)) continue;
    const address = hostAddress && family(hostAddress) === 4 ? hostAddress : undefined;
    nodes.set(name, { ...(address ? { address } : {}), labels: nodes.get(name)?.labels ?? {} });
  }
  for (const { node } of inventory.services.flatMap(({ endpoints }) => endpoints)) {
    if (node !== undefined && inventory.nodes.size === 0 && !nodes.has(node)) nodes.set(node, { labels: {} });
  }
  for (const { template } of inventory.workloads) {
    if (template.node !== undefined && inventory.nodes.size === 0 && !nodes.has(template.node))
      nodes.set(template.node, { labels: {} });
  }
  for (const { node, expectedIps } of inventory.hostEndpoints) {
    if (inventory.nodes.size > 0 || nodes.has(node)) continue;
    const address = expectedIps.find((each) => family(each) === 4);
    nodes.set(node, { ...(address ? { address } : {}), labels: {} });
  }
  if (nodes.size === 0) nodes.set('node1', { labels: {} });
  return nodes;
}

/** The sentence about nodes that no manifest declares. */
export function nodeAssumption(wanted: ReadonlyMap<string, unknown>): string {
  return wanted.size === 1 && wanted.has('node1')
    ? 'No Node was there, and no pod says where it runs: one node is assumed.'
    : 'No Node was there: the nodes are those that pods and endpoints say they are on.';
}
