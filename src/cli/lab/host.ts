import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { UNSHARE, WITH_PARENT, withRootsFolders } from './job-files.js';
import type { Kernel } from './kernel.js';
import { machineKernel } from './netns.js';
import { bootQemu, installedKernel } from './qemu.js';
import { bootUml } from './uml.js';

/** How a program ended, and what it wrote. */
export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** The machine that the command runs on: its programs and its kernel. Tests give one of their own. */
export interface Host {
  readonly isLinux: boolean;
  readonly isRoot: boolean;
  /** Whether it may make the namespaces that a lab of its own lives in; who is not root, in a user namespace. */
  mayUnshare(): Promise<boolean>;
  /** Whether a program is there to be run. */
  has(program: string): Promise<boolean>;
  /** Runs a program to its end; `input` is its standard input. */
  run(command: readonly string[], input?: string): Promise<Ended>;
  /** Runs a program on this terminal; gives its exit status. */
  attach(command: readonly string[]): Promise<number>;
  /** Whether there is a kernel, with its modules, that QEMU could boot. */
  hasInstalledKernel(): Promise<boolean>;
  /** A kernel to run jobs on: this machine's, or one that is booted for it. */
  kernel(backend: Kernel['backend'], signal: AbortSignal): Promise<Kernel>;
  /** Runs `work` with a signal that Ctrl-C and a request to end give. */
  interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
}

export function nodeHost(): Host {
  return {
    isLinux: process.platform === 'linux',
    isRoot: process.getuid?.() === 0,
    mayUnshare,
    has,
    run,
    attach: (command) => attach(command),
    kernel,
    hasInstalledKernel: async () => (await installedKernel()) !== undefined,
    interruptible,
  };
}

async function kernel(backend: Kernel['backend'], signal: AbortSignal): Promise<Kernel> {
  switch (backend) {
    case 'netns':
      return machineKernel();
    case 'uml':
      return bootUml(signal);
    case 'qemu':
      return bootQemu(signal);
  }
}

async function has(program: string): Promise<boolean> {
  const folders = withRootsFolders().PATH.split(path.delimiter);
  const found = await Promise.all(
    folders.map((folder) =>
      access(path.join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

async function mayUnshare(): Promise<boolean> {
  const { status } = await run([...WITH_PARENT, ...UNSHARE, 'sh', '-c', 'mount -t tmpfs knet-lab /run']);
  return status === 0;
}

function run([command, ...args]: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command!, args, { stdio: ['pipe', 'pipe', 'pipe'], env: withRootsFolders() });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? 128, out, err }));
    // It may end without having read everything.
    child.stdin.on('error', () => {}).end(input);
  });
}

function attach([command, ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    // Ctrl-C is for the program; this one waits for it to end.
    const ignore = () => {};
    process.on('SIGINT', ignore);
    const child = spawn(command!, args, { stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (status) => {
      process.off('SIGINT', ignore);
      resolve(status ?? 128);
    });
  });
}

async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, abort);
  }
}
