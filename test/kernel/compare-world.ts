import { Model } from '../../src/analysis/model.js';
import { type BackendChoice, chooseBackend } from '../../src/cli/lab/backend.js';
import type { Host } from '../../src/cli/lab/host.js';
import type { Kernel } from '../../src/cli/lab/kernel.js';
import { runOnKernel } from '../../src/cli/lab/run-on-kernel.js';
import { type Comparison, compare } from '../../src/interchange/lab/compare.js';
import type { LabPlan } from '../../src/interchange/lab/plan.js';
import { labPlan } from '../../src/interchange/lab/plan-of.js';
import { incomparable } from '../../src/interchange/lab/probe.js';
import { loadTopology } from '../../src/language/workspace.js';
import type { LinuxWorld } from '../../src/linux/world.js';
import type { Flow } from '../../src/simulator/flow.js';
import { simulate } from '../../src/simulator/simulate.js';
import type { Trace } from '../../src/simulator/trace.js';
import { worldFrom } from '../simulator/lab/world.js';

/** One packet of a world, and what came of comparing it. */
export interface Case {
  readonly flow: Flow;
  readonly trace: Trace;
  /** Which kernel it went through. */
  readonly kernel?: Pick<Kernel, 'backend' | 'release'>;
  /** Absent where it was not compared. */
  readonly comparison?: Comparison;
  /** They did not agree the first time, so it was sent once more in a fresh lab. */
  readonly repeated?: true;
  /** Why it was not. */
  readonly skipped?: string;
}

/** Kernels that are booted when first needed, and kept. */
export class Kernels {
  readonly #booted = new Map<Kernel['backend'], Promise<Kernel>>();
  readonly #controller = new AbortController();

  /** @param only the one backend that states are compared on; absent to take what each needs */
  constructor(
    readonly host: Host,
    readonly only?: Kernel['backend'],
  ) {}

  get(backend: Kernel['backend']): Promise<Kernel> {
    const known = this.#booted.get(backend);
    if (known) return known;
    const booting = this.host.kernel(backend, this.#controller.signal);
    this.#booted.set(backend, booting);
    return booting;
  }

  /** The backend that can have a state; User-mode Linux where that is preferred and can. */
  async choose(needs: LabPlan['needs'], onUml: boolean): Promise<BackendChoice> {
    if (this.only) return chooseBackend(this.host, needs, this.only);
    const preferred = onUml ? await chooseBackend(this.host, needs, 'uml') : undefined;
    return preferred && 'backend' in preferred ? preferred : chooseBackend(this.host, needs, undefined);
  }

  async close(): Promise<void> {
    for (const booting of this.#booted.values()) await (await booting).close();
  }
}

/** Command lines as test/simulator/lab/world.ts reads them, which begin with the wires; any other text is a `.knet` file. */
export function isCommandLines(text: string): boolean {
  return text.startsWith('segment ');
}

/** The world of a file, under its scenario if it has one; where the file has errors, the codes of these. */
export async function worldOf(text: string): Promise<LinuxWorld | readonly string[]> {
  if (isCommandLines(text)) return worldFrom(text);
  const { topology, findings } = await loadTopology('file:///drawn.knet', async () => text);
  const [scenario] = topology.scenarios.keys();
  const plane = new Model(topology).plane(scenario);
  const errors = [...findings, ...plane.findings].filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? errors.map(({ code }) => code) : plane.world;
}

/**
 * Sends packets through a world in the simulator and on a kernel that can have its state.
 *
 * @param onUml take User-mode Linux even where this machine's kernel would do
 */
export async function compareWorld(
  world: LinuxWorld,
  flows: readonly Flow[],
  kernels: Kernels,
  { onUml = false }: { readonly onUml?: boolean } = {},
): Promise<Case[]> {
  const cases = flows.map((flow): Case => {
    const trace = simulate(world, flow);
    const skipped = incomparable(trace, flow);
    return { flow, trace, ...(skipped === undefined ? {} : { skipped: generalised(skipped) }) };
  });
  const sent = cases.filter(({ skipped }) => skipped === undefined);
  if (sent.length === 0) return cases;
  const plan = labPlan(world, { lab: 'knet-lab', file: 'drawn.knet' });
  const choice = await kernels.choose(plan.needs, onUml);
  if ('nowhere' in choice) return cases.map((each) => ({ skipped: choice.nowhere, ...each }));
  const kernel = await kernels.get(choice.backend);
  const compared = new Map<Case, Case>();
  for (const batch of batches(sent)) {
    for (const { of, done } of await sendBatch(kernel, world, batch))
      compared.set(of, isSpoilt(done) ? await sendAgain(kernel, world, of) : done);
  }
  return cases.map((each) => compared.get(each) ?? each);
}

/** The answer may be a busy machine's: what came too late is missing from it. */
function isSpoilt({ comparison, skipped }: Case): boolean {
  return skipped === undefined && !comparison!.agrees;
}

async function sendAgain(kernel: Kernel, world: LinuxWorld, of: Case): Promise<Case> {
  const [again] = await sendBatch(kernel, world, [of]);
  const { done } = again!;
  return { ...done, repeated: true };
}

async function sendBatch(
  kernel: Kernel,
  world: LinuxWorld,
  batch: readonly Case[],
): Promise<{ readonly of: Case; readonly done: Case }[]> {
  const flows = batch.map(({ flow }) => flow);
  const { observations, complaints } = await runOnKernel(kernel, world, flows);
  const { backend, release } = kernel;
  const [complaint] = complaints;
  return batch.map((of, at) => {
    const observation = observations[at];
    if (complaint !== undefined)
      return { of, done: { ...of, skipped: `the kernel did not take the state: ${generalised(complaint)}` } };
    if (!observation) return { of, done: { ...of, skipped: 'the run was ended before its turn' } };
    const comparison = compare(of.trace, observation);
    return { of, done: { ...of, kernel: { backend, release }, comparison } };
  });
}

/** So many errors that there is no route a router sends to one address at once; then one a second (ip_error(), net/ipv4/route.c). */
const ERRORS_AT_ONCE = 5;

/** Packets that can be sent one right after the other without a kernel rationing what it answers. */
function batches(cases: readonly Case[]): Case[][] {
  const all: Case[][] = [];
  const errors = new Map<string, number>();
  for (const each of cases) {
    const rationed = each.trace.paths.find(({ verdict, hops }) => verdict === 'no-route' && hops.length > 1);
    let batch = 0;
    if (rationed) {
      const router = rationed.hops.at(-1)!;
      const key = JSON.stringify([router.machine, router.namespace, each.trace.flow.source]);
      const before = errors.get(key) ?? 0;
      errors.set(key, before + 1);
      batch = Math.floor(before / ERRORS_AT_ONCE);
    }
    const others = all[batch];
    if (others) others.push(each);
    else all[batch] = [each];
  }
  return all.filter((batch) => batch !== undefined);
}

/** Reasons are counted, so names and numbers are left out of them. */
function generalised(reason: string): string {
  return reason.replace(/\d+/g, 'N');
}
