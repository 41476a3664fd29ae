import type { NamespaceDraft } from '../../linux/draft.js';
import { isAtLeast } from '../version.js';
import type { FlannelCluster } from './cluster.js';
import type { Lease } from './leases.js';

const MASQ = '-m comment --comment "flanneld masq"';
const FORWARD = '-m comment --comment "flanneld forward"';
/** kube-proxy's mark for packets that it masquerades itself. */
const KUBE_PROXY_MARK = '-m mark --mark 0x4000/0x4000';

/**
 * What flanneld writes with `--ip-masq`, and what lets pods' packets through where the policy of FORWARD is DROP: in chains of
 * its own from 0.20 on (pkg/trafficmngr/iptables), before that in POSTROUTING and FORWARD themselves (network/iptables.go).
 */
export function writeTrafficRules(host: NamespaceDraft, { cni }: FlannelCluster, { subnet }: Lease): void {
  const { network, ipMasq, version, source } = cni;
  const because = (why: string) => ({ by: 'flanneld', why, source });
  const masquerade = because('pods take the address of their node when they leave the network (ip-masq)');
  const allowed = because(
    `packets of the network ${network} are forwarded, whatever the policy of FORWARD is`,
  );
  const filter = host.iptables('filter');
  const ownChains = isAtLeast(version, 0, 20);
  if (ipMasq) {
    const nat = host.iptables('nat');
    const chain = ownChains ? 'FLANNEL-POSTRTG' : 'POSTROUTING';
    if (ownChains) {
      nat.newChain(chain, masquerade);
      nat.append('POSTROUTING', `${MASQ} -j ${chain}`, masquerade);
    }
    for (const rule of ownChains ? masqueradeRules(network, subnet) : oldMasqueradeRules(network, subnet))
      nat.append(chain, rule, masquerade);
  }
  const chain = ownChains ? 'FLANNEL-FWD' : 'FORWARD';
  if (ownChains) {
    filter.newChain(chain, allowed);
    filter.append('FORWARD', `${FORWARD} -j ${chain}`, allowed);
  }
  const comment = ownChains ? `${FORWARD} ` : '';
  filter.append(chain, `-s ${network} ${comment}-j ACCEPT`, allowed);
  filter.append(chain, `-d ${network} ${comment}-j ACCEPT`, allowed);
}

function masqueradeRules(network: string, subnet: string): string[] {
  return [
    `${KUBE_PROXY_MARK} ${MASQ} -j RETURN`,
    `-s ${subnet} -d ${network} ${MASQ} -j RETURN`,
    `-s ${network} -d ${subnet} ${MASQ} -j RETURN`,
    `! -s ${network} -d ${subnet} ${MASQ} -j RETURN`,
    `-s ${network} ! -d 224.0.0.0/4 ${MASQ} -j MASQUERADE --random-fully`,
    `! -s ${network} -d ${network} ${MASQ} -j MASQUERADE --random-fully`,
  ];
}

function oldMasqueradeRules(network: string, subnet: string): string[] {
  return [
    `-s ${network} -d ${network} -j RETURN`,
    `-s ${network} ! -d 224.0.0.0/4 -j MASQUERADE --random-fully`,
    `! -s ${network} -d ${subnet} -j RETURN`,
    `! -s ${network} -d ${network} -j MASQUERADE --random-fully`,
  ];
}
