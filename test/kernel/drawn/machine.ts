import fc from 'fast-check';
import { type Drawn, lines, oneOf, someOf } from './text.js';

/** Ports that programs listen on, and that packets are sent to. */
export const LISTENED = [80, 8080, 9000] as const;

const SOCKETS = LISTENED.flatMap((port) => [`${port}/tcp`, `${port}/udp`]);

/**
 * Programs that listen, each port once.
 *
 * @param others ports that stand beside the usual ones: of other protocols, at one address, with a name
 */
export function listens(...others: readonly string[]): Drawn {
  return fc
    .uniqueArray(oneOf(...SOCKETS, ...others), { maxLength: 3, selector: (socket) => portOf(socket) })
    .map((sockets) => lines(sockets.map((socket) => `listen ${socket}`)));
}

/** `8080/tcp` of `8080/tcp http` and `127.0.0.1:8080/tcp`. */
function portOf(socket: string): string {
  return /\d+\/\w+/.exec(socket)![0];
}

/** Sysctls that people set on machines. */
export function hostSettings(): Drawn {
  return someOf(
    oneOf('sysctl net.ipv4.conf.all.rp_filter 1', 'sysctl net.ipv4.conf.all.rp_filter 2'),
    oneOf('sysctl net.ipv4.ip_default_ttl 100', 'sysctl net.ipv6.conf.eth0.hop_limit 30'),
    oneOf('sysctl net.ipv4.icmp_echo_ignore_all 1', 'sysctl net.ipv6.icmp.echo_ignore_all 1'),
    oneOf('sysctl net.ipv4.conf.all.arp_ignore 1', 'sysctl net.ipv4.conf.all.arp_ignore 2'),
    oneOf('sysctl net.ipv4.conf.eth0.proxy_arp 1', 'sysctl net.ipv4.conf.all.route_localnet 1'),
  );
}
