/** Modules that Linux state may need, besides what these need themselves; those that a kernel has built in are not listed there. */
const WANTED =
  /\/net\/(?:ipv[46]\/netfilter|netfilter\/ipset|netfilter\/ipvs)\/|\/net\/netfilter\/(?:xt_|nf_nat|nf_conntrack(?:_netlink|_ftp)?\.ko|nfnetlink\.ko)|\/(?:veth|bridge|br_netfilter|ipip|dummy|vxlan|macvlan|ipvlan|af_packet|sch_fq_codel)\.ko/;

/** Families of modules that no state of ours needs and that take long to load. */
const UNWANTED =
  /ip_vs_ftp|nf_nat_(?:amanda|ftp|irc|sip|tftp|h323|pptp|snmp)|xt_(?:TEE|IDLETIMER|LED|AUDIT|TPROXY|l2tp|osf|ipcomp|cgroup|bpf|rateest|RATEEST)/;

/**
 * The modules to load, those that others need first.
 *
 * @param dependencies text of a kernel's `modules.dep`: `PATH: PATH…` of what it needs, the last to be loaded first
 * @returns paths relative to the folder of `modules.dep`
 */
export function modulesToLoad(dependencies: string): string[] {
  const load = new Set<string>();
  for (const line of dependencies.split('\n')) {
    const [module = '', needs = ''] = line.split(':');
    if (!WANTED.test(module) || UNWANTED.test(module)) continue;
    for (const needed of needs.trim().split(' ').reverse()) if (needed !== '') load.add(needed);
    load.add(module);
  }
  return [...load];
}
