import { parseIp, parseMac } from '../address.js';
import type { Provenance } from '../provenance.js';
import type { Neighbour } from '../route.js';
import { captured, numberedLines, pairsOf, type ReadFinding, type ReadResult } from './result.js';

const LEARNED = ['INCOMPLETE', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'NONE'];

/** Neighbour entries that somebody wrote, from the text of `ip neigh`; learned ones are left out. */
export function readIpNeigh(
  text: string,
  provenance: Provenance = captured('ip neigh'),
): ReadResult<readonly Neighbour[]> {
  const findings: ReadFinding[] = [];
  const entries = numberedLines(text).flatMap(({ line, text: content }) => {
    const words = content.trim().split(/\s+/);
    const state = words.at(-1) ?? '';
    if (LEARNED.includes(state)) return [];
    const address = parseIp(words[0] ?? '');
    const { values } = pairsOf(words, ['dev', 'lladdr']);
    const dev = values.get('dev');
    const mac = parseMac(values.get('lladdr') ?? '');
    if (address && dev !== undefined && mac && (state === 'PERMANENT' || state === 'NOARP')) {
      return [{ address, dev, mac, state, provenance } as const];
    }
    findings.push({ line, message: `no neighbour entry: ${content.trim()}` });
    return [];
  });
  return { value: entries, findings };
}
