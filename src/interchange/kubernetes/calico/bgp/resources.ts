import type { IpAddress, IpPrefix } from '../../../../linux/address.js';
import { parseIp } from '../../../../linux/address.js';
import type {
  Bgp,
  BgpPeer,
  ClusterRoutes,
  NodeChoice,
  PeerAddress,
  PeerOptions,
  PrefixAdvertisement,
} from '../../../../topology/bgp.js';

import { knetName } from '../../../knet/names.js';
import {
  type Fields,
  fieldsAt,
  has,
  isTrueAt,
  numberAt,
  objectsAt,
  stringsAt,
  textAt,
} from '../../manifests/fields.js';
import type { Manifest } from '../../manifests/manifest.js';
import { readPrefix } from '../../manifests/prefix.js';
import { type Remarks, sourceOf } from '../../manifests/remarks.js';
import { calicoSelector } from '../selector.js';

/** What a BGPConfiguration says: `default` for all nodes, `node.NAME` for one. */
export type ImportedBgpConfiguration = Omit<Bgp, 'asNumber' | 'mesh' | 'reflectors' | 'peers' | 'filters'> &
  Partial<Pick<Bgp, 'asNumber' | 'mesh'>>;

const CLUSTER_ROUTES: Readonly<Record<string, ClusterRoutes>> = {
  Enabled: 'enabled',
  EnabledNoEncapOnly: 'enabled-no-encap-only',
  Disabled: 'disabled',
};

/** A BGPConfiguration (projectcalico.org/v3). */
export function readBgpConfiguration(manifest: Manifest, remarks: Remarks): ImportedBgpConfiguration {
  const spec = fieldsAt(manifest.body, 'spec');
  if (has(spec, 'nodeMeshPassword'))
    remarks.say(
      manifest,
      'information',
      'passwords of BGP sessions are not modelled: both ends are taken to know them',
    );
  const asNumber = asNumberAt(spec, 'asNumber');
  const listenPort = numberAt(spec, 'listenPort');
  const clusterRoutes = CLUSTER_ROUTES[textAt(spec, 'programClusterRoutes') ?? ''];
  const prefixes = (key: string) =>
    objectsAt(spec, key).flatMap((each) => readPrefix(textAt(each, 'cidr')) ?? []);
  return {
    ...(asNumber === undefined ? {} : { asNumber }),
    ...(typeof spec.nodeToNodeMeshEnabled === 'boolean' ? { mesh: spec.nodeToNodeMeshEnabled } : {}),
    ...(listenPort === undefined ? {} : { listenPort }),
    ...(clusterRoutes ? { clusterRoutes } : {}),
    services: {
      clusterIps: prefixes('serviceClusterIPs'),
      externalIps: prefixes('serviceExternalIPs'),
      loadBalancerIps: prefixes('serviceLoadBalancerIPs'),
    },
    advertisements: advertisementsOf(spec),
    source: sourceOf(manifest),
  };
}

/** Communities by value, or by a name that `communities` gives one. */
function advertisementsOf(spec: Fields): PrefixAdvertisement[] {
  const named = new Map(
    objectsAt(spec, 'communities').map((each) => [textAt(each, 'name'), textAt(each, 'value')]),
  );
  return objectsAt(spec, 'prefixAdvertisements').flatMap((each) => {
    const prefix: IpPrefix | undefined = readPrefix(textAt(each, 'cidr'));
    const values = stringsAt(each, 'communities').map((text) => (isCommunity(text) ? text : named.get(text)));
    const communities = [...new Set(values)].filter((text) => text !== undefined && isCommunity(text)).sort();
    return prefix && communities.length > 0 ? [{ prefix, communities: communities as string[] }] : [];
  });
}

/** `65000:42`, or three numbers for a large one (RFC 8092). */
export function isCommunity(text: string): boolean {
  return /^\d+:\d+(:\d+)?$/.test(text);
}

/** Whether a BGPPeer is about pods on the node (`localWorkloadSelector`), not about other speakers. */
export function isPeerOfPods({ body }: Manifest): boolean {
  return textAt(fieldsAt(body, 'spec'), 'localWorkloadSelector') !== undefined;
}

