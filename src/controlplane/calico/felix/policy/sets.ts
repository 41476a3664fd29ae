import { type Family, family } from '../../../../linux/address.js';
import type { IpSet } from '../../../../linux/netfilter/ruleset.js';
import type { Selector } from '../../../../topology/selector.js';
import { selectorText } from '../../../../topology/selector-text.js';
import { sha224 } from '../../../digest/sha2.js';
import { base64url } from '../../../digest/text.js';
import { readyEndpoints } from '../../../kube-proxy/endpoint-slices.js';
import { remember } from '../../../memo.js';
import type { Context } from '../../../programmer.js';
import type { CalicoCluster } from '../../cluster.js';
import { setName } from '../ip-sets.js';
import { type Selectable, selectables } from './endpoints.js';

/** Sets of addresses by what they hold; each is made once for a cluster and shared by its nodes. */
export interface PolicySets {
  /** Addresses of the pods that a selector selects. */
  pods(selector: Selector): IpSet;
  /** Addresses of the nodes that a selector selects. */
  nodes(selector: Selector): IpSet;
  /** Addresses and numbers of a named port, of the pods that a selector selects. */
  namedPort(name: string, protocol: string, selector: Selector): IpSet;
  /** Addresses of a Service's endpoints, by `namespace/name`; with their ports where it is the destination. */
  service(key: string, withPorts: boolean): IpSet;
}

export function policySets(cluster: CalicoCluster, context: Context): Readonly<Record<Family, PolicySets>> {
  return { 4: setsOf(cluster, 4, context), 6: setsOf(cluster, 6, context) };
}

function setsOf(cluster: CalicoCluster, of: Family, context: Context): PolicySets {
  const sets = new Map<string, IpSet>();
  const { pods, nodes } = context.plan(selectables, cluster);
  const made = (id: string, type: string, why: string, members: () => readonly string[]): IpSet =>
    remember(sets, id, () => ({
      name: setName(of, id),
      type,
      family: of,
      members: [...new Set(members())],
      provenance: { by: 'felix', why, source: cluster.cni.source },
    }));
  const endpointsOf = (key: string): string[] => {
    const service = cluster.services.get(key);
    if (!service) return [];
    return service.ports.flatMap((port) =>
      readyEndpoints(service, port, of, cluster, context).map(
        (endpoint) => `${endpoint.address},${port.protocol}:${endpoint.port}`,
      ),
    );
  };
  return {
    service(key, withPorts) {
      const why = `endpoints of service ${key}`;
      const id = uniqueId(withPorts ? 'svc' : 'svcnoport', key);
      return made(id, withPorts ? 'hash:ip,port' : 'hash:net', why, () => {
        const endpoints = endpointsOf(key);
        return withPorts ? endpoints : endpoints.map((endpoint) => endpoint.split(',')[0]!);
      });
    },
    pods(selector) {
      const text = selectorText(selector);
      const why = `addresses of the pods with ${text}`;
      return made(uniqueId('s', text), 'hash:net', why, () => addresses(pods.select(selector), of));
    },
    nodes(selector) {
      const text = selectorText(selector);
      const why = `addresses of the nodes with ${text}`;
      return made(uniqueId('s', `nodes ${text}`), 'hash:net', why, () =>
        addresses(nodes.select(selector), of),
      );
    },
    namedPort(name, protocol, selector) {
      const text = selectorText(selector);
      const id = uniqueId('n', `${uniqueId('s', text)},${protocol},${name}`);
      const why = `${protocol} port ${name} of the pods with ${text}`;
      return made(id, 'hash:ip,port', why, () =>
        pods.select(selector).flatMap((pod) => {
          const numbers = pod.ports.filter((port) => port.name === name && port.protocol === protocol);
          return numbers.flatMap(({ port }) =>
            addresses([pod], of).map((address) => `${address},${protocol}:${port}`),
          );
        }),
      );
    },
  };
}

function addresses(all: readonly Selectable[], of: Family): string[] {
  return all.flatMap((each) => each.addresses.filter((address) => family(address) === of));
}

/** Prefix, colon, and the hash of both and the content (libcalico-go/lib/hash/unique_id.go). */
function uniqueId(prefix: string, content: string): string {
  return `${prefix}:${base64url(sha224(new TextEncoder().encode(`${prefix}:${content}`)))}`;
}
