import { Model } from '../../src/analysis/model.js';
import { chooseBackend } from '../../src/cli/lab/backend.js';
import type { Host } from '../../src/cli/lab/host.js';
import type { Kernel } from '../../src/cli/lab/kernel.js';
import { runOnKernel } from '../../src/cli/lab/run-on-kernel.js';
import { type Comparison, compare } from '../../src/interchange/lab/compare.js';
import { labPlan } from '../../src/interchange/lab/plan-of.js';
import { incomparable } from '../../src/interchange/lab/probe.js';
import { loadTopology } from '../../src/language/workspace.js';
import type { LinuxWorld } from '../../src/linux/world.js';
import type { Flow } from '../../src/simulator/flow.js';
import { simulate } from '../../src/simulator/simulate.js';
import type { Trace } from '../../src/simulator/trace.js';

/** One packet of a world, and what came of comparing it. */
export interface Case {
  readonly flow: Flow;
  readonly trace: Trace;
  /** Which kernel it went through. */
  readonly kernel?: Pick<Kernel, 'backend' | 'release'>;
  /** Absent where it was not compared. */
  readonly comparison?: Comparison;
  /** Why it was not. */
  readonly skipped?: string;
}

/** Kernels that are booted when first needed, and kept. */
export class Kernels {
  readonly #booted = new Map<Kernel['backend'], Promise<Kernel>>();
  readonly #controller = new AbortController();

  constructor(readonly host: Host) {}

  get(backend: Kernel['backend']): Promise<Kernel> {
    const known = this.#booted.get(backend);
    if (known) return known;
    const booting = this.host.kernel(backend, this.#controller.signal);
    this.#booted.set(backend, booting);
    return booting;
  }

  async close(): Promise<void> {
    for (const booting of this.#booted.values()) await (await booting).close();
  }
}

/** The world of a file, under its scenario if it has one; undefined where the file has errors. */
export async function worldOf(text: string): Promise<LinuxWorld | undefined> {
  const { topology, findings } = await loadTopology('file:///drawn.knet', async () => text);
  if (findings.some(({ severity }) => severity === 'error')) return undefined;
  const [scenario] = topology.scenarios.keys();
  return new Model(topology).plane(scenario).world;
}

/** Sends packets through a world in the simulator and on a kernel that can have its state. */
export async function compareWorld(
  world: LinuxWorld,
  flows: readonly Flow[],
  kernels: Kernels,
): Promise<Case[]> {
  const cases = flows.map((flow): Case => {
    const trace = simulate(world, flow);
    const skipped = incomparable(trace, flow);
    return { flow, trace, ...(skipped === undefined ? {} : { skipped: generalised(skipped) }) };
  });
  const sent = cases.filter(({ skipped }) => skipped === undefined);
  if (sent.length === 0) return cases;
  const plan = labPlan(world, { lab: 'knet-lab', file: 'drawn.knet' });
  const choice = await chooseBackend(kernels.host, plan.needs, undefined);
  if ('nowhere' in choice) return cases.map((each) => ({ skipped: choice.nowhere, ...each }));
  const kernel = await kernels.get(choice.backend);
  const { observations, complaints } = await runOnKernel(
    kernel,
    world,
    sent.map(({ flow }) => flow),
  );
  const { backend, release } = kernel;
  return cases.map((each) => {
    if (each.skipped !== undefined) return each;
    if (complaints.length > 0)
      return { ...each, skipped: `the kernel did not take the state: ${complaints[0]}` };
    const observation = observations[sent.indexOf(each)];
    if (!observation) return { ...each, skipped: 'the run was ended before its turn' };
    return { ...each, kernel: { backend, release }, comparison: compare(each.trace, observation) };
  });
}

/** Reasons are counted, so names and numbers are left out of them. */
function generalised(reason: string): string {
  return reason.replace(/\d+/g, 'N');
}