/** A BGPPeer, or a sentence that says why it cannot be expressed. */
export function readBgpPeer(manifest: Manifest, remarks: Remarks): BgpPeer | string {
  const spec = fieldsAt(manifest.body, 'spec');
  if (has(spec, 'password'))
    remarks.say(
      manifest,
      'information',
      'passwords of BGP sessions are not modelled: both ends are taken to know them',
    );
  const nodes = choiceOf(textAt(spec, 'node'), textAt(spec, 'nodeSelector'));
  const other = remoteEnd(spec);
  if (typeof nodes === 'string') return nodes;
  if (typeof other === 'string') return other;
  return { nodes: nodes ?? 'all', with: other, ...optionsOf(spec), source: sourceOf(manifest) };
}

function choiceOf(node: string | undefined, selector: string | undefined): NodeChoice | undefined | string {
  if (selector !== undefined) {
    const parsed = calicoSelector(selector);
    return typeof parsed === 'string' ? parsed : { kind: 'selector', selector: parsed };
  }
  if (node === undefined) return undefined;
  const name = knetName(node, 'node');
  return name === undefined
    ? `node ${node} has no name that the language can have`
    : { kind: 'nodes', nodes: [name] };
}

function remoteEnd(spec: Fields): BgpPeer['with'] | string {
  const selector = choiceOf(undefined, textAt(spec, 'peerSelector'));
  if (selector !== undefined) return typeof selector === 'string' ? selector : selector;
  const end = peerAddress(textAt(spec, 'peerIP') ?? '');
  if (!end) return 'it has neither a valid peerIP nor a peerSelector';
  const asNumber = asNumberAt(spec, 'asNumber');
  return { ...end, ...(asNumber === undefined ? {} : { asNumber }) };
}

/** `10.0.0.1`, `10.0.0.1:179`, `[fd00::1]:179` */
function peerAddress(text: string): PeerAddress | undefined {
  const whole = parseIp(text);
  if (whole) return { kind: 'address', address: whole };
  const [, host = '', port] = /^\[?([\d.a-fA-F:]+?)\]?:(\d+)$/.exec(text) ?? [];
  const address: IpAddress | undefined = parseIp(host);
  return address && { kind: 'address', address, port: Number(port) };
}

function optionsOf(spec: Fields): PeerOptions {
  const mode = textAt(spec, 'nextHopMode');
  const nextHop =
    mode === 'Self'
      ? 'self'
      : mode === 'Keep'
        ? 'keep'
        : isTrueAt(spec, 'keepOriginalNextHop')
          ? 'keep-original'
          : undefined;
  const filters = stringsAt(spec, 'filters').flatMap((name) => knetName(name, 'filter') ?? []);
  const reachableBy = parseIp(textAt(spec, 'reachableBy') ?? '');
  const ttlSecurity = numberAt(spec, 'ttlSecurity');
  const allowedLocalAs = numberAt(spec, 'numAllowedLocalASNumbers');
  const localAs = asNumberAt(spec, 'localASNumber');
  const restartTime = secondsOf(textAt(spec, 'maxRestartTime'));
  return {
    ...(nextHop ? { nextHop } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(textAt(spec, 'sourceAddress') === 'None' ? { anySource: true } : {}),
    ...(reachableBy ? { reachableBy } : {}),
    ...(ttlSecurity ? { ttlSecurity } : {}),
    ...(allowedLocalAs ? { allowedLocalAs } : {}),
    ...(localAs ? { localAs } : {}),
    ...(restartTime === undefined ? {} : { restartTime }),
    ...(textAt(spec, 'reversePeering') === 'Manual' ? { manualReverse: true } : {}),
  };
}

/** A duration as Go writes it: `2m30s`. */
function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const unit = { h: 3600, m: 60, s: 1, ms: 0.001 };
  const parts = [...text.matchAll(/([\d.]+)(h|ms|m|s)/g)];
  if (parts.length === 0) return undefined;
  return Math.round(
    parts.reduce((sum, [, count, name]) => sum + Number(count) * unit[name as keyof typeof unit], 0),
  );
}

/** A number, or a text of one; `1.10` is 65536 + 10 (RFC 5396, asdot). */
export function asNumberAt(from: Fields, key: string): number | undefined {
  const number = numberAt(from, key) ?? textAt(from, key);
  if (number === undefined) return undefined;
  const [, high, low] = /^(\d+)\.(\d+)$/.exec(String(number)) ?? [];
  const value = high === undefined ? Number(number) : Number(high) * 65536 + Number(low);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
