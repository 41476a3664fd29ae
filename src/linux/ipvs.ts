import type { IpAddress } from './address.js';
import type { Provenance } from './provenance.js';

/**
 * How a packet gets to a real server (ipvsadm(8)): its destination is rewritten (`masq`), it is sent there as it is on the
 * link (`direct`, "gatewaying"), or it is wrapped (`tunnel`, "ipip").
 */
export type ForwardingMethod = 'masq' | 'direct' | 'tunnel';

/** A server behind a virtual one: a line `-a … -r ADDRESS:PORT` of `ipvsadm-save`. */
export interface RealServer {
  readonly address: IpAddress;
  /** With `direct` and `tunnel` that of the virtual server, whatever was asked for. */
  readonly port: number;
  /** Its share; a server with weight 0 gets no new connections. */
  readonly weight: number;
  readonly forwarding: ForwardingMethod;
  readonly provenance: Provenance;
}

/** Protocols that IPVS balances: those with ports, but for DCCP and UDP-Lite. */
export type BalancedProtocol = 'tcp' | 'udp' | 'sctp';

/** What packets a virtual server is for: those to an address and port, or those with a firewall mark. */
export type VirtualService =
  | {
      readonly kind: 'address';
      readonly protocol: BalancedProtocol;
      readonly address: IpAddress;
      /** 0 stands for every port; only a persistent server may have that. */
      readonly port: number;
    }
  | { readonly kind: 'mark'; readonly mark: number; readonly family: 4 | 6 };

/** A virtual server of IPVS: a line `-A` of `ipvsadm-save`, and those of its real servers. */
export interface VirtualServer {
  readonly service: VirtualService;
  /** `rr`, `wrr`, `lc`, `wlc`, `sh`… (ipvsadm(8), `--scheduler`). */
  readonly scheduler: string;
  /** `-b`: `sh-fallback`, `sh-port`, `mh-port`… */
  readonly schedulerFlags?: readonly string[];
  /** `-p`: a client comes back to the same real server for so many seconds after its last connection. */
  readonly persistence?: {
    readonly timeout: number;
    /** Clients alike in so many leading bits are one client; all bits where absent. */
    readonly prefixLength?: number;
  };
  /** `-o`: each UDP datagram is scheduled by itself. */
  readonly onePacket?: true;
  readonly realServers: readonly RealServer[];
  readonly provenance: Provenance;
}

/** The virtual servers of a namespace, each by {@link serviceKey} of its service. */
export type VirtualServers = ReadonlyMap<string, VirtualServer>;

const OPTION: Readonly<Record<BalancedProtocol, string>> = { tcp: '-t', udp: '-u', sctp: '--sctp-service' };

/** A virtual service as `ipvsadm` takes it: `-t 10.96.0.10:53`, `-u [fd00::10]:53`, `-f 7`; no two services have the same. */
export function serviceKey(service: VirtualService): string {
  if (service.kind === 'mark') return `-f ${service.mark}${service.family === 6 ? ' -6' : ''}`;
  return `${OPTION[service.protocol]} ${serverText(service)}`;
}

/** `10.96.0.10:53`, `[fd00::10]:53` */
export function serverText({
  address,
  port,
}: {
  readonly address: IpAddress;
  readonly port: number;
}): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
