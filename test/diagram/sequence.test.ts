// @vitest-environment jsdom
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StepReference } from '../../src/diagram/diagram.js';
import { sequenceDiagram } from '../../src/diagram/sequence.js';
import { roadNamed, roadsOf } from '../../src/simulator/roads.js';
import type { Trace } from '../../src/simulator/trace.js';
import { calicoIpip } from './fixtures/calico-ipip.js';
import { docker0 } from './fixtures/docker0.js';
import { dropped, missingRoute, noRoute, twoPaths } from './fixtures/failures.js';
import { longRoad } from './fixtures/long-road.js';
import { parseSequence } from './fixtures/mermaid.js';
import { publishedPort } from './fixtures/published-port.js';
import { traces } from './fixtures/traces.js';

describe.each(traces)('%s', (_, trace) => {
  const diagram = sequenceDiagram(trace);

  test('is a diagram that Mermaid reads, with an item for each arrow and each note', async () => {
    const parsed = await parseSequence(diagram.text);
    expect(parsed.messages).toHaveLength(diagram.messages.length);
    expect(parsed.notes).toHaveLength(diagram.notes.length);
  });

  test('items point at steps of the trace, in the order of the road', () => {
    for (const items of [diagram.messages, diagram.notes]) {
      const orders = items.map(({ reference }) => order(reference));
      expect(orders).toEqual([...orders].sort((a, b) => a - b));
      for (const { covers, reference } of items) {
        expect(covers).toContainEqual(reference);
        for (const covered of covers) expect(stepOf(trace, covered)).toBeDefined();
      }
    }
  });

  test('its last note tells how the road ended', () => {
    const ends = diagram.notes.filter(({ verdict }) => verdict).map(({ verdict }) => verdict);
    expect(ends).toEqual(roadsOf(trace.paths[0]!).map(([, { verdict }]) => verdict));
  });

  test('what stands before the reply is a diagram of the forward road', async () => {
    const forward = sequenceDiagram(trace, { reply: false });
    expect(forward.replyAt).toBeUndefined();
    const cut = diagram.text.slice(0, diagram.replyAt);
    const parsed = await parseSequence(cut);
    const { messages, notes } = await parseSequence(forward.text);
    expect(parsed).toMatchObject({ messages, notes });
  });
});

describe('what is drawn', () => {
  test('devices of each machine in the order of the road', async () => {
    const { machines, participants } = await parseSequence(sequenceDiagram(calicoIpip).text);
    expect(machines).toEqual(['node1', 'node2']);
    expect(participants).toEqual([
      'shop/web<br/>eth0',
      'cali12d4a061371',
      'tunl0',
      'eth0',
      'eth0',
      'tunl0',
      'cali0a3f8c2b7de',
      'shop/api<br/>eth0',
    ]);
  });

  test('both headers between the nodes, and their coming and going', async () => {
    const { messages, notes } = await parseSequence(sequenceDiagram(calicoIpip, { reply: false }).text);
    expect(messages.filter((text) => text.includes('IPIP'))).toEqual([
      '192.168.31.62<br/>→ 192.168.31.63 IPIP<br/>[ 10.244.166.129<br/>→ 10.244.104.1:8080 ]',
    ]);
    expect(notes.filter((text) => text.includes('IPIP header'))).toEqual([
      '+ IPIP header 192.168.31.62<br/>\u2003→ 192.168.31.63<br/>route 192.168.31.0/24 dev eth0',
      expect.stringMatching(
        /^− IPIP header 192\.168\.31\.62<br\/>\u2003→ 192\.168\.31\.63<br\/>route 10\.244\.104\.1/,
      ),
    ]);
  });

  test('NAT before and after, the rule and whose it is; and back again by connection tracking', async () => {
    const { notes } = await parseSequence(sequenceDiagram(publishedPort).text);
    expect(notes.join('\n')).toContain(
      'DNAT 192.168.31.10:8080<br/>\u2003→ 172.17.0.2:80<br/>\u2002\u2002nat DOCKER · dockerd',
    );
    expect(notes.join('\n')).toContain(
      'SNAT 172.17.0.2:80<br/>\u2003→ 192.168.31.10:8080<br/>\u2002\u2002as connection tracking remembers',
    );
  });

  test('the rule that dropped it, and the route that was missing', async () => {
    const { notes } = await parseSequence(sequenceDiagram(dropped).text);
    expect(notes.at(-1)).toContain('✗ Dropped: a packet from docker0');
    expect(notes.at(-1)).toContain('-o br-9f8e7d6c5b4a -j DROP');
    const lost = await parseSequence(sequenceDiagram(missingRoute).text);
    expect(lost.notes[0]).toContain('✗ missing: 10.244.104.0/26');
    expect(lost.participants.at(-1)).toBe('outside');
  });

  test('a packet that never reaches a device', async () => {
    const { participants, messages } = await parseSequence(sequenceDiagram(noRoute).text);
    expect(participants).toEqual(['batch<br/>socket']);
    expect(messages).toEqual([]);
  });

  test('the reply dashed, the forward road solid', () => {
    const { text, replyAt } = sequenceDiagram(docker0);
    expect(text.slice(0, replyAt)).not.toContain('-->>');
    expect(text.slice(replyAt)).not.toMatch(/[^-]->>/);
    expect(text.slice(replyAt).match(/-->>/g)).toHaveLength(4);
  });

  test('the path that is asked for', () => {
    expect(sequenceDiagram(twoPaths).text).toContain('10.244.166.130');
    const second = sequenceDiagram(twoPaths, { path: 1 });
    expect(second.text).toContain('10.244.166.131');
    expect(second.text).not.toContain('10.244.166.130');
    expect(second.messages.every(({ reference }) => reference.path === 1)).toBe(true);
    expect(sequenceDiagram(twoPaths, { path: 7 }).messages).toEqual([]);
  });
});

