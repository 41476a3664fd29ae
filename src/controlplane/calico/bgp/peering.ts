import { type Family, family, type IpAddress } from '../../../linux/address.js';
import type { SourceRange } from '../../../linux/provenance.js';
import type { Bgp, BgpPeer } from '../../../topology/bgp.js';
import { remember } from '../../memo.js';
import type { CalicoCluster } from '../cluster.js';
import type { NodeAddress } from '../node-address.js';
import { type ChosenNodes, chosenNodes } from './chosen-nodes.js';

/** One BGP peer in the configuration that confd writes for a node's BIRD (confd/pkg/backends/calico/bgp_processor.go). */
export interface Peering {
  readonly local: string;
  readonly localAddress: IpAddress;
  readonly remoteAddress: IpAddress;
  /** TCP port, where it is said; 179 else. */
  readonly port?: number;
  /** The node that has the remote address; absent for a speaker outside the cluster. */
  readonly remote?: string;
  /** From the mesh, from a peer for all nodes, or from any other peer. */
  readonly kind: 'mesh' | 'global' | 'node';
  /** In this session. */
  readonly localAs: number;
  readonly remoteAs: number;
  /** Only this side says so: the other one need not know of it. */
  readonly oneSided: boolean;
  /** Waits for the other side to connect. */
  readonly passive: boolean;
  /** The local side reflects routes to this peer (`rr client`), with this cluster id. */
  readonly reflectsWith?: IpAddress;
  /** What becomes of next hops besides what BGP does by itself (`next hop self`, `next hop keep`). */
  readonly nextHop?: 'self' | 'keep';
  /** The BGPPeer it comes from; absent for the mesh. */
  readonly peer?: BgpPeer;
  readonly source: SourceRange;
}

/** Whom the nodes of a cluster peer with; built once, asked per node (confd/pkg/backends/calico/client.go, updatePeersV1). */
export class Peerings {
  readonly #cluster: CalicoCluster;
  readonly #bgp: Bgp;
  readonly #addresses: ReadonlyMap<string, NodeAddress>;
  readonly #family: Family;
  readonly #nodes = new Map<IpAddress, string>();
  readonly #chosen: ReadonlyMap<BgpPeer, ChosenNodes>;
  /** The peers that choose a node, but for those for all, and those that it is the other side of. */
  readonly #ownPeers: ReadonlyMap<string, readonly BgpPeer[]>;
  readonly #reversePeers: ReadonlyMap<string, readonly BgpPeer[]>;
  readonly #byRemote = new Map<string, ReadonlyMap<string, Peering>>();

