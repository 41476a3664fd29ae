import { type Command, Option } from 'commander';
import { URI } from 'vscode-uri';
import type { Finding } from '../../topology/finding.js';
import { type CheckedFile, checkFiles } from '../check/checked-file.js';
import { checkJson } from '../check/json.js';
import { checkJunit } from '../check/junit.js';
import { checkSarif } from '../check/sarif.js';
import { checkText } from '../check/text.js';
import { CommandError, EXIT, type ExitCode } from '../exit.js';
import type { Io } from '../io.js';
import { displayName, type Loaded, load } from '../load.js';
import type { Paint } from '../paint.js';
import { paintOf, type Session } from '../session.js';

const FORMATS = ['text', 'json', 'sarif', 'junit'] as const;
const LEVELS = ['error', 'warning', 'information'] as const;

interface CheckOptions {
  readonly format: (typeof FORMATS)[number];
  readonly failOn: (typeof LEVELS)[number];
}

/** `knet check FILE…`: what is wrong with files, and which of their rules do not hold. */
export function addCheck(knet: Command, session: Session): void {
  const { io } = session;
  knet
    .command('check')
    .description('find mistakes, and check the rules that connections must keep')
    .argument('<FILE...>', '.knet files; - for standard input')
    .addOption(new Option('-f, --format <format>', 'how to write it').choices(FORMATS).default('text'))
    .addOption(
      new Option('--fail-on <severity>', 'the least severity that makes the exit code 1')
        .choices(LEVELS)
        .default('warning'),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: CheckOptions, command: Command) => {
      session.exitCode = await check(io, names, options, paintOf(io, command));
    });
}

const EXAMPLES = `
Exit code: 0 all rules hold and nothing was found; 1 something was found; 2 a file could not be read.

Examples:
  $ knet check shop.knet
  $ knet check --format junit *.knet > knet.xml
  $ knet check --format sarif *.knet > knet.sarif
  $ knet fmt shop.knet | knet check -`;

async function check(
  io: Io,
  names: readonly string[],
  { format, failOn }: CheckOptions,
  paint: Paint,
): Promise<ExitCode> {
  const { loaded, unreadable } = await loadAll(io, names);
  const files = checkFiles(loaded);
  if (files.length > 0) io.out(render(io, files, format, paint));
  for (const message of unreadable) io.err(`knet: ${message}\n`);
  if (unreadable.length > 0) return EXIT.failed;
  const counts = files.flatMap((file) => file.findings).some((finding) => isAtLeast(finding, failOn));
  return counts ? EXIT.findings : EXIT.holds;
}

/** One file that cannot be read does not keep the others from being checked. */
async function loadAll(io: Io, names: readonly string[]) {
  const loaded: Loaded[] = [];
  const unreadable: string[] = [];
  for (const name of new Set(names)) {
    try {
      loaded.push(await load(io, name));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      unreadable.push(error.message);
    }
  }
  return { loaded, unreadable };
}

function render(io: Io, files: readonly CheckedFile[], format: CheckOptions['format'], paint: Paint): string {
  const name = (uri: string) => displayName(io, uri);
  const textOf = (uri: string) =>
    files.map(({ loaded }) => loaded.text(uri)).find((text) => text !== undefined);
  switch (format) {
    case 'text':
      return checkText(files, { name, paint, text: io.isTerminal ? textOf : () => undefined });
    case 'json':
      return checkJson(files);
    case 'sarif':
      return checkSarif(files, (uri) => relativeUri(name(uri), uri));
    case 'junit':
      return checkJunit(files, name);
  }
}

/** SARIF wants files by URIs relative to the repository's root, which is where CI runs. */
function relativeUri(name: string, uri: string): string {
  const isAbsolute = URI.parse(uri).fsPath === name;
  return isAbsolute ? uri : name.split(/[\\/]/).map(encodeURIComponent).join('/');
}

function isAtLeast({ severity }: Finding, least: CheckOptions['failOn']): boolean {
  const rank: Record<Finding['severity'], number> = { error: 0, warning: 1, information: 2, hint: 3 };
  return rank[severity] <= rank[least];
}
