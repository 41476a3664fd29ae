import { didYouMean, suggest } from '../language/diagnostics/suggest.js';
import { CommandError } from './exit.js';
import type { Loaded } from './load.js';

/** `no trace named "x" in shop.knet; did you mean "y"?` */
export function unknownName(
  kind: string,
  name: string,
  candidates: Iterable<string>,
  where: string,
): CommandError {
  return new CommandError(`no ${kind} named "${name}" in ${where}${didYouMean(suggest(name, candidates))}`);
}

/** Ends the command when the file has no such scenario. */
export function requireScenario({ topology, name }: Loaded, scenario: string | undefined): void {
  if (scenario === undefined || topology.scenarios.has(scenario)) return;
  throw unknownName('scenario', scenario, topology.scenarios.keys(), name);
}
