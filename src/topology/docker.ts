import type { IpAddress, IpPrefix } from '../linux/address.js';
import type { TransportProtocol } from '../linux/namespace.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Listen } from './listen.js';

/** dockerd on one machine. The networks `bridge`, `host` and `none` are always among `networks`. */
export interface Docker {
  /** As declared: `27`, `20.10`, `28.3`. */
  readonly version: string;
  /** `docker-proxy` listens on published ports (dockerd's default: yes). */
  readonly userlandProxy: boolean;
  /** `live-restore`: containers outlive the daemon. Absent: off. */
  readonly liveRestore?: boolean;
  readonly networks: ReadonlyMap<string, DockerNetwork>;
  readonly containers: ReadonlyMap<string, Container>;
  readonly source: SourceRange;
}

/**
 * How other machines get to a network's containers: by published ports of the host (`nat`), by those or the containers' own
 * addresses without any filter (`nat-unprotected`), by the containers' addresses and published ports alone (`routed`), or not
 * at all, the host included (`isolated`).
 */
export type GatewayMode = 'nat' | 'nat-unprotected' | 'routed' | 'isolated';

/** A network as `docker network create` makes it. Fields that dockerd would choose are absent until pinned. */
export interface DockerNetwork {
  readonly name: string;
  readonly driver: 'bridge' | 'macvlan' | 'ipvlan' | 'host' | 'none';
  /** Of macvlan and ipvlan: the machine's interface that carries the network (`-o parent`); a dummy device where absent. */
  readonly parent?: string;
  /** Of macvlan and ipvlan (`-o macvlan_mode`, `-o ipvlan_mode`); `bridge` and `l2` where absent. */
  readonly mode?: 'bridge' | 'private' | 'l2' | 'l3';
  readonly subnet?: IpPrefix;
  readonly gateway?: IpAddress;
  /** `--ipv6`, with the subnet and gateway that are pinned; absent: the network has IPv4 alone. */
  readonly ipv6?: { readonly subnet?: IpPrefix; readonly gateway?: IpAddress };
  /** `--internal`: no way out. */
  readonly internal: boolean;
  /** `com.docker.network.bridge.enable_icc`: its containers may talk to each other. */
  readonly icc: boolean;
  /** `com.docker.network.bridge.enable_ip_masquerade`. */
  readonly masquerade: boolean;
  /** `com.docker.network.bridge.gateway_mode_ipv4`. */
  readonly gatewayMode: GatewayMode;
  /** `com.docker.network.host_ipv4`: the sender of what leaves the network, instead of the outgoing device's address. */
  readonly hostIpv4?: IpAddress;
  /** In bytes; 1500 where absent. */
  readonly mtu?: number;
  /** Pinned name of the bridge device (`com.docker.network.bridge.name`); `docker0` for `bridge`, else `br-` and 12 digits. */
  readonly bridgeName?: string;
  /** Whether the user declared it; `bridge`, `host` and `none` exist by themselves. */
  readonly declared: boolean;
  readonly source: SourceRange;
}

/** One endpoint of a container on a bridge network. */
export interface ContainerEndpoint {
  readonly network: string;
  readonly address?: IpAddress;
  /** Pinned address of IPv6 (`--ip6`). */
  readonly secondAddress?: IpAddress;
  readonly mac?: string;
  /** Pinned name of the host's end of the veth pair. */
  readonly veth?: string;
  readonly source: SourceRange;
}

/** `docker run`'s `--network`. */
export type NetworkMode =
  | { readonly kind: 'networks'; readonly endpoints: readonly ContainerEndpoint[] }
  | { readonly kind: 'host'; readonly source: SourceRange }
  | { readonly kind: 'none'; readonly source: SourceRange }
  | { readonly kind: 'container'; readonly container: string; readonly source: SourceRange };

/** `-p [HOST-IP:]HOST-PORT:CONTAINER-PORT/PROTOCOL`. */
export interface PublishedPort {
  readonly hostAddress?: IpAddress;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: TransportProtocol;
  readonly source: SourceRange;
}

export interface Container {
  readonly name: string;
  readonly mode: NetworkMode;
  readonly publish: readonly PublishedPort[];
  readonly listens: readonly Listen[];
  readonly source: SourceRange;
}
