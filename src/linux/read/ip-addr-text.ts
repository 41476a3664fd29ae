import { parseInterfaceAddress, parseIp } from '../address.js';
import type { InterfaceAddress } from '../interface.js';
import type { Provenance } from '../provenance.js';
import type { LinkRecord } from './link-record.js';
import { numberedLines, pairsOf, type ReadFinding, type ReadResult } from './result.js';

type Draft = { -readonly [key in keyof LinkRecord]: LinkRecord[key] } & {
  readonly details: Map<string, string>;
  readonly addresses: InterfaceAddress[];
};

const HEAD = /^(\d+): ([^\s@]+?)(?:@(\S+))?: <([^>]*)> (.*)$/;
/** Lines that are understood and say nothing the model keeps. */
const IDLE = /^(valid_lft|RX|TX|altname|vf \d)|^\d+\s/;

/** `ip addr`, `ip link`, with `-d` or without, as records. */
export function linkRecordsOfText(text: string, provenance: Provenance): ReadResult<readonly LinkRecord[]> {
  const findings: ReadFinding[] = [];
  const records: Draft[] = [];
  for (const { line, text: content } of numberedLines(text)) {
    const record = headOf(content);
    if (record) {
      records.push(record);
      continue;
    }
    const current = records.at(-1);
    const indented = /^\s/.test(content);
    const problem =
      current && indented ? readDetail(content.trim(), current, provenance) : 'no line of ip addr';
    if (problem) findings.push({ line, message: `${problem}: ${content.trim()}` });
  }
  return { value: records, findings };
}

function headOf(content: string): Draft | undefined {
  const found = HEAD.exec(content);
  if (!found) return undefined;
  const [, index, name = '', link, flags = '', rest = ''] = found;
  const { values } = pairsOf(rest.split(/\s+/), ['mtu', 'qdisc', 'master', 'state', 'mode', 'group', 'qlen']);
  const master = values.get('master');
  return {
    index: Number(index),
    name,
    ...(link === undefined ? {} : { link }),
    flags: flags.split(','),
    mtu: Number(values.get('mtu')) || 0,
    ...(master === undefined ? {} : { master }),
    type: '',
    details: new Map(),
    addresses: [],
  };
}

/** A line that belongs to a device; returns what is wrong with it. */
function readDetail(content: string, record: Draft, provenance: Provenance): string | undefined {
  const words = content.split(/\s+/);
  const [first = ''] = words;
  if (first.startsWith('link/')) {
    readLinkLine(words, record);
  } else if (first === 'inet' || first === 'inet6') {
    const address = addressOf(words, provenance);
    if (!address) return 'no address';
    record.addresses.push(address);
  } else if (!IDLE.test(content)) {
    readKindLine(words, record);
  }
  return undefined;
}

function readLinkLine(words: readonly string[], record: Draft): void {
  record.type = words[0]!.slice('link/'.length);
  if (words[1] !== undefined) record.hardware = words[1];
  const { values } = pairsOf(words, ['link-netns', 'link-netnsid']);
  const netns = values.get('link-netns');
  const netnsid = values.get('link-netnsid');
  if (netns !== undefined) record.netns = netns;
  if (netnsid !== undefined) record.netnsid = Number(netnsid);
}

/** `vxlan id 4096 local …`: a kind and pairs of words. A bridge port has a second such line. */
function readKindLine(words: readonly string[], record: Draft): void {
  const [kind = '', ...options] = words;
  if (!kind.endsWith('_slave')) record.kind = kind;
  const { values, others } = pairsOf(options, [
    'id',
    'local',
    'remote',
    'dev',
    'dstport',
    'ttl',
    'mode',
    'hairpin',
  ]);
  for (const [key, value] of values) record.details.set(key, value);
  if (others.includes('nolearning')) record.details.set('learning', 'off');
  if (others.includes('pmtudisc')) record.details.set('pmtudisc', 'on');
}

function addressOf(words: readonly string[], provenance: Provenance): InterfaceAddress | undefined {
  // A device with a peer shows `inet A peer B/L`; the prefix is the peer's.
  const { values } = pairsOf(words, ['peer', 'brd', 'scope']);
  const peer = values.get('peer');
  const parsed = parseInterfaceAddress(
    peer === undefined ? (words[1] ?? '') : `${words[1]}/${peer.split('/')[1]}`,
  );
  const broadcast = parseIp(values.get('brd') ?? '');
  const scope = values.get('scope');
  if (!parsed) return undefined;
  return {
    ...parsed,
    scope: scope === 'link' || scope === 'host' ? scope : 'global',
    ...(broadcast ? { broadcast } : {}),
    ...(words.includes('tentative') ? { tentative: true } : {}),
    provenance,
  };
}
