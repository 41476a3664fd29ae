import type { IpAddress, IpPrefix } from '../../../linux/address.js';
import type { Chain, Rule } from '../../../linux/netfilter/ruleset.js';
import type { Provenance } from '../../../linux/provenance.js';
import type { ProxiedPort } from '../service-port.js';

/** Chains that the rules of all Service ports stand in, one port after the other; each with its table. */
export const SHARED_CHAINS = [
  'nat KUBE-SERVICES',
  'nat KUBE-NODEPORTS',
  'filter KUBE-SERVICES',
  'filter KUBE-EXTERNAL-SERVICES',
  'filter KUBE-NODEPORTS',
  'filter KUBE-PROXY-FIREWALL',
] as const;

export type SharedChain = (typeof SHARED_CHAINS)[number];

/** What kube-proxy writes for one Service port. */
export interface PortRules {
  readonly shared: ReadonlyMap<SharedChain, readonly Rule[]>;
  /** Chains of table nat that are the port's alone. */
  readonly own: readonly Chain[];
}

/** What the rules of a port depend on besides the port. */
export interface Surroundings {
  /** The node that they are for; absent for a port whose rules are the same on all nodes. */
  readonly node?: { readonly name: string; readonly addresses: readonly IpAddress[] };
  readonly clusterCidr?: IpPrefix;
  /** Beyond 1,000 endpoints kube-proxy leaves the comments of endpoints out (largeClusterEndpointsThreshold). */
  readonly comments: boolean;
}

/** The rules of one port while they are written: `-A CHAIN …`. */
export class PortRulesDraft {
  readonly #shared = new Map<SharedChain, Rule[]>();
  readonly #own = new Map<string, { readonly rules: Rule[]; readonly provenance: Provenance }>();
  readonly #later: (() => void)[] = [];

  constructor(readonly port: ProxiedPort) {}

  /** Appends to a chain that all Services share. */
  share(chain: SharedChain, spec: string, why: string): void {
    const rule = { spec, provenance: this.#because(why) };
    const rules = this.#shared.get(chain);
    if (rules) rules.push(rule);
    else this.#shared.set(chain, [rule]);
  }

  /** A chain of the port's own, empty at first. */
  newChain(chain: string, why: string): void {
    if (!this.#own.has(chain)) this.#own.set(chain, { rules: [], provenance: this.#because(why) });
  }

  /** Appends to a chain of the port's own, which exists. */
  append(chain: string, spec: string, why: string): void {
    this.#own.get(chain)!.rules.push({ spec, provenance: this.#because(why) });
  }

  /**
   * What appends to chains of the port's own, once somebody looks into one of them. Of ten thousand Services few are ever asked
   * for, and what balances them is most of what kube-proxy writes.
   */
  later(fill: () => void): void {
    this.#later.push(fill);
  }

  build(): PortRules {
    const own = [...this.#own].map(
      ([name, { rules, provenance }]): Chain => ({
        name,
        provenance,
        get rules() {
          fillAll();
          return rules;
        },
      }),
    );
    const fillAll = () => {
      for (const fill of this.#later.splice(0)) fill();
    };
    return { shared: this.#shared, own };
  }

  #because(why: string): Provenance {
    return { by: 'kube-proxy', why, source: this.port.source };
  }
}
