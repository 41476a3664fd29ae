import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Model } from '../../src/analysis/model.js';
import { sentPacket } from '../../src/cli/lab/sent-packet.js';
import { loadTopology } from '../../src/language/workspace.js';
import { compareWorld, type Kernels } from './compare-world.js';
import { type Tally, tallyCase } from './tally.js';

/** Compares the traces that a file declares, each under its scenario. */
export async function differFile(file: string, kernels: Kernels, tally: Tally): Promise<void> {
  const uri = pathToFileURL(path.resolve(file)).toString();
  const { topology } = await loadTopology(uri, async (of) => readFile(fileURLToPath(of), 'utf8'));
  const model = new Model(topology);
  const declared = [...topology.traces.values()];
  tally.worlds += 1;
  for (const scenario of new Set(declared.map((trace) => trace.scenario))) {
    const flows = declared
      .filter((trace) => trace.scenario === scenario)
      .map((question) => ({ question, trace: model.trace(question, scenario) }))
      .filter(({ trace }) => trace.flow.destination !== null)
      .map(({ question, trace }) => sentPacket(trace, question.options));
    const cases = await compareWorld(model.plane(scenario).world, flows, kernels);
    for (const each of cases) tallyCase(tally, each, file, `import "${file}"\n`);
  }
}
