import type { IpPrefix } from '../linux/address.js';
import type { Endpoint } from './question.js';
import type { Selector } from './selector.js';

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
