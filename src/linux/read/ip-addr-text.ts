import { parseInterfaceAddress, parseIp } from '../address.js';
import type { InterfaceAddress } from '../interface.js';
import type { Provenance } from '../provenance.js';
import type { LinkRecord } from './link-record.js';
import { numberedLines, type ReadFinding, type ReadResult, wordAfter } from './result.js';

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
  const words = rest.split(/\s+/);
  const master = wordAfter(words, 'master');
  return {
    index: Number(index),
    name,
    ...(link === undefined ? {} : { link }),
    flags: flags.split(','),
    mtu: Number(wordAfter(words, 'mtu')) || 0,
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
  const netns = wordAfter(words, 'link-netns');
  const netnsid = wordAfter(words, 'link-netnsid');
  if (netns !== undefined) record.netns = netns;
  if (netnsid !== undefined) record.netnsid = Number(netnsid);
}

/** `vxlan id 4096 local …`: a kind and pairs of words. A bridge port has a second such line. */
function readKindLine(words: readonly string[], record: Draft): void {
  const [kind = '', ...options] = words;
  if (!kind.endsWith('_slave')) record.kind = kind;
  for (const key of ['id', 'local', 'remote', 'dev', 'dstport', 'ttl', 'mode', 'hairpin']) {
    const value = wordAfter(options, key);
    if (value !== undefined) record.details.set(key, value);
  }
  if (options.includes('nolearning')) record.details.set('learning', 'off');
  if (options.includes('pmtudisc')) record.details.set('pmtudisc', 'on');
}

function addressOf(words: readonly string[], provenance: Provenance): InterfaceAddress | undefined {
  // A device with a peer shows `inet A peer B/L`; the prefix is the peer's.
  const peer = wordAfter(words, 'peer');
  const parsed = parseInterfaceAddress(
    peer === undefined ? (words[1] ?? '') : `${words[1]}/${peer.split('/')[1]}`,
  );
  const broadcast = parseIp(wordAfter(words, 'brd') ?? '');
  const scope = wordAfter(words, 'scope');
  if (!parsed) return undefined;
  return {
    ...parsed,
    scope: scope === 'link' || scope === 'host' ? scope : 'global',
    ...(broadcast ? { broadcast } : {}),
    provenance,
  };
}
