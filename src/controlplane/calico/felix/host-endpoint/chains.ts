import type { Provenance } from '../../../../linux/provenance.js';
import { chainName } from '../../chain-name.js';
import type { Direction } from '../../policy/active-policy.js';
import type { AppliedTier } from '../../policy/applied.js';
import { ACCEPT, clearMark, DROP, jump, RETURN, setMark } from '../actions.js';
import { MARK } from '../marks.js';
import { conntrackState, markSet } from '../matches.js';
import { tierRules } from '../policy/tier-rules.js';
import { profileChain } from '../profiles.js';
import type { FelixChain, FelixRule } from '../rule.js';
import { FAILSAFE_IN, FAILSAFE_OUT } from './failsafe.js';

/** What a chain of a host endpoint is about: its own packets, forwarded ones, or one of the early stages. */
export type ChainKind = 'normal' | 'egress-after-dnat' | 'forward' | 'untracked' | 'pre-dnat';

/** A host endpoint on one of a node's interfaces. */
export interface HostInterface {
  /** Name of the interface, as the names of chains have it. */
  readonly interface: string;
  /** How reasons call it: `host endpoint node1-eth0`. */
  readonly name: string;
  readonly profiles: readonly string[];
  readonly provenance: Provenance;
}

/** Felix's name for all interfaces, longer than a real one can be (endpoint_mgr.go). */
export const ANY_INTERFACE = 'any-interface-at-all';

const PREFIXES = {
  ingress: { normal: 'cali-fh-', forward: 'cali-fhfw-' },
  egress: { normal: 'cali-th-', forward: 'cali-thfw-' },
} as const;

/** `cali-fh-eth0`: from the host's interface; `cali-th-`: to it; `cali-fhfw-` and `cali-thfw-` for forwarded packets. */
export function hostChainName(name: string, direction: Direction, kind: 'normal' | 'forward'): string {
  return chainName(PREFIXES[direction][kind], name);
}

/**
 * One chain of a host endpoint (felix/rules/endpoints.go, endpointIptablesChain). What a policy allows goes on with the mark;
 * only the normal and the forward chain drop what nobody decided, for the others come before them.
 */
export function hostEndpointChain(
  endpoint: HostInterface,
  direction: Direction,
  kind: ChainKind,
  tiers: readonly AppliedTier[],
): FelixChain {
  const isForward = kind === 'forward';
  const failsafe = direction === 'ingress' ? FAILSAFE_IN : FAILSAFE_OUT;
  return {
    name: hostChainName(endpoint.interface, direction, isForward ? 'forward' : 'normal'),
    provenance: endpoint.provenance,
    rules: [
      ...(kind === 'untracked' ? [] : connections(kind)),
      ...(isForward ? [] : [{ action: jump(failsafe) }]),
      { action: clearMark(MARK.accept | MARK.pass) },
      ...tierRules(
        tiers,
        direction,
        endpoint.name,
        kind === 'untracked' || kind === 'pre-dnat' ? kind : 'normal',
      ),
      ...(isForward && tiers.length === 0 ? forwardedByDefault() : []),
      ...(kind === 'normal' || kind === 'egress-after-dnat' ? profiles(endpoint, direction) : []),
    ],
  };
}

function connections(kind: ChainKind): FelixRule[] {
  const known = conntrackState('RELATED,ESTABLISHED');
  return [
    ...(kind === 'egress-after-dnat'
      ? [
          { matches: [known], action: setMark(MARK.accept) },
          { matches: [known], action: RETURN },
        ]
      : [{ matches: [known], action: ACCEPT }]),
    { matches: [conntrackState('INVALID')], action: DROP },
  ];
}

function forwardedByDefault(): FelixRule[] {
  return [
    { action: setMark(MARK.accept), comments: ['Allow forwarded traffic by default'] },
    { action: RETURN, comments: ['Return for accepted forward traffic'] },
  ];
}

function profiles({ profiles, name, provenance }: HostInterface, direction: Direction): FelixRule[] {
  return [
    ...profiles.flatMap((profile): FelixRule[] => [
      { action: jump(profileChain(profile, direction)) },
      { matches: [markSet(MARK.accept)], action: RETURN, comments: ['Return if profile accepted'] },
    ]),
    {
      action: DROP,
      comments: ['Drop if no profiles matched'],
      provenance: { ...provenance, why: `${name} has no policy and no profile that allows it` },
    },
  ];
}
