import { family } from '../../../../linux/address.js';
import type { IpSet } from '../../../../linux/netfilter/ruleset.js';
import type { Selector } from '../../../../topology/selector.js';
import { selectorText } from '../../../../topology/selector-text.js';
import { sha224 } from '../../../digest/sha2.js';
import { base64url } from '../../../digest/text.js';
import { remember } from '../../../memo.js';
import type { Context } from '../../../programmer.js';
import type { CalicoCluster } from '../../cluster.js';
import { type Selectable, selectables } from './endpoints.js';

/** The longest name of an ipset (IPSET_MAXNAMELEN less its terminator). */
const MAX_NAME = 31;

/** Sets of addresses by what they hold; each is made once for a cluster and shared by its nodes. */
export interface PolicySets {
  /** Addresses of the pods that a selector selects. */
  pods(selector: Selector): IpSet;
  /** Addresses of the nodes that a selector selects. */
  nodes(selector: Selector): IpSet;
  /** Addresses and numbers of a named port, of the pods that a selector selects. */
  namedPort(name: string, protocol: string, selector: Selector): IpSet;
}

export function policySets(cluster: CalicoCluster, context: Context): PolicySets {
  const sets = new Map<string, IpSet>();
  const { pods, nodes } = context.plan(selectables, cluster);
  const made = (id: string, type: string, why: string, members: () => readonly string[]): IpSet =>
    remember(sets, id, () => ({
      name: `cali40${id}`.slice(0, MAX_NAME),
      type,
      family: 4,
      members: [...new Set(members())],
      provenance: { by: 'felix', why, source: cluster.cni.source },
    }));
  return {
    pods(selector) {
      const text = selectorText(selector);
      const why = `addresses of the pods with ${text}`;
      return made(uniqueId('s', text), 'hash:net', why, () => addresses(pods.select(selector)));
    },
    nodes(selector) {
      const text = selectorText(selector);
      const why = `addresses of the nodes with ${text}`;
      return made(uniqueId('s', `nodes ${text}`), 'hash:net', why, () => addresses(nodes.select(selector)));
    },
    namedPort(name, protocol, selector) {
      const text = selectorText(selector);
      const id = uniqueId('n', `${uniqueId('s', text)},${protocol},${name}`);
      const why = `${protocol} port ${name} of the pods with ${text}`;
      return made(id, 'hash:ip,port', why, () =>
        pods.select(selector).flatMap((pod) => {
          const numbers = pod.ports.filter((port) => port.name === name && port.protocol === protocol);
          return numbers.flatMap(({ port }) =>
            addresses([pod]).map((address) => `${address},${protocol}:${port}`),
          );
        }),
      );
    },
  };
}

function addresses(of: readonly Selectable[]): string[] {
  return of.flatMap((each) => each.addresses.filter((address) => family(address) === 4));
}

/** Prefix, colon, and the hash of both and the content (libcalico-go/lib/hash/unique_id.go). */
function uniqueId(prefix: string, content: string): string {
  return `${prefix}:${base64url(sha224(new TextEncoder().encode(`${prefix}:${content}`)))}`;
}
