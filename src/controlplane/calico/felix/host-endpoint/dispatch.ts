import type { Provenance } from '../../../../linux/provenance.js';
import { goTo, RETURN } from '../actions.js';
import { dispatchTree } from '../dispatch.js';
import { inInterface, outInterface } from '../matches.js';
import type { FelixChain, FelixRule } from '../rule.js';
import { ANY_INTERFACE, hostChainName } from './chains.js';

/** The interfaces that have a chain, and whether there is one for all others. */
export interface Dispatched {
  readonly interfaces: readonly string[];
  readonly wildcard: boolean;
  /** The one for all others leaves alone what the host sends to its own pods; where forwarded packets have chains too, others see to that. */
  readonly sparesPods: boolean;
}

/**
 * The chain that finds a host endpoint's chain by the interface (felix/rules/dispatch.go, hostDispatchChains). */
export function hostDispatch(
  root: string,
  direction: 'ingress' | 'egress',
  kind: 'normal' | 'forward',
  { interfaces, wildcard, sparesPods }: Dispatched,
  provenance: Provenance,
): readonly FelixChain[] {
  const skip: FelixRule = {
    matches: [outInterface('cali+')],
    action: RETURN,
    comments: ['Skip egress WHEP policy for traffic to local workload'],
  };
  const rest: FelixRule = { action: goTo(hostChainName(ANY_INTERFACE, direction, kind)) };
  const end = wildcard ? [...(sparesPods && direction === 'egress' ? [skip] : []), rest] : [];
  return dispatchTree(
    root,
    interfaces,
    direction === 'ingress' ? inInterface : outInterface,
    (name) => hostChainName(name, direction, kind),
    end,
    provenance,
  );
}
