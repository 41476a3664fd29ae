import type { NamespaceDraft } from '../../../src/linux/draft.js';
import type { NftFamily } from '../../../src/linux/nftables/ruleset.js';
import { splitTopLevel } from '../../../src/linux/nftables/words.js';
import type { Provenance } from '../../../src/linux/provenance.js';
import { readNftRuleset } from '../../../src/linux/read/nft.js';

/**
 * `nft add table|chain|set|map|element|rule FAMILY TABLE …` as one types it, but for priorities, which are numbers; rules are
 * spelled as nft lists them.
 */
export function runNft(namespace: NamespaceDraft, command: string, provenance: Provenance): void {
  const [, object, family, name, rest = ''] = /^add (\w+) (\S+) (\S+) ?(.*)$/.exec(command) ?? [];
  const table = namespace.nftables(family as NftFamily, name!, provenance);
  const [, target = '', body = ''] = /^(\S+) ?(.*)$/.exec(rest) ?? [];
  switch (object) {
    case 'table':
      return;
    case 'rule':
      table.addRule(target, body, provenance);
      return;
    case 'chain': {
      const { base } = blockOf('chain', target, body, provenance).chains.get(target)!;
      table.addChain(target, provenance, base ? { base } : {});
      return;
    }
    case 'set':
    case 'map': {
      const { elements, ...set } = blockOf(object, target, body, provenance).sets.get(target)!;
      table.addSet(set);
      for (const element of elements) table.addElement(target, element);
      return;
    }
    case 'element': {
      const read = blockOf('map', target, `{ elements = ${body} }`, provenance).sets.get(target)!;
      for (const element of read.elements) table.addElement(target, element);
      return;
    }
    default:
      throw new Error('no such command of nft');
  }
}

/** A block in one line, read as nft would list it. */
function blockOf(kind: string, name: string, body: string, provenance: Provenance) {
  const lines = splitTopLevel(body.replace(/^\{/, '').replace(/\}$/, ''), ';').map((line) => line.trim());
  const [hook, policy = 'policy accept', ...more] = lines.filter((line) => line !== '');
  const inside = hook?.includes(' hook ') ? [`${hook}; ${policy};`, ...more] : lines;
  const text = `table ip t {\n\t${kind} ${name} {\n${inside.join('\n')}\n\t}\n}`;
  const { value, findings } = readNftRuleset(text, { provenance });
  if (findings[0]) throw new Error(findings[0].message);
  return value[0]!;
}
