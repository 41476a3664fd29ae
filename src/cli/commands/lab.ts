import { Argument, type Command, Option } from 'commander';
import { Model } from '../../analysis/model.js';
import { labName } from '../../interchange/lab/names.js';
import type { LabPlan } from '../../interchange/lab/plan.js';
import { labPlan } from '../../interchange/lab/plan-of.js';
import { downScript, labScript } from '../../interchange/lab/script.js';
import { CommandError, EXIT, type ExitCode } from '../exit.js';
import type { Io } from '../io.js';
import { lackingHere, moduleOf } from '../lab/backend.js';
import { labNamespace } from '../lab/exec.js';
import { verificationJson } from '../lab/json.js';
import type { Kernel } from '../lab/kernel.js';
import { outcomeOf, reasonsOf } from '../lab/outcome.js';
import { agrees, realJson, realText } from '../lab/render-real.js';
import { verificationText } from '../lab/text.js';
import { requireTools, toolsToBuild } from '../lab/tools.js';
import { verify } from '../lab/verify.js';
import { compareWithReal, REAL_PROGRAMS } from '../lab/with-real.js';
import { type Loaded, load } from '../load.js';
import type { Paint } from '../paint.js';
import { paintOf, type Session } from '../session.js';
import { tellErrors } from '../tell-errors.js';
import { askedTraces } from '../trace/asked.js';
import { requireScenario } from '../unknown.js';

const ACTIONS = ['script', 'up', 'down', 'exec', 'verify'] as const;

interface LabOptions {
  readonly scenario?: string;
  readonly trace?: readonly string[];
  readonly backend?: Kernel['backend'];
  readonly format: 'text' | 'json';
  readonly withReal?: (typeof REAL_PROGRAMS)[number];
}

