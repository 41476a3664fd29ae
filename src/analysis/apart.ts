import { type Family, family, type IpAddress } from '../linux/address.js';
import type { Trace } from '../simulator/trace.js';

/** One end of a question. */
interface End {
  readonly name: string;
  readonly addresses: readonly IpAddress[];
}

/** The same trace; where no packet could be sent because the two ends have no address family in common, its reason says so. */
export function withFamiliesApart(trace: Trace, from: End, to: End): Trace {
  if (trace.verdict !== 'no-route' || from.addresses.length === 0 || to.addresses.length === 0) return trace;
  const [own, asked] = [familiesOf(from), familiesOf(to)];
  if (asked.some((of) => own.includes(of))) return trace;
  const apart = `${from.name} speaks IPv${own[0]} alone, and ${to.name} IPv${asked[0]} alone.`;
  return { ...trace, reason: `${trace.reason} ${apart}` };
}

function familiesOf({ addresses }: End): readonly Family[] {
  return [...new Set(addresses.map(family))];
}
