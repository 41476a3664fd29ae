import { type IpAddress, parseIp, parseMac } from '../address.js';
import type { Interface, InterfaceAddress } from '../interface.js';
import { UNNAMED } from '../link-state.js';
import { HOST_NAMESPACE } from '../namespace.js';
import type { Provenance } from '../provenance.js';

/** A device as `ip` tells of it, in text or JSON; what was not told is absent. */
export interface LinkRecord {
  readonly index: number;
  readonly name: string;
  /** After the `@`: a name in the same namespace, `if7` in another, `NONE`. */
  readonly link?: string;
  readonly netns?: string;
  readonly netnsid?: number;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly master?: string;
  /** `loopback`, `ether`, `ipip`… */
  readonly type: string;
  readonly hardware?: string;
  /** Of `ip -d`: `veth`, `bridge`… with its options. */
  readonly kind?: string;
  readonly details: ReadonlyMap<string, string>;
  readonly addresses: readonly InterfaceAddress[];
}

/**
 * A device as data. Without `-d` the kind is told by what gives it away: the link type, the `@`, being somebody's master,
 * or a name that such devices usually have; a card where nothing does.
 */
export function toInterface(
  record: LinkRecord,
  masters: ReadonlySet<string>,
  provenance: Provenance,
): Interface {
  const mac = parseMac(record.hardware ?? '');
  const base = {
    index: record.index,
    name: record.name,
    ...(mac && record.type !== 'loopback' ? { mac } : {}),
    mtu: record.mtu,
    up: record.flags.includes('UP'),
    ...(record.master === undefined ? {} : { master: record.master }),
    addresses: record.addresses,
    provenance,
  };
  const kind = kindOf(record, masters);
  switch (kind) {
    case 'loopback':
    case 'bridge':
    case 'dummy':
      return { ...base, kind };
    case 'ethernet': {
      const plugged = record.flags.includes('LOWER_UP') ? { segment: `the wire of ${record.name}` } : {};
      return { ...base, kind, ...plugged };
    }
    case 'veth': {
      const hairpin = record.details.get('hairpin') === 'on' ? { hairpin: true } : {};
      return { ...base, kind, peer: otherEnd(record), ...hairpin };
    }
    case 'macvlan':
    case 'ipvlan':
      return { ...base, kind, mode: vlanMode(record.details.get('mode')), parent: otherEnd(record) };
    case 'ipip': {
      const ttl = Number(record.details.get('ttl'));
      return {
        ...base,
        kind,
        ...end('local', record.details.get('local')),
        ...end('remote', record.details.get('remote')),
        ttl: ttl > 0 ? ttl : 'inherit',
        pmtuDiscovery: record.details.get('pmtudisc') === 'on',
      };
    }
    case 'vxlan': {
      const underlay = record.details.get('dev');
      return {
        ...base,
        kind,
        vni: Number(record.details.get('id')) || 0,
        port: Number(record.details.get('dstport')) || 4789,
        ...end('local', record.details.get('local')),
        ...(underlay === undefined ? {} : { underlay }),
        learning: record.details.get('learning') !== 'off',
      };
    }
  }
}

const KINDS: readonly string[] = [
  'veth',
  'bridge',
  'dummy',
  'ipip',
  'vxlan',
  'macvlan',
  'ipvlan',
] satisfies Interface['kind'][];

function kindOf(record: LinkRecord, masters: ReadonlySet<string>): Interface['kind'] {
  if (record.type === 'loopback') return 'loopback';
  if (record.kind !== undefined && KINDS.includes(record.kind)) return record.kind as Interface['kind'];
  if (record.type === 'ipip') return 'ipip';
  if (masters.has(record.name)) return 'bridge';
  if (record.link !== undefined) return 'veth';
  if (record.flags.includes('NOARP') && record.flags.includes('BROADCAST')) return 'dummy';
  if (/^(docker|br-|br\d|cni|cbr|virbr)/.test(record.name)) return 'bridge';
  return /^(vxlan|flannel\.)/.test(record.name) ? 'vxlan' : 'ethernet';
}

/** Where the other end is; in a namespace without a name its device is known by number only. */
function otherEnd({ link, netns, netnsid }: LinkRecord): { namespace: string; name: string } {
  const name = link ?? 'NONE';
  if (netns !== undefined) return { namespace: netns, name };
  return { namespace: netnsid === undefined ? HOST_NAMESPACE : `${UNNAMED}${netnsid}`, name };
}

function end<K extends 'local' | 'remote'>(
  key: K,
  text: string | undefined,
): { readonly [key in K]?: IpAddress } {
  const address = parseIp(text ?? '');
  return (address ? { [key]: address } : {}) as { readonly [key in K]?: IpAddress };
}

function vlanMode(text: string | undefined): 'bridge' | 'private' | 'l2' | 'l3' {
  return text === 'private' || text === 'l2' || text === 'l3' ? text : 'bridge';
}
