import { prefixOf } from '../../linux/address.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { Attachment } from '../../topology/segment.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';

/** link-ends: a cable has two ends, and their addresses are of one prefix, else neither finds the other by ARP. */
export function* linkEnds({ segments, machines }: Topology): Generator<Finding, void> {
  const ends = new Map<string, Attachment[]>();
  for (const { attachments } of machines.values()) {
    for (const attachment of attachments) {
      if (segments.get(attachment.segment)?.kind !== 'link') continue;
      ends.set(attachment.segment, [...(ends.get(attachment.segment) ?? []), attachment]);
    }
  }
  for (const [a, b] of ends.values()) {
    if (!a || !b || prefixOf(a.address, a.prefixLength) === prefixOf(b.address, b.prefixLength)) continue;
    const message = `${b.address}/${b.prefixLength} is not in the prefix of the other end, ${a.address}/${a.prefixLength}`;
    yield error('link-ends', message, b.source, { message: 'the other end', source: a.source });
  }
}

/** link-ends, of a cable with more or fewer ends than two. */
export function wrongNumberOfEnds(link: string, ends: number, source: SourceRange): Finding {
  return error('link-ends', `link ${link} has ${ends} end${ends === 1 ? '' : 's'}; a cable has two`, source);
}
