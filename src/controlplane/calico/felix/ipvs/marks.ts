/**
 * Bits of the mark that say which endpoint a packet came from, where INPUT and OUTPUT see what FORWARD would: all that are
 * left of Felix's mask (felix/dataplane/driver.go).
 */
export const ENDPOINT_MASK = 0xffe00000;
/** The lowest of them: not from a workload (IptablesMarkNonCaliEndpoint). */
export const NO_WORKLOAD = 0x200000;

/** The mark of a workload of the node. Felix draws numbers by a hash of the name; here they follow the order of the names. */
export function endpointMarks(interfaces: readonly string[]): ReadonlyMap<string, number> {
  const sorted = [...interfaces].sort();
  return new Map(sorted.map((name, index) => [name, (index + 2) * NO_WORKLOAD]));
}
