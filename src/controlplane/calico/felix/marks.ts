/**
 * Bits of the packet mark that Felix takes from its mask 0xffff0000, lowest first (felix/rules/rule_defs.go;
 * their values are seen in `iptables-save` of a node).
 */
export const MARK = {
  /** A policy or profile accepted the packet. */
  accept: 0x10000,
  /** A policy passed the packet on to the next tier. */
  pass: 0x20000,
  /** Came in by a workload's interface; used within raw PREROUTING only. */
  fromWorkload: 0x80000,
  /** All bits that Felix clears before it starts. */
  all: 0x1b0000,
} as const;
