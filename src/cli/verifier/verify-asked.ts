import { URI } from 'vscode-uri';
import { lookedUp } from '../../analysis/name-server.js';
import { isOverSets } from '../../analysis/rules.js';
import { changedHeaders } from '../../diagram/header-text.js';
import type { ComparedSighting, Comparison } from '../../interchange/lab/compare.js';
import { askedBy } from '../../language/features/endpoints/asked-by.js';
import { loadTopology } from '../../language/workspace.js';
import type { TraceParams } from '../../protocol/messages.js';
import type { KernelName, Verification, VerifiedSighting } from '../../protocol/verification.js';
import type { Sources } from '../../protocol/verifier.js';
import type { Trace } from '../../simulator/trace.js';
import { CommandError } from '../exit.js';
import type { Host } from '../lab/host.js';
import { verify } from '../lab/verify.js';

/** The trace that was asked for, and what a kernel says to it. */
export interface VerifiedAsked {
  readonly trace: Trace;
  readonly verification: Verification;
}

/** Sends the packet of the trace that an editor shows through a real kernel. Rejects with a {@link CommandError} that says why it cannot. */
export async function verifyAsked(
  { params, sources }: { readonly params: TraceParams; readonly sources: Sources },
  host: Host,
  options: {
    readonly signal: AbortSignal;
    readonly onKernel: (backend: KernelName['backend']) => void;
  },
): Promise<VerifiedAsked> {
  const program = await loadTopology(params.uri, async (uri) =>
    Object.hasOwn(sources, uri) ? sources[uri] : undefined,
  );
  const asked = askedBy(params, { uri: URI.parse(params.uri) }, program);
  if ('problem' in asked) throw new CommandError(asked.problem);
  const { question } = lookedUp(program.topology, asked.question, params.dns);
  if ('action' in question && isOverSets(question))
    throw new CommandError('a rule over many pairs is no single packet: trace one of them to verify it');
  const scenario = (params.scenario ?? asked.scenario) || undefined;
  const one = { question, ...(scenario === undefined ? {} : { scenario }) };
  const [verified] = await verify(program, [one], host, { backend: undefined, ...options });
  const { trace, kernel, comparison, skipped, complaints } = verified!;
  if (!kernel || !comparison)
    throw new CommandError(`nothing could be compared: ${[skipped!, ...complaints].join('; ')}`);
  return { trace, verification: verificationOf(comparison, kernel, complaints) };
}

function verificationOf(
  { agrees, path, sightings, differences }: Comparison,
  { backend, release }: KernelName,
  complaints: readonly string[],
): Verification {
  return {
    kernel: { backend, release },
    agrees,
    path,
    sightings: sightings.map((each) => sightingOf(each, path)),
    differences,
    complaints: [...new Set(complaints)],
  };
}

function sightingOf({ expected, observed, differences }: ComparedSighting, path: number): VerifiedSighting {
  const { machine, namespace, device, direction } = (expected ?? observed)!;
  const other = differences.length > 0 ? observed?.headers : undefined;
  return {
    place: `${machine}${namespace === 'host' ? '' : `, ${namespace}`}: ${device} ${direction}`,
    ...(expected
      ? { step: { path, ...expected.from }, expected: changedHeaders(other, expected.headers) }
      : {}),
    ...(observed ? { observed: changedHeaders(expected?.headers, observed.headers) } : {}),
    differences,
  };
}
