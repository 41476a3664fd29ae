import type { Sysctl } from '../namespace.js';
import type { Provenance } from '../provenance.js';
import { captured, numberedLines, type ReadFinding, type ReadResult } from './result.js';

/**
 * Values from the text of `sysctl -a`. A device name with a dot is printed with a slash in its place (sysctl(8)), which
 * is turned back. Every name has its own value there, so names whose writing sets others come first in the result.
 */
export function readSysctl(
  text: string,
  provenance: Provenance = captured('sysctl -a'),
): ReadResult<ReadonlyMap<string, Sysctl>> {
  const findings: ReadFinding[] = [];
  const values = new Map<string, Sysctl>();
  for (const { line, text: content } of numberedLines(text)) {
    const found = /^([\w./:@+-]+) =(?: (.*))?$/.exec(content);
    if (found) values.set(found[1]!.replaceAll('/', '.'), { value: found[2] ?? '', provenance });
    else if (!/^(#|;|sysctl: )/.test(content))
      findings.push({ line, message: `no \`name = value\`: ${content}` });
  }
  const names = [...values.keys()];
  const inOrder = [...names.filter(setsOthers), ...names.filter((name) => !setsOthers(name))];
  return { value: new Map(inOrder.map((name) => [name, values.get(name)!])), findings };
}

function setsOthers(name: string): boolean {
  return name === 'net.ipv4.ip_forward' || /^net\.ipv[46]\.conf\.(all|default)\./.test(name);
}
