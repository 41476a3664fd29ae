import { family } from '../../linux/address.js';
import { inetAddresses } from '../../topology/segment.js';
import type { Programmer } from '../programmer.js';

/**
 * What a machine needs before it can be a node: it forwards, and bridged packets meet iptables (Kubernetes documentation,
 * "Container runtimes", "Install and configure prerequisites"). Done before any daemon starts, so dockerd finds a
 * machine that forwards already, and leaves the policy of FORWARD alone.
 */
export const prerequisites: Programmer = {
  name: 'kubeadm',

  program({ host }, machine) {
    if (machine.kind !== 'node') return;
    const because = (why: string) => ({ by: 'kubeadm', why, source: machine.source });
    const bridged = because('packets between ports of a bridge meet iptables, as Services need');
    host.setSysctl('net.ipv4.ip_forward', 1, because('a node forwards the packets of its pods'));
    if (machine.attachments.flatMap(inetAddresses).some(({ address }) => family(address) === 6))
      host.setSysctl('net.ipv6.conf.all.forwarding', 1, because('a node forwards the packets of its pods'));
    host.setSysctl('net.bridge.bridge-nf-call-iptables', 1, bridged);
    host.setSysctl('net.bridge.bridge-nf-call-ip6tables', 1, bridged);
  },
};
