import { ip } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import { hexDigits } from '../names.js';
import type { SandboxPlan } from './sandboxes.js';

const RESOLVER = ip('127.0.0.11');
const DNS = 53;
/** net.ipv4.ip_local_port_range of a new namespace: where the kernel takes ports from that nobody names. */
const EPHEMERAL = { first: 32768, count: 28232 };

/**
 * Docker's embedded DNS (libnetwork, resolver_unix.go): in the namespace of a container on a user-defined network, dockerd itself
 * listens on 127.0.0.11, on ports of the kernel's choice, and rules in that namespace send port 53 there.
 */
export function addResolver(sandbox: NamespaceDraft, { request, endpoints }: SandboxPlan): void {
  if (!endpoints.some(({ network }) => network.network.name !== 'bridge')) return;
  const { title, source } = request;
  const because = (why: string) => ({ by: 'dockerd', why: `embedded DNS of ${title}: ${why}`, source });
  const nat = sandbox.iptables('nat');
  const chains = because('chains for its rules');
  nat.newChain('DOCKER_OUTPUT', chains);
  nat.newChain('DOCKER_POSTROUTING', chains);
  nat.insert('OUTPUT', `-d ${RESOLVER}/32 -j DOCKER_OUTPUT`, because('what is asked of it'));
  nat.insert('POSTROUTING', `-d ${RESOLVER}/32 -j DOCKER_POSTROUTING`, because('what it answers'));
  for (const protocol of ['udp', 'tcp'] as const) {
    const port =
      EPHEMERAL.first +
      (Number.parseInt(hexDigits(`${protocol} resolver of ${sandbox.name}`, 7), 16) % EPHEMERAL.count);
    const asked = `-d ${RESOLVER}/32 -p ${protocol} -m ${protocol} --dport ${DNS}`;
    const answer = `-s ${RESOLVER}/32 -p ${protocol} -m ${protocol} --sport ${port}`;
    nat.insert('DOCKER_OUTPUT', `${asked} -j DNAT --to-destination ${RESOLVER}:${port}`, because('port 53'));
    nat.insert(
      'DOCKER_POSTROUTING',
      `${answer} -j SNAT --to-source :${DNS}`,
      because('answers from port 53'),
    );
    const provenance = because('names of containers on its networks');
    sandbox.sockets.push({ protocol, address: RESOLVER, port, process: 'dockerd', provenance });
  }
}