  constructor(cluster: CalicoCluster, addresses: ReadonlyMap<string, NodeAddress>, of: Family = 4) {
    this.#family = of;
    this.#cluster = cluster;
    this.#bgp = cluster.cni.bgp;
    this.#addresses = addresses;
    for (const [node, { address }] of addresses) this.#nodes.set(address, node);
    this.#chosen = new Map(
      this.#bgp.peers.map((peer) => [peer, chosenNodes(peer, cluster, (other) => this.#nodesAt(other))]),
    );
    this.#ownPeers = this.#peersBy(({ nodes }, { locals }) => (nodes === 'all' ? [] : locals));
    this.#reversePeers = this.#peersBy(({ manualReverse }, { remotes }) => (manualReverse ? [] : remotes));
  }

  #peersBy(
    nodesOf: (peer: BgpPeer, chosen: ChosenNodes) => Iterable<string>,
  ): ReadonlyMap<string, BgpPeer[]> {
    const peers = new Map<string, BgpPeer[]>();
    for (const [peer, chosen] of this.#chosen) {
      for (const node of nodesOf(peer, chosen)) remember(peers, node, () => [] as BgpPeer[]).push(peer);
    }
    return peers;
  }

  /** AS number of a node. */
  asNumber(node: string): number {
    return this.#cluster.nodes.get(node)?.bgp?.asNumber ?? this.#bgp.asNumber;
  }

  /** Whether nodes that are no reflectors peer with each other. */
  get hasMesh(): boolean {
    return this.#bgp.mesh;
  }

  /** The peers of one node, as its bird.cfg has them, or its bird6.cfg: those of one family. */
  *of(node: string): Iterable<Peering> {
    for (const remote of this.hasMesh ? this.#addresses.keys() : []) {
      const peering = this.mesh(node, remote);
      if (peering) yield peering;
    }
    yield* this.configured(node);
  }

  /** The peers of one node but for the mesh. */
  *configured(node: string): Iterable<Peering> {
    const localAddress = this.#addresses.get(node)?.address;
    if (localAddress === undefined) return;
    for (const [kind, configured] of this.#configured(node)) {
      for (const each of configured.values()) {
        if (each.remoteAddress !== localAddress) yield this.#peering(node, localAddress, kind, each);
      }
    }
  }

  /** How a node peers with another; undefined when it does not. */
  between(node: string, neighbour: string): Peering | undefined {
    return this.mesh(node, neighbour) ?? this.#configuredByRemote(node).get(neighbour);
  }

  #configuredByRemote(node: string): ReadonlyMap<string, Peering> {
    return remember(this.#byRemote, node, () => {
      const byRemote = new Map<string, Peering>();
      for (const peering of this.configured(node)) {
        if (peering.remote !== undefined) remember(byRemote, peering.remote, () => peering);
      }
      return byRemote;
    });
  }

  /** How the mesh joins two nodes; undefined when it does not. */
  mesh(local: string, remote: string): Peering | undefined {
    const { mesh, reflectors, source } = this.#bgp;
    if (!mesh || reflectors.has(local) || reflectors.has(remote)) return undefined;
    const [localAddress, remoteAddress] = [local, remote].map((node) => this.#addresses.get(node)?.address);
    if (!localAddress || !remoteAddress || localAddress === remoteAddress) return undefined;
    return {
      local,
      localAddress,
      remoteAddress,
      remote,
      kind: 'mesh',
      localAs: this.asNumber(local),
      remoteAs: this.asNumber(remote),
      oneSided: false,
      passive: comesLater(remoteAddress, localAddress),
      ...this.#port(remote),
      source,
    };
  }

  /** Global peers win over a node's own to the same address and port, and what is said over what is only the other side of it. */
  #configured(node: string): [Peering['kind'], Map<string, Configured>][] {
    const global = new Map<string, Configured>();
    const own = new Map<string, Configured>();
    const add = (to: Map<string, Configured>, configured: Configured): void => {
      const key = `${configured.remoteAddress} ${configured.port}`;
      if (!global.has(key) && !own.has(key)) to.set(key, configured);
    };
    for (const peer of this.#bgp.peers) {
      if (peer.nodes === 'all') for (const each of this.#targets(peer)) add(global, each);
    }
    for (const peer of this.#ownPeers.get(node) ?? []) {
      for (const each of this.#targets(peer)) add(own, each);
    }
    for (const peer of this.#reversePeers.get(node) ?? []) {
      for (const local of this.#chosen.get(peer)!.locals) {
        const other = this.#node(peer, local);
        if (other) add(own, other);
      }
    }
    return [
      ['global', global],
      ['node', own],
    ];
  }

  /** Whom a peer names. */
  *#targets(peer: BgpPeer): Iterable<Configured> {
    const { with: other } = peer;
    if (other.kind === 'address' && family(other.address) !== this.#family) return;
    if (other.kind !== 'address') {
      for (const node of this.#chosen.get(peer)!.remotes) {
        const configured = this.#node(peer, node);
        if (configured) yield configured;
      }
      return;
    }
    const [first] = this.#nodesAt(other);
    const port = other.port ?? (first === undefined ? undefined : this.#port(first).port);
    yield {
      peer,
      remoteAddress: other.address,
      remoteAs: other.asNumber ?? this.#bgp.asNumber,
      byAddress: true,
      ...(port === undefined ? {} : { port }),
    };
  }

  #node(peer: BgpPeer, node: string): Configured | undefined {
    const remoteAddress = this.#addresses.get(node)?.address;
    if (remoteAddress === undefined) return undefined;
    const clusterId = this.#bgp.reflectors.get(node)?.clusterId;
    return {
      peer,
      remoteAddress,
      remoteAs: this.asNumber(node),
      byAddress: false,
      ...(clusterId ? { clusterId } : {}),
      ...this.#port(node),
    };
  }

  #peering(local: string, localAddress: IpAddress, kind: Peering['kind'], configured: Configured): Peering {
    const { peer, remoteAddress, remoteAs, port, byAddress, clusterId } = configured;
    const remote = this.#nodes.get(remoteAddress);
    const localAs = peer.localAs ?? this.asNumber(local);
    const ownId = this.#bgp.reflectors.get(local)?.clusterId;
    const keeps = peer.nextHop === 'keep' || (peer.nextHop === 'keep-original' && remoteAs !== localAs);
    return {
      local,
      localAddress,
      remoteAddress,
      ...(port === undefined ? {} : { port }),
      ...(remote === undefined ? {} : { remote }),
      kind,
      localAs,
      remoteAs,
      oneSided: byAddress || peer.manualReverse === true,
      passive:
        kind === 'global' && byAddress && remote !== undefined && comesLater(remoteAddress, localAddress),
      // Of iBGP peers those that are not of the reflector's own cluster are clients (RFC 4456).
      ...(ownId !== undefined && remoteAs === localAs && clusterId !== ownId ? { reflectsWith: ownId } : {}),
      ...(peer.nextHop === 'self' ? { nextHop: 'self' } : keeps ? { nextHop: 'keep' } : {}),
      peer,
      source: peer.source,
    };
  }

  /** Nodes that an address, a port and an AS number name. */
  #nodesAt({ address, port, asNumber = this.#bgp.asNumber }: NamedPeer): string[] {
    const node = this.#nodes.get(address);
    if (node === undefined || this.asNumber(node) !== asNumber) return [];
    const own = this.#port(node).port;
    return port !== undefined && own !== undefined && own !== port ? [] : [node];
  }

  #port(node: string): { readonly port?: number } {
    const port = this.#cluster.nodes.get(node)?.bgp?.listenPort ?? this.#bgp.listenPort;
    return port === undefined ? {} : { port };
  }
}

