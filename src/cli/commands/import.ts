import path from 'node:path';
import { type Command, Option } from 'commander';
import { importKubernetes } from '../../interchange/kubernetes/import.js';
import { CommandError, EXIT, type ExitCode } from '../exit.js';
import { importFiles } from '../import/files.js';
import { findingSummary } from '../import/findings.js';
import { FileError, type Io } from '../io.js';
import type { Session } from '../session.js';

interface GivenImportOptions {
  readonly output?: string;
  readonly cluster: string;
  readonly kubernetes?: string;
  readonly hostNetwork: 'pod' | 'host';
  readonly strict?: boolean;
  readonly quiet?: boolean;
}

/** `knet import PATH…`: manifests of Kubernetes and Calico as a `.knet` file. */
export function addImport(knet: Command, session: Session): void {
  knet
    .command('import')
    .description('turn Kubernetes and Calico manifests into a .knet file')
    .argument('<PATH...>', 'files of YAML or JSON, or folders of them; - for standard input')
    .option('-o, --output <file>', 'where to write it; standard output unless given')
    .option('--cluster <name>', 'name of the cluster', 'imported')
    .option('--kubernetes <version>', 'version of Kubernetes, like 1.31, where no object says it')
    .addOption(
      new Option(
        '--host-network <where>',
        'pods of the host network where there are policies: give them addresses of their own (pod), or leave them (host)',
      )
        .choices(['pod', 'host'])
        .default('pod'),
    )
    .option('--strict', 'exit with 1 when anything is not as it was')
    .option('-q, --quiet', 'do not say what says nothing of the network')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: GivenImportOptions) => {
      session.exitCode = await importPaths(session, paths, options);
    });
}

const EXAMPLES = `
What cannot be expressed is listed on standard error, object by object.
Exit code: 0 the file was written; 1 an object is wrong and was left out; 2 a file cannot be read or written.

Examples:
  $ knet import manifests/ -o shop.knet
  $ kubectl get ns,no,po,svc,netpol -A -o json | knet import - -o cluster.knet
  $ knet import manifests/ | knet reach -`;

async function importPaths(
  { io }: Session,
  paths: readonly string[],
  options: GivenImportOptions,
): Promise<ExitCode> {
  if (!/^\w(?:[\w.-]*\w)?$/.test(options.cluster))
    throw new CommandError(`"${options.cluster}" cannot name a cluster`);
  if (options.kubernetes !== undefined && !/^1\.\d{1,3}(?:\.\d{1,3})?$/.test(options.kubernetes))
    throw new CommandError(`--kubernetes ${options.kubernetes}: a version looks like 1.31`);
  const files = await importFiles(io, paths);
  const { text, findings } = importKubernetes(files, options);
  await write(io, options.output, text);
  io.err(findingSummary(findings, options.quiet === true));
  const counts = findings.some(
    ({ severity }) => severity === 'error' || (options.strict && severity === 'warning'),
  );
  return counts ? EXIT.findings : EXIT.holds;
}

async function write(io: Io, output: string | undefined, text: string): Promise<void> {
  if (output === undefined || output === '-') {
    io.out(text);
    return;
  }
  try {
    await io.writeFile(path.resolve(io.cwd, output), text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new CommandError(`${output}: ${error.message}`);
  }
}
