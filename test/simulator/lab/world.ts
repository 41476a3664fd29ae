import {
  ANY_IPV4,
  ANY_IPV6,
  family,
  hostPrefix,
  type IpAddress,
  type IpPrefix,
  ip,
  lastAddress,
  type MacAddress,
  parseInterfaceAddress,
  parseIp,
  parseMac,
  parsePrefix,
  prefixOf,
} from '../../../src/linux/address.js';
import { MachineDraft, type NamespaceDraft } from '../../../src/linux/draft.js';
import type { Interface } from '../../../src/linux/interface.js';
import type { Machine, TransportProtocol } from '../../../src/linux/namespace.js';
import type { TableName } from '../../../src/linux/netfilter/ruleset.js';
import type { Provenance } from '../../../src/linux/provenance.js';
import { readIpvsadmSave } from '../../../src/linux/read/ipvsadm.js';
import { type NextHop, type Route, TABLE } from '../../../src/linux/route.js';
import type { LinuxWorld, Segment, SegmentPort } from '../../../src/linux/world.js';
import { runNft } from './nft.js';

/**
 * A world from command lines: `[machine]` or `[machine/namespace]` says whose the lines after it are, each of which is a
 * command as one would type it there. What real commands cannot say has words of its own:
 *
 *     segment lan mtu 1500 outside 192.168.31.1      a wire between machines, and neighbours that are not modelled
 *     ip link add eth0 type cable segment lan        a network card and where its cable goes
 *     ip link add eth0 type macvlan on eth0          on a device of the machine's own namespace; `ipvlan`, `mode l2`…
 *     ip link add v type veth peer eth0 netns web    both ends at once, both up; `hairpin` is set on this end
 *     listen tcp 80 [address A] [as nginx] [forwards to A:P]
 *     absent route P by bird because "no session"
 *
 * A trailing `# by: why` gives the line's provenance.
 */
export function worldFrom(text: string): LinuxWorld {
  return new Lab(text).world();
}

interface SegmentDraft {
  readonly id: string;
  readonly mtu: number;
  readonly outside: readonly IpAddress[];
}

class Lab {
  readonly #machines = new Map<string, MachineDraft>();
  readonly #segments = new Map<string, SegmentDraft>();
  readonly #sets = new Map<
    string,
    { name: string; type: string; family: 4 | 6; members: string[]; provenance: Provenance }
  >();
  /** Lines of ipvsadm, by place: a real server's is read after that of its virtual one. */
  readonly #servers = new Map<NamespaceDraft, string[]>();
  #place: { machine: MachineDraft; namespace: NamespaceDraft } | undefined;
  #provenance: Provenance = { by: 'admin', why: 'test' };

  constructor(text: string) {
    for (const raw of text.split('\n')) {
      const line = raw.trim();
      if (line === '' || line.startsWith('#')) continue;
      try {
        this.#line(line);
      } catch (error) {
        throw new Error(`${line}: ${(error as Error).message}`);
      }
    }
  }

