import { Model } from '../../analysis/model.js';
import type { Comparison } from '../../interchange/lab/compare.js';
import { compare } from '../../interchange/lab/compare.js';
import { labPlan } from '../../interchange/lab/plan-of.js';
import { incomparable } from '../../interchange/lab/probe.js';
import type { LinuxWorld } from '../../linux/world.js';
import { roadsOf } from '../../simulator/roads.js';
import type { Trace } from '../../simulator/trace.js';
import type { Loaded } from '../load.js';
import type { AskedTrace } from '../trace/asked.js';
import { chooseBackend } from './backend.js';
import type { Host } from './host.js';
import type { Kernel } from './kernel.js';
import { runOnKernel } from './run-on-kernel.js';
import { sentPacket } from './sent-packet.js';
import { requireTools, toolsToBuild, toolsToProbe } from './tools.js';

/** A trace, and what a kernel says to it. */
export interface VerifiedTrace extends AskedTrace {
  readonly trace: Trace;
  /** The kernel it was sent through; absent where it was not. */
  readonly kernel?: Pick<Kernel, 'backend' | 'release'>;
  /** Absent where the packet was not sent, or nothing came of it. */
  readonly comparison?: Comparison;
  /** `answered`, `silence`, or the error that the sender's socket got. */
  readonly outcome?: string;
  /** Why it was not compared. */
  readonly skipped?: string;
  /** What programs complained of while the state was built. */
  readonly complaints: readonly string[];
}

/** A lab with more namespaces than this is not built whole, but only the machines that the packets meet. */
const MOST_NAMESPACES = 200;

export interface VerifyOptions {
  readonly backend: Kernel['backend'] | undefined;
  readonly signal: AbortSignal;
  /** Is told of each kernel once it is chosen; building the lab on it takes the most time. */
  readonly onKernel?: (backend: Kernel['backend']) => void;
}

/** Sends each trace's packet through a real kernel; traces under one scenario share a lab. */
export async function verify(
  { topology }: Pick<Loaded, 'topology'>,
  asked: readonly AskedTrace[],
  host: Host,
  { backend, signal, onKernel = () => {} }: VerifyOptions,
): Promise<VerifiedTrace[]> {
  const model = new Model(topology);
  const kernels = new Kernels(host, signal, onKernel);
  try {
    const verified: VerifiedTrace[] = [];
    for (const scenario of new Set(asked.map((each) => each.scenario))) {
      const traces = asked
        .filter((each) => each.scenario === scenario)
        .map((each) => ({ ...each, trace: model.trace(each.question, scenario), complaints: [] }));
      verified.push(...(await verifyTogether(traces, model.plane(scenario).world, kernels, backend)));
    }
    return verified;
  } finally {
    await kernels.close();
  }
}

async function verifyTogether(
  traces: readonly VerifiedTrace[],
  world: LinuxWorld,
  kernels: Kernels,
  asked: Kernel['backend'] | undefined,
): Promise<VerifiedTrace[]> {
  const skips = traces.map(skipReason);
  const sent = traces.filter((_, at) => skips[at] === undefined);
  const skipped = (each: VerifiedTrace, reason: string): VerifiedTrace => ({ ...each, skipped: reason });
  if (sent.length === 0) return traces.map((each, at) => skipped(each, skips[at]!));
  const machines = machinesFor(world, sent);
  const plan = labPlan(world, { lab: 'knet-lab', file: 'lab', machines });
  await requireTools(kernels.host, toolsToProbe('netns'), 'anybody');
  const choice = await chooseBackend(kernels.host, plan.needs, asked);
  if ('nowhere' in choice) {
    const { nowhere } = choice;
    return traces.map((each, at) => skipped(each, skips[at] ?? nowhere));
  }
  await requireTools(kernels.host, [...toolsToBuild(plan), ...toolsToProbe(choice.backend)], 'anybody');
  const kernel = await kernels.get(choice.backend);
  const flows = sent.map(({ trace, question }) => sentPacket(trace, question.options));
  const answer = await runOnKernel(kernel, world, flows, { machines, signal: kernels.signal });
  const { backend, release } = kernel;
  return traces.map((each, at) => {
    const reason = skips[at];
    if (reason !== undefined) return skipped(each, reason);
    const observation = answer.observations[sent.indexOf(each)];
    const about = { ...each, kernel: { backend, release }, complaints: answer.complaints };
    if (!observation) return { ...about, skipped: 'the run was ended before its turn' };
    return { ...about, outcome: observation.outcome, comparison: compare(each.trace, observation) };
  });
}

function skipReason(each: VerifiedTrace): string | undefined {
  return incomparable(each.trace, sentPacket(each.trace, each.question.options));
}

function machinesFor(world: LinuxWorld, traces: readonly VerifiedTrace[]): string[] {
  const all: string[] = [];
  let namespaces = 0;
  for (const name of world.machineNames()) {
    namespaces += world.machine(name)?.namespaces.size ?? 0;
    if (namespaces > MOST_NAMESPACES) return metBy(traces);
    all.push(name);
  }
  return all;
}

function metBy(traces: readonly VerifiedTrace[]): string[] {
  const hops = traces.flatMap(({ trace: { paths } }) =>
    paths.flatMap((path) => roadsOf(path).flatMap(([, road]) => road.hops)),
  );
  return [...new Set(hops.map(({ machine }) => machine))];
}

/** Kernels that are booted when the first state needs them, and ended together. */
class Kernels {
  readonly #booted = new Map<Kernel['backend'], Kernel>();

  constructor(
    readonly host: Host,
    readonly signal: AbortSignal,
    readonly onKernel: (backend: Kernel['backend']) => void,
  ) {}

  async get(backend: Kernel['backend']): Promise<Kernel> {
    const known = this.#booted.get(backend);
    if (known) return known;
    this.onKernel(backend);
    const kernel = await this.host.kernel(backend, this.signal);
    this.#booted.set(backend, kernel);
    return kernel;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#booted.values()].map((kernel) => kernel.close()));
  }
}
