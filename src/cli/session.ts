import type { Command } from 'commander';
import type { ExitCode } from './exit.js';
import type { Io } from './io.js';
import { type COLOR_CHOICES, type Paint, painter } from './paint.js';

/** One run of the command: its inputs and outputs, and how it ends. */
export interface Session {
  readonly io: Io;
  exitCode: ExitCode;
}

/** The styles that `--color` leaves, wherever on the command line it stands. */
export function paintOf(io: Io, command: Command): Paint {
  return painter(command.optsWithGlobals<{ color: (typeof COLOR_CHOICES)[number] }>().color, io);
}