  world(): LinuxWorld {
    const machines = new Map([...this.#machines].map(([name, draft]) => [name, draft.build()]));
    const segments = new Map([...this.#segments].map(([id, draft]) => [id, segmentOf(draft, machines)]));
    return {
      machineNames: () => machines.keys(),
      machine: (name) => machines.get(name),
      segment: (id) => segments.get(id),
    };
  }

  #line(line: string): void {
    const place = /^\[([^/\]]+)(?:\/(.+))?\]$/.exec(line);
    if (place) {
      this.#goTo(place[1]!, place[2] ?? 'host');
      return;
    }
    const [command, note] = line.split(/\s+# /);
    const [by, why] = (note ?? 'admin: test').split(': ');
    this.#provenance = { by: by!, why: why ?? 'test' };
    const words = command!.match(/"[^"]*"|\S+/g)!;
    switch (words[0]) {
      case 'segment':
        this.#segment(words.slice(1));
        return;
      case 'ip':
        this.#ip(words.slice(1));
        return;
      case 'iptables':
      case 'ip6tables':
        this.#iptables(command!.slice(words[0].length + 1), words[0] === 'iptables' ? 4 : 6);
        return;
      case 'ipset':
        this.#ipset(words.slice(1));
        return;
      case 'ipvsadm':
        this.#ipvsadm(words.slice(1).join(' '));
        return;
      case 'nft':
        runNft(this.#here, command!.slice(4), this.#provenance);
        return;
      case 'sysctl':
        this.#sysctl(words);
        return;
      case 'bridge':
        this.#bridge(words.slice(1));
        return;
      case 'listen':
        this.#listen(words.slice(1));
        return;
      case 'absent':
        this.#absent(words.slice(1));
        return;
      default:
        throw new Error('no such command');
    }
  }

  get #here(): NamespaceDraft {
    if (!this.#place) throw new Error('say [machine] first');
    return this.#place.namespace;
  }

  #goTo(name: string, namespace: string): void {
    let machine = this.#machines.get(name);
    if (!machine) {
      machine = new MachineDraft(name, { by: 'admin', why: 'test' });
      this.#machines.set(name, machine);
    }
    this.#place = { machine, namespace: namespaceOf(machine, namespace) };
  }

  #segment([id, ...rest]: string[]): void {
    const mtu = Number(after(rest, 'mtu') ?? 1500);
    const outside = rest.includes('outside')
      ? rest.slice(rest.indexOf('outside') + 1).map((text) => ip(text))
      : [];
    this.#segments.set(id!, { id: id!, mtu, outside });
  }

  #ip(words: string[]): void {
    const [object, verb, ...rest] = words;
    switch (`${object} ${verb}`) {
      case 'netns add':
        namespaceOf(this.#place!.machine, rest[0]!);
        return;
      case 'link add':
        this.#addLink(rest);
        return;
      case 'link set':
        this.#setLink(rest);
        return;
      case 'addr add':
      case 'address add':
        this.#addAddress(rest);
        return;
      case 'route add':
        this.#addRoute(rest);
        return;
      case 'rule add':
        this.#addRule(rest);
        return;
      case 'neigh add':
        this.#addNeighbour(rest);
        return;
      default:
        throw new Error(`no such command: ip ${object} ${verb}`);
    }
  }

  #addLink([name, ...words]: string[]): void {
    const type = after(words, 'type');
    const base = {
      name: name!,
      mtu: Number(after(words, 'mtu') ?? (type === 'ipip' ? 1480 : type === 'vxlan' ? 1450 : 1500)),
      up: !words.includes('down'),
      ...(after(words, 'address') ? { mac: parseMac(after(words, 'address')!)! } : {}),
      provenance: this.#provenance,
    };
    const mac = base.mac ?? macFor(this.#place!.machine.name, this.#here.name, name!);
    switch (type) {
      case 'cable':
        this.#here.addInterface({ ...base, mac, kind: 'ethernet', segment: after(words, 'segment')! });
        return;
      case 'veth':
        this.#addVeth(base, mac, words);
        return;
      case 'bridge':
        this.#here.addInterface({ ...base, mac, kind: 'bridge' });
        return;
      case 'macvlan':
      case 'ipvlan':
        this.#here.addInterface({
          ...base,
          mac: type === 'macvlan' ? mac : macFor(this.#place!.machine.name, 'host', after(words, 'on')!),
          kind: type,
          mode: (after(words, 'mode') ?? (type === 'macvlan' ? 'bridge' : 'l2')) as 'bridge',
          parent: { namespace: 'host', name: after(words, 'on')! },
        });
        return;
      case 'dummy':
        this.#here.addInterface({ ...base, mac, kind: 'dummy' });
        return;
      case 'ipip': {
        const ttl = after(words, 'ttl') ?? 'inherit';
        const local = parseIp(after(words, 'local') ?? '');
        const remote = parseIp(after(words, 'remote') ?? '');
        this.#here.addInterface({
          ...base,
          kind: 'ipip',
          ttl: ttl === 'inherit' ? ttl : Number(ttl),
          pmtuDiscovery: words.includes('pmtudisc'),
          ...(local ? { local } : {}),
          ...(remote ? { remote } : {}),
        });
        return;
      }
      case 'vxlan': {
        const local = parseIp(after(words, 'local') ?? '');
        const underlay = after(words, 'dev');
        this.#here.addInterface({
          ...base,
          mac,
          kind: 'vxlan',
          vni: Number(after(words, 'id')),
          port: Number(after(words, 'dstport') ?? 8472),
          learning: !words.includes('nolearning'),
          ...(local ? { local } : {}),
          ...(underlay ? { underlay } : {}),
        });
        return;
      }
      default:
        throw new Error(`no such type of link: ${type}`);
    }
  }

  #addVeth(
    base: { name: string; mtu: number; up: boolean; provenance: Provenance },
    mac: MacAddress,
    words: string[],
  ): void {
    const { machine, namespace } = this.#place!;
    const peer = after(words, 'peer')!;
    const there = namespaceOf(machine, after(words, 'netns') ?? namespace.name);
    const peerMac = parseMac(after(words, 'peer-address') ?? '') ?? macFor(machine.name, there.name, peer);
    namespace.addInterface({
      ...base,
      mac,
      kind: 'veth',
      peer: { namespace: there.name, name: peer },
      ...(words.includes('hairpin') ? { hairpin: true } : {}),
    });
    there.addInterface({
      name: peer,
      mtu: base.mtu,
      up: true,
      mac: peerMac,
      kind: 'veth',
      peer: { namespace: namespace.name, name: base.name },
      provenance: this.#provenance,
    });
  }

  #setLink([name, ...words]: string[]): void {
    const device = name!;
    const master = after(words, 'master');
    if (master) this.#here.setMaster(device, master);
    const mtu = after(words, 'mtu');
    if (mtu) this.#here.setMtu(device, Number(mtu));
    if (words.includes('up')) this.#here.setUp(device, true);
    if (words.includes('down')) this.#here.setUp(device, false);
  }

  #addAddress([text, ...words]: string[]): void {
    const parsed = parseInterfaceAddress(text!.includes('/') ? text! : `${text}/32`);
    if (!parsed) throw new Error('no address');
    const scope = (after(words, 'scope') ?? 'global') as 'global' | 'link' | 'host';
    const broadcast = family(parsed.address) === 4 && parsed.prefixLength <= 30;
    this.#here.addAddress(after(words, 'dev')!, {
      ...parsed,
      scope,
      ...(broadcast ? { broadcast: lastAddress(prefixOf(parsed.address, parsed.prefixLength)) } : {}),
      provenance: this.#provenance,
    });
  }

  #addRoute(words: string[]): void {
    const types = ['blackhole', 'unreachable', 'prohibit', 'throw', 'local', 'unicast'];
    const type = types.includes(words[0]!) ? (words.shift() as Route['type']) : 'unicast';
    const destination = destinationOf(words.shift()!);
    const hops = words.includes('nexthop')
      ? words
          .join(' ')
          .split('nexthop ')
          .slice(1)
          .map((part) => hopOf(part.split(' ')))
      : [hopOf(words)];
    const source = parseIp(after(words, 'src') ?? '');
    const scope = after(words, 'scope') as Route['scope'] | undefined;
    this.#here.addRoute({
      destination,
      type,
      nextHops: words.includes('dev') ? hops : [],
      table: tableOf(after(words, 'table')) ?? (type === 'local' ? TABLE.local : TABLE.main),
      ...(source ? { source } : {}),
      ...(scope ? { scope } : {}),
      ...(after(words, 'proto') ? { protocol: after(words, 'proto')! } : {}),
      ...(after(words, 'metric') ? { metric: Number(after(words, 'metric')) } : {}),
      ...(after(words, 'mtu') ? { mtu: Number(after(words, 'mtu')) } : {}),
      provenance: this.#provenance,
    });
  }

  #addRule(words: string[]): void {
    const prefixAfter = (word: string) => {
      const text = after(words, word);
      return text === undefined || text === 'all' ? undefined : destinationOf(text);
    };
    const mark = after(words, 'fwmark')?.split('/').map(Number);
    this.#here.rules.push({
      priority: Number(after(words, 'pref') ?? 32765),
      family: words.includes('-6') ? 6 : 4,
      table: tableOf(after(words, 'lookup') ?? after(words, 'table'))!,
      ...(prefixAfter('from') ? { from: prefixAfter('from')! } : {}),
      ...(prefixAfter('to') ? { to: prefixAfter('to')! } : {}),
      ...(after(words, 'iif') ? { iif: after(words, 'iif')! } : {}),
      ...(after(words, 'oif') ? { oif: after(words, 'oif')! } : {}),
      ...(mark ? { fwmark: { value: mark[0]!, mask: mark[1] ?? 0xffffffff } } : {}),
      ...(words.includes('not') ? { not: true } : {}),
      provenance: this.#provenance,
    });
  }

  #addNeighbour([address, ...words]: string[]): void {
    this.#here.neighbours.push({
      address: ip(address!),
      dev: after(words, 'dev')!,
      mac: parseMac(after(words, 'lladdr')!)!,
      state: 'PERMANENT',
      provenance: this.#provenance,
    });
  }

  #iptables(text: string, of: 4 | 6): void {
    const table = /^-t (\S+) (.*)$/.exec(text);
    const draft = this.#here.iptables((table?.[1] ?? 'filter') as TableName, of);
    const [, flag, chain, rest = ''] = /^-([ANPI]) (\S+) ?(.*)$/.exec(table?.[2] ?? text) ?? [];
    if (!flag || !chain) throw new Error('neither -A, -I, -N nor -P');
    if (flag === 'N') draft.newChain(chain, this.#provenance);
    else if (flag === 'P') draft.policy(chain, rest as 'ACCEPT' | 'DROP', this.#provenance);
    else if (flag === 'A') draft.append(chain, rest, this.#provenance);
    else draft.insert(chain, rest, this.#provenance);
  }

  #ipset([verb, name, ...rest]: string[]): void {
    const key = `${this.#place!.machine.name}/${this.#here.name}/${name}`;
    if (verb === 'create') {
      const of = rest.includes('inet6') ? 6 : 4;
      this.#sets.set(key, {
        name: name!,
        type: rest[0]!,
        family: of,
        members: [],
        provenance: this.#provenance,
      });
    } else {
      this.#sets.get(key)!.members.push(rest.join(' '));
    }
    this.#here.setIpSet(this.#sets.get(key)!);
  }

  #ipvsadm(line: string): void {
    const lines = [...(this.#servers.get(this.#here) ?? []), line];
    this.#servers.set(this.#here, lines);
    const { value, findings } = readIpvsadmSave(lines.join('\n'), this.#provenance);
    if (findings[0]) throw new Error(findings[0].message);
    for (const { realServers, ...server } of value.values()) {
      this.#here.addVirtualServer(server);
      for (const real of realServers) this.#here.addRealServer(server.service, real);
    }
  }

  #sysctl(words: string[]): void {
    const [name, value] = words.at(-1)!.split('=');
    this.#here.setSysctl(name!, value!, this.#provenance);
  }

  #bridge(words: string[]): void {
    if (words[0] !== 'fdb') throw new Error('only fdb; hairpin is a word of ip link add');
    const remote = parseIp(after(words, 'dst') ?? '');
    this.#here.forwarding.push({
      mac: parseMac(words[2]!)!,
      dev: after(words, 'dev')!,
      ...(remote ? { remote } : {}),
      provenance: this.#provenance,
    });
  }

  #listen([protocol, port, ...words]: string[]): void {
    const to = after(words, 'to')?.split(':');
    const address = parseIp(after(words, 'address') ?? '');
    this.#here.sockets.push({
      protocol: protocol as TransportProtocol,
      port: Number(port),
      process: after(words, 'as') ?? 'server',
      ...(address ? { address } : {}),
      ...(to ? { forwardsTo: { address: ip(to[0]!), port: Number(to[1]) } } : {}),
      provenance: this.#provenance,
    });
  }

  #absent(words: string[]): void {
    this.#here.absentRoutes.push({
      destination: parsePrefix(after(words, 'route')!)!,
      provenance: { by: after(words, 'by')!, why: after(words, 'because')!.replaceAll('"', '') },
    });
  }
}

