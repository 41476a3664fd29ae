import { parseInterfaceAddress, parseIp } from '../address.js';
import type { InterfaceAddress } from '../interface.js';
import type { Provenance } from '../provenance.js';
import type { LinkRecord } from './link-record.js';
import { jsonRecords, numberIn, type ReadFinding, type ReadResult, stringIn } from './result.js';

type Json = Readonly<Record<string, unknown>>;

/** `ip -j addr`, `ip -j link`, with `-d` or without, as records. */
export function linkRecordsOfJson(text: string, provenance: Provenance): ReadResult<readonly LinkRecord[]> {
  const { value, findings } = jsonRecords(text);
  const problems: ReadFinding[] = [...findings];
  const records = value.flatMap((json, at) => {
    const record = recordOf(json, provenance, (message) =>
      problems.push({ line: 1, message: `device ${at + 1}: ${message}` }),
    );
    return record ? [record] : [];
  });
  return { value: records, findings: problems };
}

function recordOf(
  json: Json,
  provenance: Provenance,
  report: (message: string) => void,
): LinkRecord | undefined {
  const index = numberIn(json, 'ifindex');
  const name = stringIn(json, 'ifname');
  if (index === undefined || name === undefined) {
    // Older versions of ip print an empty object for what a filter left out.
    if (Object.keys(json).length > 0) report('no ifindex or ifname');
    return undefined;
  }
  const linkIndex = numberIn(json, 'link_index');
  const link =
    stringIn(json, 'link') ??
    (linkIndex === undefined ? undefined : linkIndex === 0 ? 'NONE' : `if${linkIndex}`);
  const netns = stringIn(json, 'link_netns');
  const netnsid = numberIn(json, 'link_netnsid');
  const master = stringIn(json, 'master');
  const hardware = stringIn(json, 'address');
  const info = objectIn(json, 'linkinfo');
  const kind = stringIn(info, 'info_kind');
  return {
    index,
    name,
    ...(link === undefined ? {} : { link }),
    ...(netns === undefined ? {} : { netns }),
    ...(netnsid === undefined ? {} : { netnsid }),
    flags: listIn(json, 'flags').map(String),
    mtu: numberIn(json, 'mtu') ?? 0,
    ...(master === undefined ? {} : { master }),
    type: stringIn(json, 'link_type') ?? '',
    ...(hardware === undefined ? {} : { hardware }),
    ...(kind === undefined ? {} : { kind }),
    details: detailsOf(objectIn(info, 'info_data'), objectIn(info, 'info_slave_data')),
    addresses: listIn(json, 'addr_info').flatMap((one) => {
      const address = addressOf(one as Json, provenance);
      if (!address) report('an entry of addr_info is no address');
      return address ? [address] : [];
    }),
  };
}

/** The members of `info_data` under the words that the text output has for them. */
function detailsOf(data: Json, slave: Json): ReadonlyMap<string, string> {
  const pairs: [string, unknown][] = [
    ['id', data.id],
    ['local', data.local],
    ['remote', data.remote],
    ['dev', data.link],
    ['dstport', data.port],
    ['ttl', data.ttl],
    ['mode', data.mode],
    ['learning', data.learning === false ? 'off' : undefined],
    ['pmtudisc', data.pmtudisc === true ? 'on' : undefined],
    ['hairpin', slave.hairpin === true ? 'on' : undefined],
  ];
  return new Map(
    pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as const])),
  );
}

function addressOf(json: Json | null, provenance: Provenance): InterfaceAddress | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const parsed = parseInterfaceAddress(`${json.local ?? json.address}/${json.prefixlen}`);
  const broadcast = parseIp(stringIn(json, 'broadcast') ?? '');
  const scope = stringIn(json, 'scope');
  if (!parsed) return undefined;
  return {
    ...parsed,
    scope: scope === 'link' || scope === 'host' ? scope : 'global',
    ...(broadcast ? { broadcast } : {}),
    ...(json.tentative === true ? { tentative: true } : {}),
    provenance,
  };
}

function objectIn(json: Json, key: string): Json {
  const value = json[key];
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function listIn(json: Json, key: string): readonly unknown[] {
  const value = json[key];
  return Array.isArray(value) ? value : [];
}
