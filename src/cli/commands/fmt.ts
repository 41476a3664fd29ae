import path from 'node:path';
import { type Command, Option } from 'commander';
import { formatText } from '../../language/format/format.js';
import { syntaxFindings } from '../../language/parser/syntax-findings.js';
import { parseFile } from '../../language/workspace.js';
import { CommandError, EXIT, type ExitCode } from '../exit.js';
import { FileError, type Io } from '../io.js';
import { INPUT, INPUT_NAME, readNamed, uriOf } from '../load.js';
import type { Session } from '../session.js';
import { tellFindings } from '../tell-errors.js';

interface FmtOptions {
  readonly write?: boolean;
  readonly check?: boolean;
}

/** `knet fmt FILE…`: files in their canonical layout. */
export function addFmt(knet: Command, session: Session): void {
  knet
    .command('fmt')
    .description('print files in their canonical layout')
    .argument('<FILE...>', '.knet files; - for standard input')
    .option('-w, --write', 'write them back instead')
    .addOption(new Option('-c, --check', 'only name those that are not formatted').conflicts('write'))
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: FmtOptions) => {
      const codes: ExitCode[] = [];
      for (const name of new Set(names)) codes.push(await formatOne(session.io, name, options));
      session.exitCode = Math.max(...codes) as ExitCode;
    });
}

const EXAMPLES = `
Exit code: 0 done, or all are formatted; 1 with --check, when one is not; 2 a file cannot be read, written or
understood. A file with syntax errors is left alone.

Examples:
  $ knet fmt shop.knet
  $ knet fmt --write *.knet
  $ knet fmt --check *.knet
  $ knet fmt - < shop.knet`;

/** A file that cannot be formatted does not keep the others from being. */
async function formatOne(
  io: Io,
  name: string,
  { write = false, check = false }: FmtOptions,
): Promise<ExitCode> {
  try {
    if (write && name === INPUT)
      throw new CommandError('standard input cannot be written back: leave out --write');
    const text = await readNamed(io, name);
    const formatted = understood(io, name, text) ? formatText(text) : undefined;
    if (formatted === undefined)
      throw new CommandError(`${shown(name)} has syntax errors and was left alone`);
    if (check) return checked(io, name, text === formatted);
    if (!write) io.out(formatted);
    else if (text !== formatted) await writeBack(io, name, formatted);
    return EXIT.holds;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    io.err(`knet: ${error.message}\n`);
    return EXIT.failed;
  }
}

function understood(io: Io, name: string, text: string): boolean {
  const uri = uriOf(io, name);
  const findings = syntaxFindings(parseFile(uri, text).result, uri);
  tellFindings(io, findings);
  return findings.length === 0;
}

function checked(io: Io, name: string, isFormatted: boolean): ExitCode {
  if (isFormatted) return EXIT.holds;
  io.out(`${shown(name)}\n`);
  return EXIT.findings;
}

async function writeBack(io: Io, name: string, text: string): Promise<void> {
  try {
    await io.writeFile(path.resolve(io.cwd, name), text);
  } catch (error) {
    if (error instanceof FileError) throw new CommandError(`${name}: ${error.message}`);
    throw error;
  }
  io.out(`${name}\n`);
}

function shown(name: string): string {
  return name === INPUT ? INPUT_NAME : name;
}
