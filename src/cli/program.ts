import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import { addCheck } from './commands/check.js';
import { addDiff } from './commands/diff.js';
import { addDraw } from './commands/draw.js';
import { addFmt } from './commands/fmt.js';
import { addImport } from './commands/import.js';
import { addLab } from './commands/lab.js';
import { addLsp } from './commands/lsp.js';
import { addReach } from './commands/reach.js';
import { addState } from './commands/state.js';
import { addTrace } from './commands/trace.js';
import { CommandError, EXIT, type ExitCode } from './exit.js';
import type { Io } from './io.js';
import { COLOR_CHOICES } from './paint.js';
import type { Session } from './session.js';

/**
 * Runs the `knet` command.
 *
 * @param args what follows `knet` on the command line
 * @returns the exit code: 0 all holds, 1 findings, 2 could not be carried out
 */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  const session: Session = { io, exitCode: EXIT.holds };
  try {
    await knetCommand(session).parseAsync(args, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.holds : EXIT.failed;
    io.err(`knet: ${error instanceof CommandError ? error.message : defect(error, io)}\n`);
    return EXIT.failed;
  }
}

function knetCommand(session: Session): Command {
  const knet = new Command('knet')
    .description('Where does the packet go? Checks and traces container networks described in .knet files.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [COMMAND]', 'print help for a command')
    .addOption(new Option('--color <when>', 'colour the output').choices(COLOR_CHOICES).default('auto'))
    .addHelpText('after', OVERVIEW)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => session.io.out(text),
      writeErr: (text) => session.io.err(text),
      outputError: (text, write) => write(`knet: ${oneLine(text)}\n`),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addCheck(knet, session);
  addTrace(knet, session);
  addState(knet, session);
  addReach(knet, session);
  addDiff(knet, session);
  addDraw(knet, session);
  addFmt(knet, session);
  addImport(knet, session);
  addLab(knet, session);
  addLsp(knet, session);
  return knet;
}

const OVERVIEW = `
FILE is a .knet file, or - for standard input. Exit code: 0 all holds, 1 there are findings, 2 the command
could not be carried out.

Examples:
  $ knet check shop.knet
  $ knet trace shop.knet shop/web shop/api:8080
  $ knet state shop.knet node1
  $ knet reach shop.knet
  $ knet help trace`;

/** Commander says `error: …` and puts its guess at what was meant on a second line. */
/** What nobody foresaw is knet's own fault; where it happened is told to those who ask. */
function defect(error: unknown, { env }: Io): string {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (env.KNET_DEBUG) return `a defect of knet: ${stack}`;
  return `a defect of knet, please report it: ${oneLine(message)} (KNET_DEBUG=1 tells where)`;
}

function oneLine(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}
