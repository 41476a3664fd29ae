import { addrtype, iprange, mac, set } from './addresses.js';
import { limit, recent, statistic } from './chance.js';
import { conntrack, state } from './conntrack.js';
import type { MatchExtension, TargetExtension } from './extension.js';
import { comment, connmark, dscp, hl, length, mark, tos, ttl } from './header.js';
import { icmp, icmp6 } from './icmp.js';
import { ipvs } from './ipvs.js';
import { CONNMARK, DSCP, MARK, TOS } from './mark-targets.js';
import { DNAT, MASQUERADE, NETMAP, REDIRECT, SNAT } from './nat-targets.js';
import {
  ACCEPT,
  CHECKSUM,
  CT,
  DROP,
  LOG,
  NFLOG,
  NOTRACK,
  REJECT,
  RETURN,
  SET,
  TCPMSS,
  TRACE,
} from './other-targets.js';
import { owner, physdev, pkttype, realm, rpfilter, socket } from './path.js';
import { multiport, tcp, udp } from './transport.js';

/** Match modules by their `-m` name. */
export const MATCH_EXTENSIONS: ReadonlyMap<string, MatchExtension> = new Map(
  Object.entries({
    addrtype,
    comment,
    connmark,
    conntrack,
    dccp: udp,
    dscp,
    hl,
    icmp,
    icmp6,
    iprange,
    ipvs,
    length,
    limit,
    mac,
    mark,
    multiport,
    owner,
    physdev,
    pkttype,
    realm,
    recent,
    rpfilter,
    sctp: udp,
    set,
    socket,
    state,
    statistic,
    tcp,
    tos,
    ttl,
    udp,
    udplite: udp,
  }),
);

/** Targets by their `-j` name. */
export const TARGET_EXTENSIONS: ReadonlyMap<string, TargetExtension> = new Map(
  Object.entries({
    ACCEPT,
    CHECKSUM,
    CONNMARK,
    CT,
    DNAT,
    DROP,
    DSCP,
    LOG,
    MARK,
    MASQUERADE,
    NETMAP,
    NFLOG,
    NOTRACK,
    REDIRECT,
    REJECT,
    RETURN,
    SET,
    SNAT,
    TCPMSS,
    TOS,
    TRACE,
  }),
);

/** Targets of iptables-extensions(8) that this page knows by name only; they are no chains. */
export const FOREIGN_TARGETS: ReadonlySet<string> = new Set([
  'AUDIT',
  'CLASSIFY',
  'CLUSTERIP',
  'CONNSECMARK',
  'DNPT',
  'ECN',
  'HL',
  'HMARK',
  'IDLETIMER',
  'LED',
  'NFQUEUE',
  'QUEUE',
  'RATEEST',
  'SECMARK',
  'SNPT',
  'SYNPROXY',
  'TCPOPTSTRIP',
  'TEE',
  'TPROXY',
  'TTL',
  'ULOG',
]);
