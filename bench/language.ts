import { URI } from 'langium';
import { VirtualFileSystemProvider } from 'langium/test';
import { createKnetServices } from '../src/language/services.js';

/** From a keystroke to diagnostics, without rules: parse, topology, structural checks. Budgets are for two cores. */
const BUDGETS = [
  { lines: 130, milliseconds: 4 },
  { lines: 1_300, milliseconds: 20 },
  { lines: 6_300, milliseconds: 100 },
] as const;

/** A cluster whose file has about that many lines. */
export function clusterOf(lines: number): string {
  const nodes = Math.max(2, Math.round(lines / 26));
  const text = ['subnet lan 10.0.0.0/16 { gateway 10.0.0.1 }', 'cluster demo {', '  calico 3.31 {'];
  text.push(
    '    pool default 10.244.0.0/14 { block-size 26  ipip always  nat-outgoing }',
    '    bgp { mesh }',
    '  }',
  );
  for (let n = 1; n <= nodes; n++) text.push(`  node node${n} { lan 10.0.${n >> 7}.${10 + (n & 127)} }`);
  text.push('  namespace shop {');
  for (let n = 1; text.length < lines - nodes * 2; n += 1) {
    text.push(
      `    pod web-${n} on node${(n % nodes) + 1} {`,
      `      labels app=web, tier=front, n=v${n}`,
      '      container nginx { listen 80/tcp http }',
      '      container log { listen 9000/tcp }',
      '    }',
    );
  }
  text.push('  }', '}', 'rules "shop" {');
  for (let n = 1; n <= nodes * 2; n++) text.push(`  allow shop/web-1 -> shop/web-${(n % 20) + 1}:80/tcp`);
  text.push('}');
  return text.join('\n');
}

async function measure(lines: number): Promise<number> {
  const disk = new VirtualFileSystemProvider();
  const { shared } = createKnetServices({ fileSystemProvider: () => disk });
  const uri = URI.parse('file:///bench.knet');
  const text = clusterOf(lines);
  disk.insert(uri, text);
  const document = await shared.workspace.LangiumDocuments.getOrCreateDocument(uri);
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  if (document.diagnostics?.length) throw new Error(document.diagnostics[0]!.message);
  const totals: number[] = [];
  for (let round = 0; round < 30; round++) {
    disk.insert(uri, text.replace('nginx', `nginx${round}`));
    const start = performance.now();
    await shared.workspace.DocumentBuilder.update([uri], []);
    totals.push(performance.now() - start);
  }
  return median(totals.slice(5));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

for (const { lines, milliseconds } of BUDGETS) {
  const total = await measure(lines);
  const verdict = total <= milliseconds ? 'within' : 'over';
  console.log(`${lines} lines: ${total.toFixed(1)} ms, ${verdict} the budget of ${milliseconds} ms`);
}
