import { askedQuestion } from '../../language/topology/asked-question.js';
import { keyOf } from '../../language/topology/declarations.js';
import type { PacketOptions, Question, TraceDeclaration } from '../../topology/question.js';
import { CommandError } from '../exit.js';
import type { Loaded } from '../load.js';
import { requireScenario, unknownName } from '../unknown.js';

/** A trace that was asked for. */
export interface AskedTrace {
  /** Its name in the file, for a declared one. */
  readonly name?: string;
  /** The scenario that it is asked under. */
  readonly scenario?: string;
  readonly question: Question;
  /** The file asks for the packet that looks up the receiver's name. */
  readonly wantsDns?: boolean;
  /** It is the packet that asks for the receiver's name, before the one that was asked for: the names, one after the other. */
  readonly dns?: readonly string[];
}

/** What the user gave besides the file. */
export interface Given {
  /** `NAME`, or `FROM` when `to` is there too. */
  readonly first: string | undefined;
  readonly to: string | undefined;
  readonly all: boolean;
  readonly scenario: string | undefined;
  readonly options: PacketOptions;
}

/** The traces that the user asked for; ends the command when there is no such thing. */
export function askedTraces(file: Loaded, given: Given): AskedTrace[] {
  const { first, to, all, scenario } = given;
  requireScenario(file, scenario);
  if (all) {
    if (first !== undefined) throw new CommandError('give --all or the trace to follow, not both');
    return [...file.topology.traces.values()].map((declared) => declaredTrace(declared, given));
  }
  if (first === undefined) {
    throw new CommandError('say what to trace: FROM and TO, the NAME of a trace in the file, or --all');
  }
  return [to === undefined ? namedTrace(file, first, given) : typedTrace(file, first, to, given)];
}

/** Traces that the file declares but that say nothing, for their names mean nothing; findings tell why. */
export function brokenTraces({ declarations, topology }: Loaded): string[] {
  const prefix = keyOf.trace('');
  return [...declarations.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((name) => !topology.traces.has(name));
}

function namedTrace(file: Loaded, name: string, given: Given): AskedTrace {
  const declared = file.topology.traces.get(name);
  if (declared) return declaredTrace(declared, given);
  if (brokenTraces(file).includes(name)) {
    throw new CommandError(`trace "${name}" in ${file.name} has errors; knet check ${file.name} shows them`);
  }
  const isEndpoint = 'question' in askedQuestion(file.topology, name, 'localhost');
  if (isEndpoint) throw new CommandError(`say where to: knet trace ${file.name} ${name} TO`);
  throw unknownName('trace', name, file.topology.traces.keys(), file.name);
}

function declaredTrace(declared: TraceDeclaration, { options, scenario }: Given): AskedTrace {
  const under = scenario ?? declared.scenario;
  return {
    name: declared.name,
    ...(under === undefined ? {} : { scenario: under }),
    ...(declared.dns ? { wantsDns: true } : {}),
    question: { ...declared, options: { ...declared.options, ...options } },
  };
}

function typedTrace(file: Loaded, from: string, to: string, { options, scenario }: Given): AskedTrace {
  const asked = askedQuestion(file.topology, from, to, options);
  if ('question' in asked)
    return { question: asked.question, ...(scenario === undefined ? {} : { scenario }) };
  const { end, problem } = asked;
  const message =
    problem.code === 'sender-with-port'
      ? "the sender's port is chosen by the kernel; to pin it, use --source-port"
      : problem.message;
  throw new CommandError(`${end.toUpperCase()} ${end === 'from' ? from : to}: ${message}`);
}
