import { type Family, family as familyOf, type IpAddress, type IpPrefix } from './address.js';
import type { Interface, InterfaceAddress } from './interface.js';
import { type RealServer, serviceKey, type VirtualServer, type VirtualService } from './ipvs.js';
import { kernelRoutes, kernelRules } from './kernel-routes.js';
import { isLinkLocal, linkLocalAddress, SMALLEST_MTU, usesIpv6 } from './link-local.js';
import type { Machine, NetworkNamespace, Socket, Sysctl } from './namespace.js';
import { HOST_NAMESPACE } from './namespace.js';
import { TABLE_ORDER, TableDraft } from './netfilter/draft.js';
import type { IpSet, TableName } from './netfilter/ruleset.js';
import { NftTableDraft } from './nftables/draft.js';
import type { NftFamily } from './nftables/ruleset.js';
import type { Provenance } from './provenance.js';
import {
  type AbsentRoute,
  type ForwardingEntry,
  type Neighbour,
  type ProxyNeighbour,
  type Route,
  type RoutingRule,
  TABLE,
} from './route.js';
import { interfaceSysctl, sysctl } from './sysctl.js';

/** IPv4 settings that a new namespace copies from the machine's own. */
const INHERITED = /^net\.ipv4\.(ip_forward$|conf\.(all|default)\.)/;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An interface as its author knows it; index and addresses come from the draft. */
export type NewInterface = DistributiveOmit<Interface, 'index' | 'addresses'> & { readonly index?: number };

/** A route as its author knows it; the rest has `ip route add`'s defaults. */
export type NewRoute = Pick<Route, 'destination' | 'provenance'> &
  Partial<Omit<Route, 'destination' | 'provenance'>>;

/**
 * A machine while programs write to it. Each method does what one command of `ip`, `sysctl` or `iptables` does, so that
 * programmers read like the programs they stand for and the order of writing matters as it does on a real machine.
 */
export class MachineDraft {
  readonly #namespaces = new Map<string, NamespaceDraft>();
  #lastIndex = 0;

  constructor(
    readonly name: string,
    readonly provenance: Provenance,
  ) {
    this.addNamespace(HOST_NAMESPACE, provenance);
    this.#lastIndex = 1;
  }

  /** The machine's own namespace. */
  get host(): NamespaceDraft {
    return this.namespace(HOST_NAMESPACE)!;
  }

  namespace(name: string): NamespaceDraft | undefined {
    return this.#namespaces.get(name);
  }

  /**
   * `ip netns add`: a namespace with nothing but lo, which is up. It starts with the IPv4 settings that the machine's own
   * namespace has at that moment (net.core.devconf_inherit_init_net 0, net/ipv4/devinet.c), so with its ip_forward.
   */
  addNamespace(name: string, provenance: Provenance, holder?: string): NamespaceDraft {
    const draft = new NamespaceDraft(name, provenance, holder, () => ++this.#lastIndex);
    const host = this.namespace(HOST_NAMESPACE);
    if (host) draft.inheritSysctls(host);
    this.#namespaces.set(name, draft);
    return draft;
  }

  /** Processes of these names end, and what they listened on in any namespace goes with them. */
  closeSockets(processes: ReadonlySet<string>): void {
    for (const { sockets } of this.#namespaces.values()) {
      const left = sockets.filter(({ process }) => process === undefined || !processes.has(process));
      sockets.splice(0, sockets.length, ...left);
    }
  }

  /** The finished state: what was written, and what the kernel adds by itself. */
  build(): Machine {
    const namespaces = new Map<string, NetworkNamespace>();
    const inherited = this.host.sysctls.filter(([name]) => isInherited(name));
    for (const [name, draft] of this.#namespaces) {
      namespaces.set(name, draft.build(draft === this.host ? [] : inherited));
    }
    return { name: this.name, namespaces, provenance: this.provenance };
  }
}

/** A network namespace while programs write to it. */
export class NamespaceDraft {
  readonly #interfaces = new Map<
    string,
    { value: Omit<Interface, 'addresses'>; addresses: InterfaceAddress[] }
  >();
  readonly #tables = new Map<string, TableDraft>();
  readonly #sysctls = new Map<string, Sysctl>();
  readonly #ipsets = new Map<string, IpSet>();
  readonly #ipvs = new Map<string, VirtualServer>();
  readonly #nftables = new Map<string, NftTableDraft>();
  readonly #routes: Route[] = [];
  readonly members: string[] = [];
  readonly absentRoutes: AbsentRoute[] = [];
  readonly rules: RoutingRule[] = [];
  readonly neighbours: Neighbour[] = [];
  readonly proxies: ProxyNeighbour[] = [];
  readonly forwarding: ForwardingEntry[] = [];
  readonly sockets: Socket[] = [];

