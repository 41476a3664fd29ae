import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MachineDraft } from '../../../src/linux/draft.js';
import { priorityText } from '../../../src/linux/nftables/priority.js';
import type { NftTable } from '../../../src/linux/nftables/ruleset.js';
import { nftTableLines } from '../../../src/linux/print/nft.js';
import { readNftRuleset } from '../../../src/linux/read/nft.js';

/** What nft 1.0.6 printed of a ruleset with about everything in it. */
const LISTED = readFileSync(path.join(import.meta.dirname, 'listed.txt'), 'utf8');

function printed(tables: readonly NftTable[]): string {
  return tables
    .flatMap(nftTableLines)
    .map(({ text }) => `${text}\n`)
    .join('');
}

/** What nft prints of a ruleset once the kernel has it; undefined without root or without nftables. */
function listedBack(ruleset: string): string | undefined {
  const script = 'nft -f - && nft list ruleset';
  const { status, stdout } = spawnSync('unshare', ['-n', 'sh', '-ec', script], {
    input: ruleset,
    encoding: 'utf8',
  });
  return status === 0 ? stdout : undefined;
}

test('what nft lists is read and printed again, letter by letter', () => {
  const { value, findings } = readNftRuleset(LISTED);
  expect(findings).toEqual([]);
  expect(printed(value)).toBe(LISTED);
});

test.skipIf(listedBack('table ip t { }') === undefined)(
  'the kernel takes what is printed, and nft lists the same',
  () => {
    const back = listedBack(printed(readNftRuleset(LISTED).value));
    expect(back?.replace(/ expires [0-9a-z]+/g, '')).toBe(LISTED);
  },
);

test('a draft: tables, chains, sets and elements, each with its author', () => {
  const by = (why: string) => ({ by: 'admin', why });
  const machine = new MachineDraft('host', by('test'));
  const table = machine.host.nftables('inet', 'firewall', by('the firewall'), 'mine');
  const base = { type: 'filter', hook: 'input', priority: 0, policy: 'drop' } as const;
  table.addChain('input', by('what comes in'), { base });
  table.addSet({ kind: 'set', name: 'open', keyType: 'inet_service', provenance: by('open ports') });
  for (const key of ['443', '80', '22']) table.addElement('open', { key, provenance: by(`port ${key}`) });
  table.addRule('input', 'tcp dport @open accept', by('open ports'));
  table.insertRule('input', 'ct state established,related accept', by('answers'));
  const { nftables } = machine.build().namespaces.get('host')!;
  expect(printed(nftables)).toBe(`table inet firewall {
	comment "mine"
	set open {
		type inet_service
		elements = { 22, 80, 443 }
	}

	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		tcp dport @open accept
	}
}
`);
  expect(nftTableLines(nftables[0]!).map(({ provenance }) => provenance?.why)).toEqual([
    'the firewall',
    undefined,
    'open ports',
    undefined,
    'port 22',
    undefined,
    undefined,
    'what comes in',
    undefined,
    'answers',
    'open ports',
    undefined,
    undefined,
  ]);
});

test('a chain that is taken over is written to without changing it elsewhere', () => {
  const provenance = { by: 'admin', why: 'test' };
  const shared = { name: 'c', rules: [{ text: 'accept', provenance }], provenance };
  const machine = new MachineDraft('host', provenance);
  const table = machine.host.nftables('ip', 't', provenance);
  table.putChain(shared);
  table.insertRule('c', 'drop', provenance);
  const [built] = machine.build().namespaces.get('host')!.nftables;
  expect(built!.chains.get('c')!.rules.map(({ text }) => text)).toEqual(['drop', 'accept']);
  expect(shared.rules).toHaveLength(1);
});

test.each([
  [-110, 'prerouting', 'dstnat - 10'],
  [-110, 'output', '-110'],
  [-90, 'output', '-90'],
  [-100, 'prerouting', 'dstnat'],
  [100, 'postrouting', 'srcnat'],
  [0, 'forward', 'filter'],
  [-145, 'input', 'mangle + 5'],
] as const)('priority %i at %s is printed as %s', (priority, hook, text) => {
  expect(priorityText(priority, hook)).toBe(text);
});

describe('what cannot be read is said', () => {
  test.each([
    ['table bridge b {\n}', 'tables of family bridge are not modelled'],
    ['table ip t {\n\tcounter c {\n\t}\n}', 'not modelled: counter c'],
    ['table ip t {\n\tset s {\n\t\ttype mark\n\t\tstrange\n\t}\n}', 'set s: not understood: strange'],
    ['table ip t {', 'table t does not end'],
    ['hello', 'no table of nftables: hello'],
  ])('%j', (text, message) => {
    expect(readNftRuleset(text).findings.map((finding) => finding.message)).toEqual([message]);
  });
});
