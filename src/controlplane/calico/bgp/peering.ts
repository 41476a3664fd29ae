import type { IpAddress } from '../../../linux/address.js';
import type { SourceRange } from '../../../linux/provenance.js';
import type { Bgp, BgpPeer } from '../../../topology/calico.js';
import type { CalicoCluster } from '../cluster.js';
import type { NodeAddress } from '../node-address.js';

/** One BGP peer in the configuration that confd writes for a node's BIRD (confd/etc/calico/confd/templates/bird.cfg.template). */
export interface Peering {
  readonly local: string;
  readonly localAddress: IpAddress;
  readonly remoteAddress: IpAddress;
  /** The node that has the remote address; absent for a speaker outside the cluster. */
  readonly remote?: string;
  /** From the mesh, from a peer for all nodes by address, or from any other peer. */
  readonly kind: 'mesh' | 'global' | 'node';
  readonly localAs: number;
  readonly remoteAs: number;
  /** The peer was declared by its address, so that the other side need not know of it. */
  readonly byAddress: boolean;
  /** Waits for the other side to connect. */
  readonly passive: boolean;
  /** The local side reflects routes to this peer (`rr client`), with this cluster id. */
  readonly reflectsWith?: IpAddress;
  readonly source: SourceRange;
}

/** Whom the nodes of a cluster peer with; built once, asked per node. */
export class Peerings {
  readonly #bgp: Bgp;
  readonly #addresses: ReadonlyMap<string, NodeAddress>;
  readonly #nodes = new Map<IpAddress, string>();
  readonly #members = new Map<BgpPeer, ReadonlySet<string>>();

  constructor(cluster: CalicoCluster, addresses: ReadonlyMap<string, NodeAddress>) {
    this.#bgp = cluster.cni.bgp;
    this.#addresses = addresses;
    for (const [node, { address }] of addresses) this.#nodes.set(address, node);
    for (const peer of this.#bgp.peers)
      if (peer.nodes !== 'all') this.#members.set(peer, new Set(peer.nodes));
  }

  /** The peers of one node; the first that names a neighbour counts. */
  *of(node: string): Iterable<Peering> {
    const localAddress = this.#addresses.get(node)?.address;
    if (localAddress === undefined) return;
    const seen = new Set([localAddress]);
    for (const configured of this.#configured(node)) {
      const { kind, remoteAddress, remoteAs } = configured;
      if (seen.has(remoteAddress)) continue;
      seen.add(remoteAddress);
      const remote = this.#nodes.get(remoteAddress);
      const reflectsWith = this.#reflectsTo(node, remote, remoteAs);
      yield {
        ...configured,
        local: node,
        localAddress,
        ...(remote === undefined ? {} : { remote }),
        localAs: this.#bgp.asNumber,
        // Compared as text, as the template does; so that of two nodes only one connects.
        passive: remote !== undefined && kind !== 'node' && remoteAddress > localAddress,
        ...(reflectsWith === undefined ? {} : { reflectsWith }),
      };
    }
  }

  /** Whether `node` has `neighbour` among its peers. */
  configures(node: string, neighbour: string): boolean {
    for (const peering of this.of(node)) if (peering.remote === neighbour) return true;
    return false;
  }

  *#configured(node: string): Iterable<Configured> {
    const bgp = this.#bgp;
    if (bgp.mesh && !bgp.reflectors.has(node)) {
      for (const [other, { address: remoteAddress }] of this.#addresses) {
        if (bgp.reflectors.has(other)) continue;
        yield { kind: 'mesh', remoteAddress, remoteAs: bgp.asNumber, byAddress: false, source: bgp.source };
      }
    }
    for (const peer of bgp.peers) yield* this.#fromPeer(node, peer);
  }

  *#fromPeer(node: string, peer: BgpPeer): Iterable<Configured> {
    const { with: other, source } = peer;
    const selected = peer.nodes === 'all' || this.#members.get(peer)!.has(node);
    if (other.kind === 'address') {
      const kind = peer.nodes === 'all' ? 'global' : 'node';
      const { address: remoteAddress, asNumber: remoteAs } = other;
      if (selected) yield { kind, remoteAddress, remoteAs, byAddress: true, source };
      return;
    }
    // A peer that names nodes configures both sides (Calico's reverse peering).
    const selectedPeers = other.kind === 'node' ? [other.node] : [...this.#bgp.reflectors.keys()];
    const forward = selected ? selectedPeers : [];
    const reverse = !selectedPeers.includes(node)
      ? []
      : peer.nodes === 'all'
        ? this.#addresses.keys()
        : peer.nodes;
    for (const names of [forward, reverse]) {
      for (const name of names) {
        const remoteAddress = this.#addresses.get(name)?.address;
        if (remoteAddress) {
          yield { kind: 'node', remoteAddress, remoteAs: this.#bgp.asNumber, byAddress: false, source };
        }
      }
    }
  }

  /** A reflector's clients are all its iBGP peers that are not of its own cluster (RFC 4456). */
  #reflectsTo(node: string, remote: string | undefined, remoteAs: number): IpAddress | undefined {
    const own = this.#bgp.reflectors.get(node)?.clusterId;
    const theirs = remote === undefined ? undefined : this.#bgp.reflectors.get(remote)?.clusterId;
    return remoteAs === this.#bgp.asNumber && own !== theirs ? own : undefined;
  }
}

type Configured = Pick<Peering, 'kind' | 'remoteAddress' | 'remoteAs' | 'byAddress' | 'source'>;

/** Name of the protocol in bird.cfg: `Mesh_10_192_0_3`. */
export function protocolName({ kind, remoteAddress }: Peering): string {
  return `${PREFIX[kind]}_${remoteAddress.replaceAll('.', '_')}`;
}

const PREFIX = { mesh: 'Mesh', global: 'Global', node: 'Node' } as const;
