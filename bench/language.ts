import { URI } from 'langium';
import { VirtualFileSystemProvider } from 'langium/test';
import { createKnetServices } from '../src/language/services.js';
import { clusterOf } from './cluster.js';

/** From a keystroke to diagnostics, without rules: parse, topology, structural checks. Budgets are for two cores. */
const BUDGETS = [
  { lines: 130, milliseconds: 4 },
  { lines: 1_300, milliseconds: 20 },
  { lines: 6_300, milliseconds: 100 },
] as const;

async function measure(lines: number): Promise<number> {
  const disk = new VirtualFileSystemProvider();
  const { shared } = createKnetServices({ fileSystemProvider: () => disk });
  const uri = URI.parse('file:///bench.knet');
  const text = clusterOf(lines);
  disk.insert(uri, text);
  const document = await shared.workspace.LangiumDocuments.getOrCreateDocument(uri);
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  if (document.diagnostics?.length) throw new Error(String(document.diagnostics[0]!.message));
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