type NamedPeer = Extract<BgpPeer['with'], { kind: 'address' }>;

/** A peer before it is known whose address that is. */
interface Configured {
  readonly peer: BgpPeer;
  readonly remoteAddress: IpAddress;
  readonly port?: number;
  readonly remoteAs: number;
  readonly byAddress: boolean;
  /** Cluster id of a node that is a reflector; not known of a peer by its address. */
  readonly clusterId?: IpAddress;
}

/** Compared as text, as confd does; so that of two nodes only one connects. */
function comesLater(remote: IpAddress, local: IpAddress): boolean {
  return remote > local;
}

/** BIRD has one session with a neighbour, however often it is declared. */
export function* firstOfEach(peerings: Iterable<Peering>): Iterable<Peering> {
  const seen = new Set<IpAddress>();
  for (const peering of peerings) {
    if (seen.has(peering.remoteAddress)) continue;
    seen.add(peering.remoteAddress);
    yield peering;
  }
}

/** Name of the protocol in bird.cfg: `Mesh_10_192_0_3`, `Global_10_192_0_3_port_150`. */
export function protocolName({ kind, remoteAddress, port }: Peering): string {
  const suffix = port === undefined || kind === 'mesh' ? '' : `_port_${port}`;
  return `${PREFIX[kind]}_${remoteAddress.replaceAll(/[.:]/g, '_')}${suffix}`;
}

const PREFIX = { mesh: 'Mesh', global: 'Global', node: 'Node' } as const;
