import type { KernelFeature } from '../../interchange/lab/plan.js';
import type { Host } from './host.js';
import { AS_ROOT } from './job-files.js';
import type { Kernel } from './kernel.js';

/** What does not work on Debian's User-mode Linux 6.1: its nf_tables has no ip family. */
const NOT_IN_UML: readonly KernelFeature[] = ['nftables'];

/** Where a state can be had: on a backend, or nowhere, and why. */
export type BackendChoice = { readonly backend: Kernel['backend'] } | { readonly nowhere: string };

/** What installs a kernel with everything, and QEMU to run it. */
const QEMU = 'apt-get install qemu-system-x86 linux-image-amd64 busybox-static';

async function hasQemu(host: Host): Promise<boolean> {
  return (await host.has('qemu-system-x86_64')) && (await host.hasInstalledKernel());
}

/**
 * The backend asked for, or the machine's own kernel where it can do all that the state needs, else User-mode Linux; a kernel in QEMU,
 * which is the slowest, where neither can.
 */
export async function chooseBackend(
  host: Host,
  needs: ReadonlySet<KernelFeature>,
  asked: Kernel['backend'] | undefined,
): Promise<BackendChoice> {
  const notInUml = NOT_IN_UML.filter((feature) => needs.has(feature));
  const umlLacks = `User-mode Linux has no ${notInUml.join(', ')}`;
  if (asked === 'qemu')
    return (await hasQemu(host)) ? { backend: 'qemu' } : { nowhere: `QEMU is not there: ${QEMU}` };
  if (asked === 'uml') return notInUml.length > 0 ? { nowhere: umlLacks } : { backend: 'uml' };
  const lacking = await lackingHere(host, needs);
  // Where ipip is loaded already, tunl0 is older than any other device, which it is on no real machine: an address of its
  // own is then the first that the kernel finds.
  const preferUml = asked === undefined && needs.has('ipip') && notInUml.length === 0;
  if (lacking.length === 0 && !preferUml) return { backend: 'netns' };
  const hereLacks = `this machine's kernel has no ${lacking.join(', ')}`;
  if (asked === 'netns') return { nowhere: hereLacks };
  if (notInUml.length === 0) return { backend: 'uml' };
  if (await hasQemu(host)) return { backend: 'qemu' };
  return { nowhere: `${hereLacks}, and ${umlLacks}; QEMU would have both: ${QEMU}` };
}

/**
 * How to find out whether a kernel has a feature: a command that succeeds in an empty network namespace. None loads a
 * module that would make devices in the machine's own namespace.
 */
const TRIALS: Readonly<Record<KernelFeature, string>> = {
  ipip: 'ip link show tunl0',
  vxlan: 'ip link add dev t type vxlan id 1 dstport 4789',
  dummy: 'ip link add dev t type dummy',
  macvlan: 'ip link add dev va type veth peer name vb && ip link add link va name t type macvlan mode bridge',
  ipvlan: 'ip link add dev va type veth peer name vb && ip link add link va name t type ipvlan mode l2',
  ipset: 'ipset create t hash:net',
  ipvs: 'ipvsadm -Ln',
  nftables: 'nft add table ip t',
  br_netfilter: 'test -e /proc/sys/net/bridge/bridge-nf-call-iptables',
};

/** Which of these features this machine's kernel does not have, or not loaded. */
export async function lackingHere(host: Host, needs: ReadonlySet<KernelFeature>): Promise<KernelFeature[]> {
  const lacking: KernelFeature[] = [];
  for (const feature of needs) {
    const { status } = await host.run([...AS_ROOT, 'unshare', '--net', 'sh', '-c', TRIALS[feature]]);
    if (status !== 0) lacking.push(feature);
  }
  return lacking;
}

/** The kernel module that has a feature. */
export function moduleOf(feature: KernelFeature): string {
  switch (feature) {
    case 'ipset':
      return 'ip_set';
    case 'ipvs':
      return 'ip_vs';
    case 'nftables':
      return 'nf_tables';
    default:
      return feature;
  }
}
