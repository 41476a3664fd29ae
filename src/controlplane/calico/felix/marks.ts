/**
 * Bits of the packet mark that Felix takes from its mask 0xffff0000, lowest first (felix/rules/rule_defs.go;
 * their values are seen in `iptables-save` of a node).
 */
export const MARK = {
  /** A policy or profile accepted the packet. */
  accept: 0x10000,
  /** A policy passed the packet on to the next tier. */
  pass: 0x20000,
  /** A policy denied the packet. */
  drop: 0x40000,
  /** While a rule of several parts is being matched: all parts so far match. */
  allBlocks: 0x80000,
  /** The same: the part at hand matches. */
  thisBlock: 0x100000,
  /** Came in by a workload's interface; used within raw PREROUTING only. */
  fromWorkload: 0x80000,
  /** All bits that Felix clears before it starts. */
  all: 0x1b0000,
} as const;
