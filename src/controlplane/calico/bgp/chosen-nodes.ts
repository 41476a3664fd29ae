import type { BgpPeer, NodeChoice } from '../../../topology/bgp.js';
import { selects } from '../../../topology/selector.js';
import type { CalicoCluster } from '../cluster.js';

/** The nodes at the two ends of a BGPPeer. */
export interface ChosenNodes {
  /** For which it is: `node`, `nodeSelector`, or all. */
  readonly locals: ReadonlySet<string>;
  /** With which they peer; those with the address for a peer by address. */
  readonly remotes: ReadonlySet<string>;
}

/** @param nodesAt nodes of the cluster that a peer by address means */
export function chosenNodes(
  peer: BgpPeer,
  cluster: CalicoCluster,
  nodesAt: (address: Extract<BgpPeer['with'], { kind: 'address' }>) => readonly string[],
): ChosenNodes {
  const { nodes, with: other } = peer;
  const locals = nodes === 'all' ? [...cluster.nodes.keys()] : chosen(nodes, cluster);
  const remotes =
    other.kind === 'address'
      ? nodesAt(other)
      : other.kind === 'reflectors'
        ? [...cluster.cni.bgp.reflectors.keys()]
        : chosen(other, cluster);
  return { locals: new Set(locals), remotes: new Set(remotes) };
}

/** The nodes that a choice names, in order of declaration for a selector. */
export function chosen(choice: NodeChoice, { nodes }: CalicoCluster): readonly string[] {
  if (choice.kind === 'nodes') return choice.nodes;
  return [...nodes.values()]
    .filter(({ labels = {} }) => selects(choice.selector, labels))
    .map(({ name }) => name);
}
