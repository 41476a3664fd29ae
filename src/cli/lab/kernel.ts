/** What a kernel is to do in namespaces of its own. */
export interface KernelJob {
  /** A lab's script; it is run with `build`. */
  readonly script: string;
  /** What the agent, which is run once the state is there, reads from its standard input. */
  readonly input?: string;
  /** A shell script that is run instead of the agent; it finds that beside itself, and the input on its own standard input. */
  readonly program?: string;
}

/** What came of a run: what the agent wrote, and what programs complained of while the state was built. */
export interface KernelRun {
  readonly output: string;
  readonly complaints: readonly string[];
}

export interface RunOptions {
  /** Ends the run; everything that belongs to it goes with it. */
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds; after that the run is ended. */
  readonly limit: number;
}

/** A Linux kernel that jobs can be run on, one after the other, each in namespaces of its own. */
export interface Kernel {
  readonly backend: 'netns' | 'uml' | 'qemu';
  /** As `uname -r` has it. */
  readonly release: string;
  run(job: KernelJob, options: RunOptions): Promise<KernelRun>;
  /** Ends the kernel, if it is one of the lab's own. */
  close(): Promise<void>;
}
