import { addressAndPort, family } from '../address.js';
import type { NetworkNamespace, Socket } from '../namespace.js';
import type { Line } from './line.js';

const HEAD = ['Netid', 'State', 'Recv-Q', 'Send-Q', 'Local Address:Port', 'Peer Address:Port', 'Process'];
/** Columns that `ss` writes flush right. */
const RIGHT = new Set([4, 5]);
const NETID_ORDER = { udp: 0, tcp: 1, sctp: 2 } as const;

/** `ss -lnp`: the listening sockets of tcp, udp and sctp, in columns. */
export function socketLines(namespace: NetworkNamespace): Line[] {
  const sockets = [...namespace.sockets].sort((a, b) => NETID_ORDER[a.protocol] - NETID_ORDER[b.protocol]);
  if (sockets.length === 0) return [];
  const rows = [HEAD, ...sockets.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const texts = rows.map((row) =>
    row
      .map((cell, at) => (RIGHT.has(at) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join(' ')
      .trimEnd(),
  );
  return texts.map((text, at) => ({
    text,
    ...(at === 0 ? {} : { provenance: sockets[at - 1]!.provenance }),
  }));
}

function cells(socket: Socket): string[] {
  const state = socket.protocol === 'udp' ? 'UNCONN' : 'LISTEN';
  const backlog = socket.protocol === 'udp' ? '0' : '4096';
  return [
    socket.protocol,
    state,
    '0',
    backlog,
    localAddress(socket),
    peerAddress(socket),
    `users:(("${socket.process}"))`,
  ];
}

/** One socket on a line, as evidence: `tcp LISTEN 0.0.0.0:80 users:(("nginx"))`. */
export function formatSocket(socket: Socket): string {
  const [protocol, state, , , local, , users] = cells(socket);
  return `${protocol} ${state} ${local} ${users}`;
}

function localAddress({ address, port }: Socket): string {
  if (address === undefined) return `*:${port}`;
  return addressAndPort(address, port);
}

function peerAddress({ address }: Socket): string {
  if (address === undefined) return '*:*';
  return family(address) === 6 ? '[::]:*' : '0.0.0.0:*';
}
