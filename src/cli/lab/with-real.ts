import { Model } from '../../analysis/model.js';
import type { ComparedLines } from '../../interchange/lab/compared-lines.js';
import { birdJob } from '../../interchange/lab/real-bird.js';
import { CommandError } from '../exit.js';
import type { Loaded } from '../load.js';
import { chooseBackend } from './backend.js';
import type { Host } from './host.js';
import type { Kernel } from './kernel.js';
import { requireTools, toolsToBuild, toolsToProbe } from './tools.js';

/** Programs that can be let loose in a lab, to see whether they write what the model says that they write. */
export const REAL_PROGRAMS = ['bird'] as const;

/** What a real program wrote, beside the model. */
export interface ComparedProgram {
  readonly program: (typeof REAL_PROGRAMS)[number];
  readonly kernel: Pick<Kernel, 'backend' | 'release'>;
  readonly compared: readonly ComparedLines[];
  readonly complaints: readonly string[];
}

/** Programs that come to agree with each other take their time; in milliseconds. */
const LIMIT = 180_000;

/** Runs BIRD on every machine that speaks BGP, with the configuration that Calico would give it. */
export async function compareWithBird(
  file: Loaded,
  host: Host,
  options: {
    readonly scenario: string | undefined;
    readonly backend: Kernel['backend'] | undefined;
    readonly signal: AbortSignal;
  },
): Promise<ComparedProgram> {
  const plane = new Model(file.topology).plane(options.scenario);
  const job = birdJob(plane, { lab: 'knet-lab', file: file.name });
  if (!job) throw new CommandError(`nothing in ${file.name} speaks BGP`);
  const choice = await chooseBackend(host, job.plan.needs, options.backend);
  if ('nowhere' in choice) throw new CommandError(choice.nowhere);
  await requireTools(host, [...toolsToBuild(job.plan), ...toolsToProbe(choice.backend), 'bird']);
  const kernel = await host.kernel(choice.backend, options.signal);
  try {
    const { output, complaints } = await kernel.run(job, { signal: options.signal, limit: LIMIT });
    const { backend, release } = kernel;
    return { program: 'bird', kernel: { backend, release }, compared: job.read(output), complaints };
  } finally {
    await kernel.close();
  }
}