/** `knet lab FILE ACTION`: the topology on a real kernel, and the simulator against it. */
export function addLab(knet: Command, session: Session): void {
  const command = knet
    .command('lab')
    .description('build the topology on a real kernel, and compare traces with what it does')
    .usage('[options] FILE script|up|down|verify\n       knet lab [options] FILE exec PLACE -- COMMAND…')
    .argument('<FILE>', 'a .knet file; - for standard input')
    .addArgument(new Argument('<ACTION>', 'what to do').choices(ACTIONS))
    .argument('[ARGUMENTS...]', 'for exec: the machine, or machine/namespace, and the command')
    .option('-s, --scenario <name>', 'under a scenario of the file')
    .option('-t, --trace <names...>', 'verify: only these of the traces that the file declares')
    .addOption(
      new Option(
        '--backend <kernel>',
        "verify: on this machine's kernel, on User-mode Linux, or on a kernel in QEMU",
      ).choices(['netns', 'uml', 'qemu']),
    )
    .addOption(
      new Option(
        '--with-real <program>',
        'verify: let this program loose, and compare what it really writes',
      ).choices(REAL_PROGRAMS),
    )
    .addOption(
      new Option('-f, --format <format>', 'verify: how to write it')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', EXAMPLES);
  command.action(
    async (name: string, action: (typeof ACTIONS)[number], words: string[], options: LabOptions) => {
      const { io } = session;
      if (action !== 'exec' && words.length > 0)
        throw new CommandError(`lab ${action} takes no more arguments: ${words.join(' ')}`);
      if (action === 'down') {
        session.exitCode = await down(io, name);
        return;
      }
      const file = await load(io, name);
      tellErrors(io, file);
      requireScenario(file, options.scenario);
      session.exitCode = await act(io, file, action, words, options, paintOf(io, command));
    },
  );
}

const EXAMPLES = `
script  prints a shell script that builds the lab with ip, sysctl, iptables-restore…, and takes it down
up      builds it: network namespaces named after the file, knet-shop.node1, knet-shop.node1.shop.web…
exec    runs a command inside one of them
down    removes them and whatever runs in them; nothing is left
verify  sends each trace's packet through a lab of its own, captures on every interface, and compares

All but script and verify need root; verify is content with a user namespace. This machine's own interfaces, addresses, routes and rules are left alone.
Exit code: 0 done, every trace agrees with the kernel; 1 one does not, or something could not be built as the state says,
or the command of exec failed; 2 it could not be carried out, or not one of the traces could be compared.

Examples:
  $ knet lab shop.knet script > shop.sh
  $ sudo knet lab shop.knet up
  $ sudo knet lab shop.knet exec node1/shop/web -- ping -c 1 10.244.1.5
  $ sudo knet lab shop.knet verify --trace web-to-api --format json
  $ sudo knet lab shop.knet verify --with-real bird
  $ sudo knet lab shop.knet down`;

async function act(
  io: Io,
  file: Loaded,
  action: Exclude<(typeof ACTIONS)[number], 'down'>,
  words: readonly string[],
  options: LabOptions,
  paint: Paint,
): Promise<ExitCode> {
  switch (action) {
    case 'script':
      io.out(labScript(planOf(file, options)));
      return EXIT.holds;
    case 'up':
      return up(io, planOf(file, options));
    case 'exec':
      return exec(io, file, words, options);
    case 'verify':
      return options.withReal
        ? verifyProgram(io, file, options.withReal, options, paint)
        : verifyAll(io, file, options, paint);
  }
}

function planOf(file: Loaded, { scenario }: LabOptions): LabPlan {
  const { world } = new Model(file.topology).plane(scenario);
  return labPlan(world, { lab: labName(file.name), file: file.name });
}

/** What was built is taken down again when it is interrupted half way. */
async function up(io: Io, plan: LabPlan): Promise<ExitCode> {
  const { host } = io;
  await requireTools(host, toolsToBuild(plan));
  const lacking = await lackingHere(host, plan.needs);
  if (lacking.length > 0) {
    const features = lacking.join(', ');
    throw new CommandError(
      `this machine's kernel has no ${features}, or has not loaded it: try modprobe ${lacking.map(moduleOf).join(' ')}`,
    );
  }
  return host.interruptible(async (signal) => {
    const { status, err } = await host.run(['sh', '-s', 'up'], labScript(plan));
    if (signal.aborted) {
      await host.run(['sh'], downScript(plan.lab));
      throw new CommandError('interrupted; the lab was taken down again');
    }
    io.err(err);
    for (const { machine, namespace, what } of plan.gaps) {
      io.err(`knet: left out in ${machine}, ${namespace}: ${what}\n`);
    }
    if (status !== 0) io.err('knet: this kernel does not take all of the state; see above\n');
    io.out(`${plan.namespaces.length} network namespaces are up; ip netns list shows ${plan.lab}.*\n`);
    return status === 0 && plan.gaps.length === 0 ? EXIT.holds : EXIT.findings;
  });
}

/** The lab is known by the file's name alone, so that one whose file has changed, or gone, can be taken down. */
async function down(io: Io, name: string): Promise<ExitCode> {
  await requireTools(io.host, ['ip']);
  const { status, err } = await io.host.run(['sh'], downScript(labName(name)));
  io.err(err);
  return status === 0 ? EXIT.holds : EXIT.failed;
}

async function exec(
  io: Io,
  file: Loaded,
  [place, ...command]: readonly string[],
  { scenario }: LabOptions,
): Promise<ExitCode> {
  if (place === undefined || command.length === 0)
    throw new CommandError('say where and what: exec node1 -- ip route');
  const lab = labName(file.name);
  const namespace = labNamespace(file, place, lab, scenario);
  await requireTools(io.host, ['ip']);
  const { out } = await io.host.run(['ip', 'netns', 'list']);
  if (!out.split('\n').some((line) => line.split(' ')[0] === namespace))
    throw new CommandError(`the lab is not up: knet lab ${file.name} up`);
  const status = await io.host.attach(['ip', 'netns', 'exec', namespace, ...command]);
  return status === 0 ? EXIT.holds : EXIT.findings;
}

async function verifyAll(
  io: Io,
  file: Loaded,
  { trace, scenario, backend, format }: LabOptions,
  paint: Paint,
): Promise<ExitCode> {
  const given = { to: undefined, scenario, options: {} };
  const asked = trace
    ? trace.flatMap((first) => askedTraces(file, { ...given, first, all: false }))
    : askedTraces(file, { ...given, first: undefined, all: true });
  if (asked.length === 0) throw new CommandError(`${file.name} declares no traces`);
  const verified = await interruptibly(io, (signal) => verify(file, asked, io.host, { backend, signal }));
  io.out(format === 'json' ? verificationJson(verified) : verificationText(verified, paint));
  const outcome = outcomeOf(verified);
  switch (outcome.result) {
    case 'agrees':
      return EXIT.holds;
    case 'differs':
      return EXIT.findings;
    case 'nothing-compared':
      throw new CommandError(`nothing could be compared: ${reasonsOf(outcome)}`);
  }
}

async function verifyProgram(
  io: Io,
  file: Loaded,
  program: (typeof REAL_PROGRAMS)[number],
  { scenario, backend, format }: LabOptions,
  paint: Paint,
): Promise<ExitCode> {
  const result = await interruptibly(io, (signal) =>
    compareWithReal(program, file, io.host, { scenario, backend, signal }),
  );
  io.out(format === 'json' ? realJson(result) : realText(result, paint));
  return result.compared.every(agrees) ? EXIT.holds : EXIT.findings;
}

/** The kernel takes away what is interrupted; whatever that looks like from here, it was the user's wish. */
function interruptibly<Result>(io: Io, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  return io.host.interruptible(async (signal) => {
    const interrupted = () => new CommandError('interrupted; nothing is left of the lab');
    const result = await work(signal).catch((error: unknown) => {
      throw signal.aborted ? interrupted() : error;
    });
    if (signal.aborted) throw interrupted();
    return result;
  });
}
