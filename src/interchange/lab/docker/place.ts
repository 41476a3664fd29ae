/** A network namespace of the lab, and whose it is, or is to become. */
export interface LabPlace {
  readonly namespace: string;
  /** As `ip netns` knows it. */
  readonly name: string;
  /** Names of the sysctls that are told of. */
  readonly sysctls: readonly string[];
  /** Lines of sysctl.conf for what a new namespace takes over from the machine's first one, which no host of a lab is. */
  readonly inherited: readonly string[];
}
