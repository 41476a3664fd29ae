import type { Observation } from '../../interchange/lab/observation.js';
import { probeJob } from '../../interchange/lab/run.js';
import type { LinuxWorld } from '../../linux/world.js';
import type { Flow } from '../../simulator/flow.js';
import type { Kernel } from './kernel.js';

/** What a kernel did with flows. */
export interface KernelAnswer {
  /** One for each flow, in their order; undefined for one that was not carried out. */
  readonly observations: readonly (Observation | undefined)[];
  /** What programs complained of while the state was built: then the kernel is not as the state says. */
  readonly complaints: readonly string[];
}

export interface AskOptions {
  /** The machines to build; all of the world where absent. */
  readonly machines?: Iterable<string>;
  readonly signal?: AbortSignal;
}

/** Building takes so long at most, in milliseconds, and each flow so much more. */
const LIMIT = { build: 60_000, flow: 12_000 };

/** Has a kernel take on a world's state, sends the first packet of each flow through it, and tells what was seen. */
export async function runOnKernel(
  kernel: Kernel,
  world: LinuxWorld,
  flows: readonly Flow[],
  { machines, signal }: AskOptions = {},
): Promise<KernelAnswer> {
  const job = probeJob(world, flows, { lab: 'knet-lab', file: 'lab', ...(machines ? { machines } : {}) });
  const limit = LIMIT.build + flows.length * LIMIT.flow;
  const { output, complaints } = await kernel.run(job, { signal, limit });
  return { observations: job.read(`\n${output}`), complaints };
}
