/** Modules that Linux state may need, besides what these need themselves; those that a kernel has built in are not listed there. */
const WANTED =
  /\/net\/(?:ipv[46]\/netfilter|netfilter\/ipset|netfilter\/ipvs)\/|\/net\/netfilter\/(?:xt_|nf_nat|nf_conntrack(?:_netlink|_ftp)?\.ko|nf_log_syslog\.ko|nfnetlink\.ko)|\/(?:veth|bridge|br_netfilter|dummy|vxlan|macvlan|ipvlan|af_packet|sch_fq_codel)\.ko/;

/** Families of modules that no state of ours needs and that take long to load. */
const UNWANTED =
  /ip_vs_ftp|nf_nat_(?:amanda|ftp|irc|sip|tftp|h323|pptp|snmp)|xt_(?:TEE|IDLETIMER|LED|AUDIT|TPROXY|l2tp|osf|ipcomp|cgroup|bpf|rateest|RATEEST)/;

/** It makes a tunl0 in each namespace there is at that moment, so it is loaded when the state comes to that. */
const ON_DEMAND = /\/ipip\.ko/;

/** Paths relative to the folder of `modules.dep`, those that others need first. */
export interface ModulesToLoad {
  readonly atBoot: readonly string[];
  readonly ipip: readonly string[];
}

/** @param dependencies text of a kernel's `modules.dep`: `PATH: PATH…` of what it needs, the last to be loaded first */
export function modulesToLoad(dependencies: string): ModulesToLoad {
  return {
    atBoot: withNeeded(dependencies, (module) => WANTED.test(module) && !UNWANTED.test(module)),
    ipip: withNeeded(dependencies, (module) => ON_DEMAND.test(module)),
  };
}

/** The modules of `modules.dep` that are wanted, those that others need first. */
export function withNeeded(dependencies: string, isWanted: (module: string) => boolean): string[] {
  const load = new Set<string>();
  for (const line of dependencies.split('\n')) {
    const [module = '', needs = ''] = line.split(':');
    if (!isWanted(module)) continue;
    for (const needed of needs.trim().split(' ').reverse()) if (needed !== '') load.add(needed);
    load.add(module);
  }
  return [...load];
}
