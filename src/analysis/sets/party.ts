import type { Location } from '../../controlplane/controlplane.js';
import type { IpAddress } from '../../linux/address.js';
import type { Pod } from '../../topology/cluster.js';
import type { Endpoint } from '../../topology/question.js';
import type { Service } from '../../topology/service.js';
import type { AddressRange } from '../reach/address-range.js';

/** One sender or receiver that a set stands for. */
export type Party =
  | InsideParty
  | ServiceParty
  /** Addresses outside the model that no rule tells apart, by one of them. */
  | {
      readonly kind: 'outside';
      readonly name: string;
      readonly range: AddressRange;
      readonly address: IpAddress;
    }
  /** A plain address, which a rule names by itself. */
  | { readonly kind: 'address'; readonly name: string; readonly address: IpAddress };

/** A pod, container or machine. */
export interface InsideParty {
  readonly kind: 'inside';
  readonly name: string;
  readonly location: Location;
  /** What tells it from others: those that have the same meet the same rules. */
  readonly alike: string;
  readonly pod?: Pod;
}

/** A Service, by its addresses. */
export interface ServiceParty {
  readonly kind: 'service';
  readonly name: string;
  readonly endpoint: Endpoint & { readonly kind: 'service' };
  readonly service: Service;
  /** The pods behind it. */
  readonly pods: ReadonlySet<Pod>;
}
