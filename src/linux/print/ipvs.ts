import { family, fromNumber, toNumber } from '../address.js';
import {
  type ForwardingMethod,
  type RealServer,
  serverText,
  serviceKey,
  type VirtualServer,
} from '../ipvs.js';
import type { NetworkNamespace } from '../namespace.js';
import type { Line } from './line.js';

const FORWARD_OPTION: Readonly<Record<ForwardingMethod, string>> = {
  masq: '-m',
  direct: '-g',
  tunnel: '-i',
};
const FORWARD_NAME: Readonly<Record<ForwardingMethod, string>> = {
  masq: 'Masq',
  direct: 'Route',
  tunnel: 'Tunnel',
};

/** `ipvsadm-save -n`: a line for each virtual server, and one for each of its real servers. */
export function ipvsSaveLines(namespace: NetworkNamespace): Line[] {
  return inOrder(namespace).flatMap((server) => [
    { text: formatVirtualServer(server), provenance: server.provenance },
    ...realServersInOrder(server).map((real) => ({
      text: formatRealServer(server, real),
      provenance: real.provenance,
    })),
  ]);
}

/** `-A -t 10.96.0.10:53 -s rr -p 10800` */
export function formatVirtualServer(server: VirtualServer): string {
  const { service, scheduler, schedulerFlags = [], persistence, onePacket } = server;
  const mask = maskOf(server);
  const words = [
    `-A ${serviceKey(service)} -s ${scheduler}`,
    ...(persistence ? [`-p ${persistence.timeout}`] : []),
    ...(mask === undefined ? [] : [`-M ${mask}`]),
    ...(onePacket ? ['-o'] : []),
    ...(schedulerFlags.length > 0 ? [`-b ${schedulerFlags.join(',')}`] : []),
  ];
  return words.join(' ');
}

/** `-a -t 10.96.0.10:53 -r 10.244.1.2:5353 -m -w 1` */
export function formatRealServer({ service }: VirtualServer, real: RealServer): string {
  const words = [
    `-a ${serviceKey(service).replace(/ -6$/, '')} -r ${serverText(real)}`,
    `${FORWARD_OPTION[real.forwarding]} -w ${real.weight}`,
    ...(real.forwarding === 'tunnel' ? ['--tun-type ipip'] : []),
  ];
  return words.join(' ');
}

const HEAD = [
  'IP Virtual Server version 1.2.1 (size=4096)',
  'Prot LocalAddress:Port Scheduler Flags',
  '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
];

/** `ipvsadm -Ln`: the same as a table; no connection is counted. Nothing where there is no virtual server. */
export function ipvsLines(namespace: NetworkNamespace): Line[] {
  const servers = inOrder(namespace);
  if (servers.length === 0) return [];
  return [
    ...HEAD.map((text) => ({ text })),
    ...servers.flatMap((server) => [
      { text: listedServer(server), provenance: server.provenance },
      ...realServersInOrder(server).map((real) => ({
        text: listedRealServer(real),
        provenance: real.provenance,
      })),
    ]),
  ];
}

function listedServer(server: VirtualServer): string {
  const { service, scheduler, schedulerFlags = [], persistence, onePacket } = server;
  const mask = maskOf(server);
  const what =
    service.kind === 'mark'
      ? `FWM  ${service.mark}${service.family === 6 ? ' IPv6' : ''}`
      : `${service.protocol.toUpperCase().padEnd(4)} ${serverText(service)}`;
  return [
    `${what} ${scheduler}`,
    ...(schedulerFlags.length > 0 ? [`(${schedulerFlags.join(',')})`] : []),
    ...(persistence ? [`persistent ${persistence.timeout}`] : []),
    ...(mask === undefined ? [] : [`mask ${mask}`]),
    ...(onePacket ? ['ops'] : []),
  ].join(' ');
}

function listedRealServer(real: RealServer): string {
  const columns = [
    serverText(real).padEnd(28),
    FORWARD_NAME[real.forwarding].padEnd(7),
    String(real.weight).padEnd(6),
    '0'.padEnd(10),
    '0'.padEnd(10),
  ];
  return `  -> ${columns.join(' ')}`;
}

/** `255.255.255.0`; for IPv6 the length of the prefix. Undefined where every client is one by itself. */
function maskOf({ service, persistence }: VirtualServer): string | undefined {
  const length = persistence?.prefixLength;
  if (length === undefined) return undefined;
  const of = service.kind === 'mark' ? service.family : family(service.address);
  return of === 6 ? String(length) : fromNumber(4, (0xffffffffn << BigInt(32 - length)) & 0xffffffffn);
}

const PROTOCOL_ORDER = { tcp: 6, udp: 17, sctp: 132 } as const;

/** As ipvsadm sorts them: by mark, family, protocol, address and port (libipvs.c, ipvs_cmp_services). */
function inOrder({ ipvs }: NetworkNamespace): VirtualServer[] {
  const keyOf = ({ service }: VirtualServer): readonly bigint[] =>
    service.kind === 'mark'
      ? [BigInt(service.mark), BigInt(service.family)]
      : [
          0n,
          BigInt(family(service.address)),
          BigInt(PROTOCOL_ORDER[service.protocol]),
          toNumber(service.address),
          BigInt(service.port),
        ];
  return sortedBy([...ipvs.values()], keyOf);
}

function realServersInOrder({ realServers }: VirtualServer): RealServer[] {
  return sortedBy(realServers, ({ address, port }) => [toNumber(address), BigInt(port)]);
}

function sortedBy<T>(values: readonly T[], keyOf: (value: T) => readonly bigint[]): T[] {
  const keyed = values.map((value) => ({ value, key: keyOf(value) }));
  keyed.sort((a, b) => {
    const at = a.key.findIndex((part, index) => part !== b.key[index]);
    return at < 0 ? 0 : a.key[at]! < (b.key[at] ?? -1n) ? -1 : 1;
  });
  return keyed.map(({ value }) => value);
}
