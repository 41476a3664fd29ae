import { family, hostPrefix, type IpAddress, ip, type MacAddress } from '../../linux/address.js';
import type { MachineDraft, NamespaceDraft } from '../../linux/draft.js';
import { defaultPrefix } from '../../linux/kernel-routes.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import type { SourceRange } from '../../linux/provenance.js';
import { INTERNET, type OutsideHost } from '../../topology/machine.js';
import type { Location } from '../location.js';
import { addListeners } from '../machine/listeners.js';
import { localMac } from '../names.js';
import type { Context, Programmer } from '../programmer.js';
import { OUTSIDE_DEVICE, OUTSIDE_SEGMENT } from './outside-segment.js';
import { PRIVATE } from './private.js';
import { SOMEBODY, somebodyAddress } from './somebody.js';

/** The provider's end of the cable to each host, an address of the link alone (RFC 3927, RFC 4291). */
const GATEWAYS: readonly IpAddress[] = [ip('169.254.0.1'), ip('fe80::1')];

/**
 * The Internet as one machine: a router of the providers on the subnets it is attached to, with the declared hosts behind it,
 * each in a namespace of its own. Packets to private addresses end there; those to any other address leave the model.
 */
export const internet: Programmer = {
  name: INTERNET,

  program(draft, machine, context) {
    if (machine.kind !== 'internet') return;
    addProvider(draft.host, machine.source);
    for (const host of machine.hosts.values()) {
      addListeners(addHost(draft, host), host.listens, host.name);
    }
    const { source } = machine;
    addSomebody(
      addHost(draft, { name: SOMEBODY, address: somebodyAddress(machine, context.topology), source }),
      source,
    );
  },

  locate(endpoint, context): readonly Location[] | undefined {
    if (endpoint.kind === 'outside') return locateHost(endpoint.host, context);
    if (endpoint.kind !== 'machine' || endpoint.machine !== INTERNET) return undefined;
    const machine = context.machines.get(INTERNET);
    if (machine?.kind !== 'internet') return [];
    return [place(INTERNET, SOMEBODY, [somebodyAddress(machine, context.topology)])];
  },
};

function locateHost(name: string, { machines }: Context): readonly Location[] {
  const machine = machines.get(INTERNET);
  const host = machine?.kind === 'internet' ? machine.hosts.get(name) : undefined;
  return host ? [place(`${INTERNET}/${name}`, name, addressesOf(host))] : [];
}

function place(name: string, namespace: string, addresses: readonly IpAddress[]): Location {
  return { name, machine: INTERNET, namespace, addresses };
}

function addressesOf({ address, second }: Pick<OutsideHost, 'address' | 'second'>): readonly IpAddress[] {
  return second ? [address, second] : [address];
}

/** Routes of a network without a default route of its own: to everywhere, but for private addresses. */
function addProvider(host: NamespaceDraft, source: SourceRange): void {
  const because = (why: string) => ({ by: INTERNET, why, source });
  host.addInterface({
    kind: 'ethernet',
    name: OUTSIDE_DEVICE,
    mac: localMac('world of internet') as MacAddress,
    mtu: 1500,
    up: true,
    segment: OUTSIDE_SEGMENT,
    provenance: because('the way to the rest of the Internet'),
  });
  for (const of of [4, 6] as const) {
    host.addRoute({
      destination: defaultPrefix(of),
      nextHops: [{ dev: OUTSIDE_DEVICE }],
      provenance: because('public addresses that are not declared are somewhere outside the model'),
    });
  }
  for (const destination of PRIVATE) {
    host.addRoute({
      destination,
      type: 'blackhole',
      provenance: because('private addresses are not routed on the Internet'),
    });
  }
}

/** A host at the end of a cable to its provider. */
function addHost(
  draft: MachineDraft,
  { name, source, ...host }: Pick<OutsideHost, 'name' | 'address' | 'second' | 'source'>,
): NamespaceDraft {
  const provenance = { by: INTERNET, why: `host ${name} of the Internet`, source };
  const namespace = draft.addNamespace(name, provenance);
  const device = `to-${name}`.slice(0, 15);
  const end = { kind: 'veth', mtu: 1500, up: true, provenance } as const;
  namespace.addInterface({
    ...end,
    name: 'eth0',
    mac: localMac(`eth0 of ${name} of internet`),
    peer: { namespace: HOST_NAMESPACE, name: device },
  });
  draft.host.addInterface({
    ...end,
    name: device,
    mac: localMac(`${device} of internet`),
    peer: { namespace: name, name: 'eth0' },
  });
  for (const address of addressesOf(host)) {
    const of = family(address);
    const gateway = GATEWAYS.find((each) => family(each) === of)!;
    const prefixLength = of === 4 ? 32 : 128;
    namespace.addAddress('eth0', { address, prefixLength, scope: 'global', provenance });
    draft.host.addAddress(device, { address: gateway, prefixLength, scope: 'link', provenance });
    draft.host.addRoute({ destination: hostPrefix(address), nextHops: [{ dev: device }], provenance });
    namespace.addRoute({
      destination: defaultPrefix(of),
      nextHops: [{ via: gateway, dev: 'eth0', onlink: true }],
      provenance,
    });
  }
  return namespace;
}

/** A port that nothing else has; where everything that comes to somebody is taken to. */
const ANY_PORT = 7;

/** Somebody answers on every port: what is asked of `internet` is whether packets get out, and answers back. */
function addSomebody(namespace: NamespaceDraft, source: SourceRange): void {
  const provenance = { by: INTERNET, why: 'somebody out there answers on every port', source };
  for (const protocol of ['tcp', 'udp', 'sctp'] as const) {
    for (const of of [4, 6] as const) {
      const spec = `-p ${protocol} -j REDIRECT --to-ports ${ANY_PORT}`;
      namespace.iptables('nat', of).append('PREROUTING', spec, provenance);
    }
    namespace.sockets.push({ protocol, port: ANY_PORT, process: SOMEBODY, provenance });
  }
}