describe('length', () => {
  test('a note leaves out what came first, never how the road ended', async () => {
    const many = (count: number) => {
      const [path] = dropped.paths;
      const [first, last] = path!.hops;
      const route = last!.steps.find(({ kind }) => kind === 'route')!;
      const steps = [
        ...last!.steps.slice(0, -1),
        ...Array.from({ length: count }, () => route),
        last!.steps.at(-1)!,
      ];
      return { ...dropped, paths: [{ ...path!, hops: [first!, { ...last!, steps }] }] };
    };
    const { notes } = await parseSequence(sequenceDiagram(many(9)).text);
    const lines = notes.at(-1)!.split('<br/>');
    expect(lines[0]).toBe('…');
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines).toContainEqual(expect.stringMatching(/^✗ Dropped/));
    const whole = await parseSequence(sequenceDiagram(many(0)).text);
    expect(whole.notes.at(-1)).not.toContain('…');
  });

  test('a road of any length stays below the limit, and says what it leaves out', async () => {
    const trace = longRoad(2000);
    const diagram = sequenceDiagram(trace);
    expect(diagram.text.length).toBeLessThan(50_000);
    const parsed = await parseSequence(diagram.text);
    expect(parsed.messages).toHaveLength(diagram.messages.length);
    expect(parsed.notes.at(-1)).toMatch(/^… \d+ more steps: see the table of hops$/);
    const lastHop = (trace.paths[0]?.hops.length ?? 0) - 1;
    expect(diagram.notes.at(-1)?.covers.at(-1)).toMatchObject({ hop: lastHop });
  });

  test('a short road is drawn whole', () => {
    expect(sequenceDiagram(longRoad(20)).text).not.toContain('more steps');
  });
});

test('whatever names and rules say, Mermaid draws what was meant', async () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      'end',
      'x;y',
      '#',
      '%%',
      '<script>',
      '-->>',
      'a\nend\nb',
      'box',
      '"]',
      '(',
      'wrap:',
      '✗ forged',
      '\u2003x',
    ),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 8 }), async (texts) => {
      const trace = renamed(calicoIpip, texts);
      const diagram = sequenceDiagram(trace);
      const parsed = await parseSequence(diagram.text);
      expect(parsed.messages).toHaveLength(diagram.messages.length);
      expect(parsed.notes).toHaveLength(diagram.notes.length);
    }),
    { numRuns: 100 },
  );
});

/** The trace with every name and text replaced by one of these. */
function renamed(trace: Trace, texts: readonly string[]): Trace {
  const untouched = new Set(['kind', 'verdict', 'protocol', 'road', 'tcp']);
  let next = 0;
  return JSON.parse(JSON.stringify(trace), (key, value) =>
    typeof value === 'string' && !untouched.has(key) && !/^[0-9a-f.:]+$/.test(value)
      ? `${texts[next++ % texts.length]}${value.length > 20 ? value : ''}`
      : value,
  );
}

function stepOf(trace: Trace, { road, path, hop, step }: StepReference) {
  return roadNamed(trace.paths[path], road)?.hops[hop]?.steps[step];
}

function order({ road, hop, step }: StepReference): number {
  return ['forward', 'reply', 'acknowledgement'].indexOf(road) * 1_000_000 + hop * 1000 + step;
}