function namespaceOf(machine: MachineDraft, name: string): NamespaceDraft {
  return machine.namespace(name) ?? machine.addNamespace(name, { by: 'admin', why: 'test' });
}

function after(words: readonly string[], word: string): string | undefined {
  const at = words.indexOf(word);
  return at < 0 ? undefined : words[at + 1];
}

function hopOf(words: readonly string[]): NextHop {
  const via = parseIp(after(words, 'via') ?? '');
  return {
    dev: after(words, 'dev') ?? '',
    ...(via ? { via } : {}),
    ...(words.includes('onlink') ? { onlink: true } : {}),
    ...(after(words, 'weight') ? { weight: Number(after(words, 'weight')) } : {}),
  };
}

function destinationOf(text: string): IpPrefix {
  if (text === 'default') return ANY_IPV4;
  if (text === 'default6') return ANY_IPV6;
  const address = parseIp(text);
  const prefix = address ? hostPrefix(address) : parsePrefix(text);
  if (!prefix) throw new Error(`no prefix: ${text}`);
  return prefix;
}

function tableOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text in TABLE ? TABLE[text as keyof typeof TABLE] : Number(text);
}

/** Hardware addresses that one can read: the place spelled in a few letters. */
function macFor(machine: string, namespace: string, device: string): MacAddress {
  let hash = 7;
  for (const character of `${machine}/${namespace}/${device}`)
    hash = (hash * 31 + character.charCodeAt(0)) % 0xffffff;
  const digits = hash.toString(16).padStart(6, '0');
  return `02:00:00:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4)}` as MacAddress;
}

function segmentOf({ id, mtu, outside }: SegmentDraft, machines: ReadonlyMap<string, Machine>): Segment {
  const ports: SegmentPort[] = [];
  for (const machine of machines.values()) {
    for (const namespace of machine.namespaces.values()) {
      for (const device of namespace.interfaces.values()) {
        if (device.kind !== 'ethernet' || device.segment !== id) continue;
        ports.push({
          machine: machine.name,
          namespace: namespace.name,
          interface: device.name,
          mac: device.mac!,
        });
      }
    }
  }
  const provenance = { by: 'admin', why: `segment ${id}` };
  const has = (port: SegmentPort, address: IpAddress) =>
    [...machines.get(port.machine)!.namespaces.get(port.namespace)!.interfaces.values()].some(
      (device: Interface) => device.addresses.some((candidate) => candidate.address === address),
    );
  return {
    id,
    mtu,
    owners: (address) => ports.filter((port) => has(port, address)),
    others: () => ports,
    port: (mac) => ports.find((port) => port.mac === mac),
    ports: () => ports,
    outside: (address) => (outside.includes(address) ? { address, provenance } : undefined),
    provenance,
  };
}
