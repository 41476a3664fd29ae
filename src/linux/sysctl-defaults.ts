/** Values of a fresh network namespace, as `sysctl -a` shows them on Linux 6 (Documentation/networking/ip-sysctl.rst). */
export const GLOBAL_DEFAULTS = {
  'net.ipv4.fib_multipath_hash_policy': '0',
  'net.ipv4.fib_multipath_use_neigh': '0',
  'net.ipv4.fwmark_reflect': '0',
  'net.ipv4.icmp_echo_ignore_all': '0',
  'net.ipv4.icmp_echo_ignore_broadcasts': '1',
  'net.ipv4.icmp_ratelimit': '1000',
  'net.ipv4.icmp_ratemask': '6168',
  'net.ipv4.ip_default_ttl': '64',
  'net.ipv4.ip_forward_update_priority': '1',
  'net.ipv4.ip_forward_use_pmtu': '0',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_no_pmtu_disc': '0',
  'net.ipv4.ip_nonlocal_bind': '0',
  'net.ipv4.ip_unprivileged_port_start': '1024',
  'net.ipv4.ipfrag_time': '30',
  'net.ipv4.neigh.default.gc_thresh1': '128',
  'net.ipv4.neigh.default.gc_thresh2': '512',
  'net.ipv4.neigh.default.gc_thresh3': '1024',
  'net.ipv4.route.min_pmtu': '552',
  'net.ipv4.route.mtu_expires': '600',
  'net.ipv4.tcp_fwmark_accept': '0',
  'net.ipv4.tcp_mtu_probing': '0',
  'net.ipv6.bindv6only': '0',
  'net.ipv6.fib_multipath_hash_policy': '0',
  'net.ipv6.fwmark_reflect': '0',
  'net.ipv6.icmp.echo_ignore_all': '0',
  'net.ipv6.ip_nonlocal_bind': '0',
  'net.netfilter.nf_conntrack_acct': '0',
  'net.netfilter.nf_conntrack_checksum': '1',
  'net.netfilter.nf_conntrack_icmp_timeout': '30',
  'net.netfilter.nf_conntrack_max': '262144',
  'net.netfilter.nf_conntrack_tcp_be_liberal': '0',
  'net.netfilter.nf_conntrack_tcp_loose': '1',
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
  'net.netfilter.nf_conntrack_udp_timeout': '30',
  'net.netfilter.nf_conntrack_udp_timeout_stream': '120',
} as const;

export type GlobalSysctl = keyof typeof GLOBAL_DEFAULTS;

/** Sysctls of ip_vs (Documentation/networking/ipvs-sysctl.rst): they exist once the module is loaded. */
export const IPVS_DEFAULTS = {
  'net.ipv4.vs.backup_only': '0',
  'net.ipv4.vs.cache_bypass': '0',
  'net.ipv4.vs.conn_reuse_mode': '1',
  'net.ipv4.vs.conntrack': '0',
  'net.ipv4.vs.expire_nodest_conn': '0',
  'net.ipv4.vs.expire_quiescent_template': '0',
  'net.ipv4.vs.ignore_tunneled': '0',
  'net.ipv4.vs.nat_icmp_send': '0',
  'net.ipv4.vs.pmtu_disc': '1',
  'net.ipv4.vs.schedule_icmp': '0',
  'net.ipv4.vs.sloppy_sctp': '0',
  'net.ipv4.vs.sloppy_tcp': '0',
  'net.ipv4.vs.snat_reroute': '1',
} as const;

export type IpvsSysctl = keyof typeof IPVS_DEFAULTS;

/** Sysctls of br_netfilter: they exist once the module is loaded, with value 1; without it bridges ask no iptables. */
export const BRIDGE_NETFILTER = [
  'net.bridge.bridge-nf-call-arptables',
  'net.bridge.bridge-nf-call-ip6tables',
  'net.bridge.bridge-nf-call-iptables',
] as const;

export type BridgeNetfilterSysctl = (typeof BRIDGE_NETFILTER)[number];

/**
 * How the kernel makes one value of an interface's own and that of `conf.all` (include/linux/inetdevice.h; for IPv6
 * net/ipv6/addrconf.c and ip6_output.c): the larger, either, both, the interface's alone, or that of `all` alone.
 */
export type Combination = 'max' | 'or' | 'and' | 'own' | 'all';

interface InterfaceDefault {
  readonly combine: Combination;
  readonly value: string;
}

/** Keys of `net.ipv4.conf.IFACE`. Distributions set some of them otherwise (systemd: `rp_filter=2`). */
export const IPV4_INTERFACE = {
  accept_local: { combine: 'or', value: '0' },
  accept_redirects: { combine: 'or', value: '1' },
  arp_accept: { combine: 'max', value: '0' },
  arp_announce: { combine: 'max', value: '0' },
  arp_filter: { combine: 'or', value: '0' },
  arp_ignore: { combine: 'max', value: '0' },
  arp_notify: { combine: 'max', value: '0' },
  bc_forwarding: { combine: 'and', value: '0' },
  forwarding: { combine: 'own', value: '0' },
  ignore_routes_with_linkdown: { combine: 'own', value: '0' },
  log_martians: { combine: 'or', value: '0' },
  mc_forwarding: { combine: 'and', value: '0' },
  proxy_arp: { combine: 'or', value: '0' },
  proxy_arp_pvlan: { combine: 'or', value: '0' },
  route_localnet: { combine: 'or', value: '0' },
  rp_filter: { combine: 'max', value: '0' },
  secure_redirects: { combine: 'or', value: '1' },
  send_redirects: { combine: 'or', value: '1' },
  shared_media: { combine: 'or', value: '1' },
  src_valid_mark: { combine: 'or', value: '0' },
} as const satisfies Record<string, InterfaceDefault>;

/** Keys of `net.ipv4.neigh.IFACE`; delays count in 1/100 s. */
export const IPV4_NEIGHBOUR = {
  proxy_delay: { combine: 'own', value: '80' },
  proxy_qlen: { combine: 'own', value: '64' },
} as const satisfies Record<string, InterfaceDefault>;

/** Keys of `net.ipv6.conf.IFACE`. */
export const IPV6_INTERFACE = {
  accept_dad: { combine: 'max', value: '1' },
  accept_ra: { combine: 'own', value: '1' },
  accept_redirects: { combine: 'own', value: '1' },
  addr_gen_mode: { combine: 'own', value: '0' },
  autoconf: { combine: 'own', value: '1' },
  disable_ipv6: { combine: 'own', value: '0' },
  forwarding: { combine: 'all', value: '0' },
  hop_limit: { combine: 'own', value: '64' },
  proxy_ndp: { combine: 'or', value: '0' },
} as const satisfies Record<string, InterfaceDefault>;

export type Ipv4InterfaceKey = keyof typeof IPV4_INTERFACE | keyof typeof IPV4_NEIGHBOUR;
export type Ipv6InterfaceKey = keyof typeof IPV6_INTERFACE;
