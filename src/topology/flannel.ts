import type { IpPrefix } from '../linux/address.js';
import type { SourceRange } from '../linux/provenance.js';

/** flannel as a cluster's CNI, as its net-conf.json and flanneld's options say. */
export interface Flannel {
  readonly kind: 'flannel';
  /** As declared: `0.27`. */
  readonly version: string;
  readonly network: IpPrefix;
  /** Prefix length of what each node gets (`SubnetLen`, or the controller manager's `--node-cidr-mask-size`). */
  readonly subnetLength: number;
  readonly backend: FlannelBackend;
  /** flanneld's `--ip-masq`. Without it the CNI plugin masquerades. */
  readonly ipMasq: boolean;
  /** Pinned MTU of pods; what the backend leaves of the card's where absent. */
  readonly mtu?: number;
  readonly source: SourceRange;
}

export type FlannelBackend =
  | {
      readonly kind: 'vxlan';
      readonly vni: number;
      /** UDP port. */
      readonly port: number;
      /** Plain routes to nodes on the same subnet. */
      readonly directRouting: boolean;
    }
  | { readonly kind: 'host-gw' };
