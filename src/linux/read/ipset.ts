import type { IpSet } from '../netfilter/ruleset.js';
import type { Provenance } from '../provenance.js';
import { captured, numberedLines, type ReadFinding, type ReadResult } from './result.js';

/** Sets from the text of `ipset save`. Members keep their text and order; sizes and timeouts of the set are not kept. */
export function readIpsetSave(
  text: string,
  provenance: Provenance = captured('ipset save'),
): ReadResult<readonly IpSet[]> {
  const findings: ReadFinding[] = [];
  const sets = new Map<string, IpSet & { readonly members: string[] }>();
  for (const { line, text: content } of numberedLines(text)) {
    const [verb, name = '', ...rest] = content.trim().split(/\s+/);
    const report = (message: string) => findings.push({ line, message });
    if (content.startsWith('#')) continue;
    if (verb === 'create' && rest[0] !== undefined) {
      const at = rest.indexOf('family');
      const family = rest[at + 1] === 'inet6' && at >= 0 ? 6 : 4;
      if (sets.has(name)) report(`set ${name} comes twice`);
      else sets.set(name, { name, type: rest[0], family, members: [], provenance });
    } else if (verb === 'add' && rest.length > 0) {
      const set = sets.get(name);
      if (set) set.members.push(rest.join(' '));
      else report(`no set ${name}`);
    } else report(`neither create nor add: ${content.trim()}`);
  }
  return { value: [...sets.values()], findings };
}
