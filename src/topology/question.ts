import type { Family, IpAddress, IpPrefix } from '../linux/address.js';
import type { TransportProtocol } from '../linux/namespace.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Fault } from './fault.js';
import type { Selector } from './selector.js';

/** Something that sends or receives, as a trace or rule names it, already resolved to the declaration. */
export type Endpoint =
  /** A host, router or node itself; of the Internet, somebody out there. */
  | { readonly kind: 'machine'; readonly machine: string }
  /** A host that is declared on the Internet. */
  | { readonly kind: 'outside'; readonly host: string }
  /** A Docker container; by its address on one `network` where the sender's resolver says so. */
  | {
      readonly kind: 'container';
      readonly machine: string;
      readonly container: string;
      readonly network?: string;
    }
  /** A pod, or one of its containers, which share its address. */
  | { readonly kind: 'pod'; readonly cluster: string; readonly pod: string; readonly container?: string }
  /** A deployment: any of its pods, or only those on `node`. */
  | { readonly kind: 'workload'; readonly cluster: string; readonly workload: string; readonly node?: string }
  /** A Service, by its ClusterIP; a headless one by its endpoints' addresses. Only as a destination. */
  | { readonly kind: 'service'; readonly cluster: string; readonly service: string }
  /** A plain address: only as a destination. `127.0.0.1` for `localhost`. */
  | { readonly kind: 'address'; readonly address: IpAddress }
  /** Many at once: only in rules. */
  | { readonly kind: 'set'; readonly set: EndpointSet };

/** Many senders or receivers at once, as a rule names them: all that some part is, but for what an exception is. */
export interface EndpointSet {
  readonly parts: readonly SetPart[];
  readonly except: readonly SetPart[];
}

/** One way to say who is meant. */
export type SetPart =
  /** `shop/web`: one of those that stand alone, or a deployment. */
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint }
  /** `pods app=web in namespaces env=prod`, `namespace shop`; namespaces by their labels, absent: all. */
  | { readonly kind: 'pods'; readonly pods: Selector; readonly namespaces?: Selector }
  /** `services in namespace shop`. Only as receivers. */
  | { readonly kind: 'services'; readonly namespaces?: Selector }
  /** `nodes role=worker` */
  | { readonly kind: 'nodes'; readonly nodes: Selector }
  /** `machines`: hosts, routers and nodes. */
  | { readonly kind: 'machines' }
  /** `containers`: those of Docker. */
  | { readonly kind: 'containers' }
  /** `cidr 10.0.0.0/8`: whoever has such an address, within the model or outside. */
  | { readonly kind: 'cidr'; readonly cidr: IpPrefix }
  /** `outside`: every address that nothing in the model has. */
  | { readonly kind: 'outside' };

/** An endpoint as written. */
export interface EndpointReference {
  readonly endpoint: Endpoint;
  /** As the user wrote it, normalised: `shop/api`. */
  readonly text: string;
  readonly source: SourceRange;
}

/** A port at the destination; without one the question is a ping (ICMP echo). */
export interface PortReference {
  readonly protocol: TransportProtocol;
  readonly port: number;
}

/** Ports at the destination, both ends included. */
export interface PortRange {
  readonly protocol: TransportProtocol;
  readonly first: number;
  readonly last: number;
}

/** What a packet should look like, where it differs from a bare first packet. */
export interface PacketOptions {
  /** Which of the receiver's addresses it is sent to; the first that the sender can use where absent. */
  readonly family?: Family;
  /** Length of the IP packet in bytes. */
  readonly length?: number;
  readonly dontFragment?: boolean;
  readonly ttl?: number;
  readonly sourcePort?: number;
  /** The address that the sender binds to; chosen by route where absent. */
  readonly source?: IpAddress;
}

/** "May FROM reach TO": the body of traces and rules. */
export interface Question {
  readonly from: EndpointReference;
  readonly to: EndpointReference;
  readonly port?: PortReference;
  readonly options: PacketOptions;
}

/** `trace NAME: FROM -> TO`. */
export interface TraceDeclaration extends Question {
  readonly name: string;
  /** The scenario it is asked under; absent for the topology as declared. */
  readonly scenario?: string;
  /** The packet that looks up the receiver's name in cluster DNS is traced before. */
  readonly dns?: boolean;
  readonly source: SourceRange;
}

/** `allow FROM -> TO via DEVICE as ADDRESS` or `deny …`. */
export interface Rule extends Question {
  readonly action: 'allow' | 'deny';
  /**
   * `port 80, 8000-8010/udp` and `all ports` instead of one port behind the receiver. A range of several ports asks for the way
   * alone: whether packets get to the receiver's own stack, whoever listens there.
   */
  readonly ports?: readonly PortRange[];
  /** A device the packet must pass. */
  readonly via?: string;
  /** The source address that the receiver must see. */
  readonly as?: IpAddress;
  readonly source: SourceRange;
}

/** A `rules` block. */
export interface RuleBlock {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly source: SourceRange;
}

/** What happens to the topology, one after the other, and rules that must hold then. */
export interface Scenario {
  readonly name: string;
  readonly faults: readonly Fault[];
  readonly rules: readonly Rule[];
  readonly source: SourceRange;
}
