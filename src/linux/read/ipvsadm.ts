import { bits, type Family, type IpAddress, parseIp, toNumber } from '../address.js';
import {
  type ForwardingMethod,
  type RealServer,
  serviceKey,
  type VirtualServer,
  type VirtualService,
} from '../ipvs.js';
import type { TransportProtocol } from '../namespace.js';
import type { Provenance } from '../provenance.js';
import { captured, numberedLines, type ReadFinding, type ReadResult } from './result.js';

const PROTOCOLS: Readonly<Record<string, TransportProtocol>> = {
  '-t': 'tcp',
  '--tcp-service': 'tcp',
  '-u': 'udp',
  '--udp-service': 'udp',
  '--sctp-service': 'sctp',
};
const METHODS: Readonly<Record<string, ForwardingMethod>> = { '-m': 'masq', '-g': 'direct', '-i': 'tunnel' };

/** ipvsadm(8): the scheduler, and the timeout in seconds, where none is given. */
const DEFAULT_SCHEDULER = 'wlc';
const DEFAULT_TIMEOUT = 300;

/** The virtual servers that `ipvsadm-save -n` printed, by {@link serviceKey}; also single lines as one types them. */
export function readIpvsadmSave(
  text: string,
  provenance: Provenance = captured('ipvsadm-save'),
): ReadResult<ReadonlyMap<string, VirtualServer>> {
  const findings: ReadFinding[] = [];
  const servers = new Map<string, VirtualServer & { readonly realServers: RealServer[] }>();
  for (const { line, text: content } of numberedLines(text)) {
    const report = (message: string) => findings.push({ line, message });
    if (content.startsWith('#')) continue;
    const words = content.trim().split(/\s+/);
    const service = serviceIn(words);
    if (!service) {
      report(`no virtual service: ${content.trim()}`);
      continue;
    }
    const key = serviceKey(service);
    if (words[0] === '-A') servers.set(key, { ...serverFrom(words, service), realServers: [], provenance });
    else if (words[0] === '-a') {
      const server = servers.get(key) ?? servers.get(`${key} -6`);
      const real = realServerFrom(words, service, provenance);
      if (!server) report(`no virtual server ${key}`);
      else if (!real) report(`no real server: ${content.trim()}`);
      else server.realServers.push(real);
    } else report(`neither -A nor -a: ${content.trim()}`);
  }
  return { value: servers, findings };
}

function serviceIn(words: readonly string[]): VirtualService | undefined {
  const mark = wordAfter(words, '-f');
  if (mark !== undefined) {
    return { kind: 'mark', mark: Number(mark), family: words.includes('-6') ? 6 : 4 };
  }
  for (const [option, protocol] of Object.entries(PROTOCOLS)) {
    const server = addressAndPort(wordAfter(words, option));
    if (server) return { kind: 'address', protocol, ...server };
  }
  return undefined;
}

function serverFrom(
  words: readonly string[],
  service: VirtualService,
): Omit<VirtualServer, 'realServers' | 'provenance'> {
  const of = service.kind === 'mark' ? service.family : service.address.includes(':') ? 6 : 4;
  const timeout = Number(wordAfter(words, '-p') ?? DEFAULT_TIMEOUT);
  const mask = wordAfter(words, '-M');
  const flags = wordAfter(words, '-b');
  const persistence = {
    timeout: Number.isNaN(timeout) ? DEFAULT_TIMEOUT : timeout,
    ...(mask === undefined ? {} : { prefixLength: prefixLengthOf(mask, of) }),
  };
  return {
    service,
    scheduler: wordAfter(words, '-s') ?? DEFAULT_SCHEDULER,
    ...(flags === undefined ? {} : { schedulerFlags: flags.split(',') }),
    ...(words.includes('-p') ? { persistence } : {}),
    ...(words.includes('-o') ? { onePacket: true as const } : {}),
  };
}

function realServerFrom(
  words: readonly string[],
  service: VirtualService,
  provenance: Provenance,
): RealServer | undefined {
  const server = addressAndPort(wordAfter(words, '-r'));
  const option = words.find((word) => Object.hasOwn(METHODS, word));
  const forwarding = option === undefined ? 'direct' : METHODS[option]!;
  if (!server) return undefined;
  // Only NAT can change the port (net/netfilter/ipvs/ip_vs_ctl.c, do_ip_vs_set_ctl).
  const port = forwarding === 'masq' || service.kind === 'mark' ? server.port : service.port;
  return { ...server, port, weight: Number(wordAfter(words, '-w') ?? 1), forwarding, provenance };
}

function addressAndPort(
  text: string | undefined,
): { readonly address: IpAddress; readonly port: number } | undefined {
  const found = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(text ?? '');
  const address = found && parseIp(found[1] ?? found[2]!);
  return address ? { address, port: Number(found[3] ?? 0) } : undefined;
}

function prefixLengthOf(mask: string, of: Family): number {
  const address = parseIp(mask);
  if (!address) return Number(mask) || bits(of);
  return toNumber(address).toString(2).replaceAll('0', '').length;
}

function wordAfter(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at < 0 ? undefined : words[at + 1];
}
