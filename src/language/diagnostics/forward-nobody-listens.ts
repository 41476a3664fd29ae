import { addressOwners } from '../../controlplane/machine/address-owners.js';
import { contains, prefixOf } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { NatRule } from '../../topology/nat.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';

/** forward-nobody-listens: a port is forwarded to an address that nobody has, or to a port that nobody listens on. */
export function* forwardNobodyListens(topology: Topology): Generator<Finding, void> {
  const owners = addressOwners(topology);
  for (const machine of topology.machines.values()) {
    for (const rule of machine.nat?.rules ?? []) {
      if (rule.kind !== 'forward' && rule.kind !== 'one-to-one') continue;
      const owner = owners.get(rule.inside);
      const problem = owner ? silence(owner, rule) : missing(machine, rule);
      if (problem) yield warning('forward-nobody-listens', problem, rule.source);
    }
  }
}

/** Pods, containers and port publishing are for the trace to find out; here only what a plain machine says itself. */
function silence(owner: TopologyMachine, rule: NatRule): string | undefined {
  if (rule.kind !== 'forward' || owner.docker || owner.kind === 'node' || owner.nat) return undefined;
  const { insidePort, protocol } = rule;
  const listens = owner.listens.some((listen) => listen.port === insidePort && listen.protocol === protocol);
  return listens ? undefined : `nothing on ${owner.name} listens on ${insidePort}/${protocol}`;
}

/** An address on one of the router's own subnets, which no machine of the model has. */
function missing(
  { name, attachments, docker }: TopologyMachine,
  { inside }: NatRule & { readonly kind: 'forward' | 'one-to-one' },
): string | undefined {
  const near = attachments.find(({ address, prefixLength }) =>
    contains(prefixOf(address, prefixLength), inside),
  );
  if (!near || docker) return undefined;
  return `nobody on ${near.segment} of ${name} has the address ${inside}`;
}
