import type { PolicyPeer } from './network-policy.js';
import type { Policy } from './policy.js';
import type { Selector } from './selector.js';

/** The keys of pod labels that some policy asks for: pods that differ in other labels only are alike to all. */
export function selectorKeys(policies: readonly Policy[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const policy of policies) for (const selector of selectorsOf(policy)) collect(selector, keys);
  return keys;
}

function* selectorsOf(policy: Policy): Generator<Selector | undefined> {
  switch (policy.kind) {
    case 'network-policy':
      yield policy.pods;
      for (const { peers } of [...(policy.ingress ?? []), ...(policy.egress ?? [])]) yield* peers.map(podsOf);
      return;
    case 'admin-network-policy':
    case 'baseline-admin-network-policy':
    case 'cluster-network-policy':
      yield policy.subject.pods;
      for (const { peers } of [...policy.ingress, ...policy.egress]) yield* peers.map(podsOf);
      return;
    case 'calico-network-policy':
    case 'global-network-policy':
      yield policy.selector;
      for (const { from, to } of [...(policy.ingress ?? []), ...(policy.egress ?? [])]) {
        yield from.selector;
        yield from.notSelector;
        yield to.selector;
        yield to.notSelector;
      }
  }
}

function podsOf(peer: PolicyPeer): Selector | undefined {
  return peer.kind === 'pods' ? peer.pods : undefined;
}

function collect(selector: Selector | undefined, keys: Set<string>): void {
  if (!selector) return;
  switch (selector.kind) {
    case 'all':
    case 'global':
      return;
    case 'not':
      collect(selector.of, keys);
      return;
    case 'and':
    case 'or':
      for (const part of selector.of) collect(part, keys);
      return;
    default:
      keys.add(selector.key);
  }
}
