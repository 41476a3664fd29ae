import { Model } from '../../analysis/model.js';
import type { ComparedLines } from '../../interchange/lab/compared-lines.js';
import { dockerJobs } from '../../interchange/lab/docker/job.js';
import type { LabPlan } from '../../interchange/lab/plan.js';
import { birdJob } from '../../interchange/lab/real-bird.js';
import { CommandError } from '../exit.js';
import type { Loaded } from '../load.js';
import { chooseBackend } from './backend.js';
import type { Host } from './host.js';
import type { Kernel, KernelJob } from './kernel.js';
import { requireTools, toolsToBuild, toolsToProbe } from './tools.js';

/** Programs that can be let loose in a lab, to see whether they write what the model says that they write. */
export const REAL_PROGRAMS = ['bird', 'docker'] as const;

/** What a real program wrote, beside the model. */
export interface ComparedProgram {
  readonly program: (typeof REAL_PROGRAMS)[number];
  readonly kernel: Pick<Kernel, 'backend' | 'release'>;
  readonly compared: readonly ComparedLines[];
  readonly complaints: readonly string[];
}

/** Programs that come to agree with each other take their time; in milliseconds. */
const LIMIT = 180_000;

export interface RealOptions {
  readonly scenario: string | undefined;
  readonly backend: Kernel['backend'] | undefined;
  readonly signal: AbortSignal;
}

/** A lab with real programs in it. */
interface RealJob extends KernelJob {
  readonly plan: LabPlan;
  read(output: string): readonly ComparedLines[];
}

/** Lets a program loose wherever the file has it, and compares what it wrote. */
export function compareWithReal(
  program: (typeof REAL_PROGRAMS)[number],
  file: Loaded,
  host: Host,
  options: RealOptions,
): Promise<ComparedProgram> {
  const plane = new Model(file.topology).plane(options.scenario);
  const named = { lab: 'knet-lab', file: file.name };
  switch (program) {
    case 'bird': {
      const job = birdJob(plane, named);
      if (!job) throw new CommandError(`nothing in ${file.name} speaks BGP`);
      return compare(program, [job], ['bird'], host, options);
    }
    case 'docker': {
      const jobs = dockerJobs(plane, named);
      if (jobs.length === 0) throw new CommandError(`no host of ${file.name} has docker 20.10`);
      if (options.backend !== undefined && options.backend !== 'netns')
        throw new CommandError("dockerd is run on this machine's kernel only");
      const tools = ['dockerd', 'docker', 'nsenter', 'busybox', 'iptables'];
      return compare(program, jobs, tools, host, { ...options, backend: 'netns' });
    }
  }
}

async function compare(
  program: (typeof REAL_PROGRAMS)[number],
  jobs: readonly RealJob[],
  tools: readonly string[],
  host: Host,
  { backend, signal }: RealOptions,
): Promise<ComparedProgram> {
  const needs = new Set(jobs.flatMap(({ plan }) => [...plan.needs]));
  await requireTools(host, ['unshare']);
  const choice = await chooseBackend(host, needs, backend);
  if ('nowhere' in choice) throw new CommandError(choice.nowhere);
  const toBuild = jobs.flatMap(({ plan }) => toolsToBuild(plan));
  await requireTools(host, [...new Set([...toBuild, ...toolsToProbe(choice.backend), ...tools])]);
  const kernel = await host.kernel(choice.backend, signal);
  try {
    const compared: ComparedLines[] = [];
    const complaints: string[] = [];
    for (const job of jobs) {
      const run = await kernel.run(job, { signal, limit: LIMIT });
      compared.push(...job.read(run.output));
      complaints.push(...run.complaints);
    }
    return { program, kernel: { backend: kernel.backend, release: kernel.release }, compared, complaints };
  } finally {
    await kernel.close();
  }
}