  constructor(
    readonly name: string,
    readonly provenance: Provenance,
    readonly holder: string | undefined,
    readonly nextIndex: () => number,
  ) {
    const byKernel = { by: 'kernel', why: 'every network namespace has a loopback device' };
    this.#interfaces.set('lo', {
      value: { kind: 'loopback', name: 'lo', index: 1, mtu: 65536, up: true, provenance: byKernel } as Omit<
        Interface,
        'addresses'
      >,
      addresses: [
        { address: '127.0.0.1' as IpAddress, prefixLength: 8, scope: 'host', provenance: byKernel },
        { address: '::1' as IpAddress, prefixLength: 128, scope: 'host', provenance: byKernel },
      ],
    });
  }

  /** `ip link add`. Returns the index it got. */
  addInterface(value: NewInterface): number {
    const index = value.index ?? this.nextIndex();
    this.#interfaces.set(value.name, {
      value: { ...value, index } as Omit<Interface, 'addresses'>,
      addresses: [],
    });
    return index;
  }

  /** What `ip -o addr` lists: interfaces with their addresses. */
  *addressesByInterface(): Generator<readonly [string, readonly IpAddress[]], void> {
    for (const [name, { addresses }] of this.#interfaces) {
      yield [name, addresses.map(({ address }) => address)];
    }
  }

  hasInterface(name: string): boolean {
    return this.#interfaces.has(name);
  }

  /** `ip link set NAME master BRIDGE`. */
  setMaster(name: string, bridge: string): void {
    this.#change(name, { master: bridge });
  }

  /** `ip link set NAME mtu BYTES`. */
  setMtu(name: string, mtu: number): void {
    this.#change(name, { mtu });
  }

  /** What `ip link show NAME` says of the MTU, in bytes. */
  mtu(name: string): number | undefined {
    return this.#interfaces.get(name)?.value.mtu;
  }

  /** `ip link set NAME up` or `down`. */
  setUp(name: string, up: boolean): void {
    this.#change(name, { up });
  }

  #change(name: string, change: Partial<Interface>): void {
    const entry = this.#interfaces.get(name);
    if (entry) entry.value = { ...entry.value, ...change } as Omit<Interface, 'addresses'>;
  }

  /** `ip addr add`. */
  addAddress(name: string, address: InterfaceAddress): void {
    this.#interfaces.get(name)?.addresses.push(address);
  }

  /** `ip addr flush dev NAME` of one family. */
  flushAddresses(name: string, family: Family): void {
    const entry = this.#interfaces.get(name);
    if (entry) entry.addresses = entry.addresses.filter(({ address }) => familyOf(address) !== family);
  }

  /** `ip route add`, with its defaults: table main, unicast, `proto boot`, scope by type and next hop. */
  addRoute(route: NewRoute): void {
    this.#routes.push({
      table: TABLE.main,
      type: 'unicast',
      nextHops: [],
      scope: defaultScope(route),
      protocol: 'boot',
      metric: familyOf(route.destination) === 6 ? 1024 : 0,
      ...route,
    });
  }

  /** `ip route del` of every route to exactly this prefix that `by` wrote. */
  removeRoutes(destination: IpPrefix, by: string): void {
    const kept = this.#routes.filter(
      (route) => route.destination !== destination || route.provenance.by !== by,
    );
    this.#routes.splice(0, this.#routes.length, ...kept);
  }

  /** `sysctl -w`. What is written later stands later, for some names write others (`sysctl.ts`). */
  setSysctl(name: string, value: string | number, provenance: Provenance): void {
    this.#sysctls.delete(name);
    // What is written last decides between names of one thing (`sysctl.ts`), so a rewritten one moves to the end.
    this.#sysctls.delete(name);
    this.#sysctls.set(name, { value: String(value), provenance });
  }

  /** `sysctl -n`: what holds so far, the kernel's default where nobody wrote; undefined for an unknown name. */
  sysctl(name: string): string | undefined {
    return sysctl({ sysctls: new Map(this.#sysctls) }, name)?.value;
  }

  /** Takes over the IPv4 settings of all and future devices from another namespace, as the kernel does for a new one. */
  inheritSysctls(from: NamespaceDraft): void {
    for (const [name, sysctl] of from.#sysctls) if (INHERITED.test(name)) this.#sysctls.set(name, sysctl);
  }

  /** What was set so far, in the order of writing. */
  get sysctls(): readonly (readonly [string, Sysctl])[] {
    return [...this.#sysctls];
  }

  /** A table of iptables (family 4) or ip6tables (family 6); its built-in chains exist from its first use on. */
  iptables(name: TableName, family: 4 | 6 = 4): TableDraft {
    const key = `${family} ${name}`;
    let table = this.#tables.get(key);
    if (!table) {
      table = new TableDraft(family, name);
      this.#tables.set(key, table);
    }
    return table;
  }

  /** `ipset create` and `add`; a second call replaces the set. */
  setIpSet(set: IpSet): void {
    this.#ipsets.set(set.name, set);
  }

  /** `ipset list NAME`; undefined where there is no such set. */
  ipset(name: string): IpSet | undefined {
    return this.#ipsets.get(name);
  }

  /** `nft add table`: a table of nftables, which exists from here on. Whoever asks first is its author. */
  nftables(family: NftFamily, name: string, provenance: Provenance, comment?: string): NftTableDraft {
    const key = `${family} ${name}`;
    let table = this.#nftables.get(key);
    if (!table) {
      table = new NftTableDraft(family, name, provenance, comment);
      this.#nftables.set(key, table);
    }
    return table;
  }

  /** `ipvsadm -A`; a virtual server that is there already is changed (`-E`) and keeps its real servers. */
  addVirtualServer(server: Omit<VirtualServer, 'realServers'>): void {
    const key = serviceKey(server.service);
    this.#ipvs.set(key, { ...server, realServers: this.#ipvs.get(key)?.realServers ?? [] });
  }

  /** `ipvsadm-restore` of one virtual server with its real ones, kept as it is, so that machines with the same one share it. */
  restoreVirtualServer(server: VirtualServer): void {
    this.#ipvs.set(serviceKey(server.service), server);
  }

  /** `ipvsadm -a`; a second real server with the same address and port takes the place of the first. */
  addRealServer(service: VirtualService, real: RealServer): void {
    const key = serviceKey(service);
    const server = this.#ipvs.get(key);
    if (!server) throw new RangeError(`no virtual server ${key}: add it first`);
    const isSame = ({ address, port }: RealServer) => address === real.address && port === real.port;
    const known = server.realServers.some(isSame);
    const realServers = known
      ? server.realServers.map((other) => (isSame(other) ? real : other))
      : [...server.realServers, real];
    this.#ipvs.set(key, { ...server, realServers });
  }

  /**
   * The devices with the addresses that they keep. Where IPv6 is in use, the kernel gives each its link-local address; where
   * nobody uses it they are left out, for they would lead nowhere.
   */
  #finishedInterfaces(sysctls: ReadonlyMap<string, Sysctl>): Map<string, Interface> {
    const withIpv6 = usesIpv6(this.#interfaces.values());
    const interfaces = new Map<string, Interface>();
    for (const [name, { value, addresses }] of this.#interfaces) {
      const on = hasIpv6({ sysctls }, value);
      const kept = on ? addresses : addresses.filter(({ address }) => familyOf(address) === 4);
      const own = on && withIpv6 && !kept.some(({ address }) => isLinkLocal(address));
      const local = own ? linkLocalAddress({ sysctls }, value) : undefined;
      interfaces.set(name, { ...value, addresses: local ? [...kept, local] : kept } as Interface);
    }
    return interfaces;
  }

  /** The finished namespace; `inherited` are the sysctls it started with. */
  build(inherited: readonly (readonly [string, Sysctl])[] = []): NetworkNamespace {
    const sysctls = new Map(inherited.map(([name, set]) => [name, takenOver(set)]));
    for (const [name, set] of this.#sysctls) {
      sysctls.delete(name);
      sysctls.set(name, set);
    }
    const interfaces = this.#finishedInterfaces(sysctls);
    return {
      name: this.name,
      ...(this.holder === undefined ? {} : { holder: this.holder }),
      members: [...this.members],
      interfaces,
      rules: [...kernelRules(), ...this.rules].sort((a, b) => a.priority - b.priority),
      routes: [...kernelRoutes(interfaces.values()), ...this.#routes],
      absentRoutes: [...this.absentRoutes],
      neighbours: [...this.neighbours],
      ...(this.proxies.length === 0 ? {} : { proxies: [...this.proxies] }),
      forwarding: [...this.forwarding],
      sysctls,
      iptables: [...this.#tables.values()]
        .sort((a, b) => a.family - b.family || TABLE_ORDER.indexOf(a.name) - TABLE_ORDER.indexOf(b.name))
        .map((table) => table.build()),
      ipsets: new Map(this.#ipsets),
      ipvs: new Map(this.#ipvs),
      nftables: [...this.#nftables.values()].map((table) => table.build()),
      sockets: [...this.sockets],
      provenance: this.provenance,
    };
  }
}

/** Whether a device has IPv6 at all. */
function hasIpv6(
  of: Pick<NetworkNamespace, 'sysctls'>,
  { name, mtu }: Pick<Interface, 'name' | 'mtu'>,
): boolean {
  return mtu >= SMALLEST_MTU[6] && interfaceSysctl(of, name, 'disable_ipv6', 6).value === 0;
}

/** ip-route(8): local routes have scope host, those without a gateway scope link; for IPv6 there is one scope. */
function defaultScope({ destination, type, nextHops = [] }: NewRoute): Route['scope'] {
  if (familyOf(destination) === 6) return 'global';
  if (type === 'local') return 'host';
  return nextHops.length > 0 && nextHops.every((hop) => hop.via === undefined) ? 'link' : 'global';
}

/** IPv4 settings that a new namespace takes over from the machine's own (net/ipv4/devinet.c, devinet_init_net). */
function isInherited(name: string): boolean {
  return name === 'net.ipv4.ip_forward' || /^net\.ipv4\.conf\.(all|default)\./.test(name);
}

function takenOver({ value, provenance }: Sysctl): Sysctl {
  return { value, provenance: { ...provenance, why: `${provenance.why}; taken over from the machine` } };
}
