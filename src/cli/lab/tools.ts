import type { BlockProgram, LabPlan } from '../../interchange/lab/plan.js';
import { CommandError } from '../exit.js';
import type { Host } from './host.js';
import type { Kernel } from './kernel.js';

/** Packages that have the lab's programs, by the program that installs packages. */
const PACKAGES: Readonly<Record<'apt-get' | 'dnf' | 'apk', Readonly<Record<string, string>>>> = {
  'apt-get': {
    ip: 'iproute2',
    bridge: 'iproute2',
    sysctl: 'procps',
    iptables: 'iptables',
    'iptables-legacy': 'iptables',
    ipset: 'ipset',
    ipvsadm: 'ipvsadm',
    nft: 'nftables',
    perl: 'perl-base',
    unshare: 'util-linux',
    nsenter: 'util-linux',
    setsid: 'util-linux',
    setpriv: 'util-linux',
    timeout: 'coreutils',
    'linux.uml': 'user-mode-linux',
    'qemu-system-x86_64': 'qemu-system-x86',
    modprobe: 'kmod',
    busybox: 'busybox',
    bird: 'bird2',
    birdc: 'bird2',
    dockerd: 'docker.io',
    docker: 'docker.io',
  },
  dnf: {
    ip: 'iproute',
    bridge: 'iproute',
    sysctl: 'procps-ng',
    iptables: 'iptables-nft',
    ipset: 'ipset',
    ipvsadm: 'ipvsadm',
    nft: 'nftables',
    perl: 'perl-interpreter',
    unshare: 'util-linux',
    nsenter: 'util-linux',
    setsid: 'util-linux',
    setpriv: 'util-linux',
    timeout: 'coreutils',
    bird: 'bird',
    birdc: 'bird',
    dockerd: 'moby-engine',
    docker: 'moby-engine',
  },
  apk: {
    ip: 'iproute2',
    bridge: 'iproute2',
    sysctl: 'procps',
    iptables: 'iptables',
    ipset: 'ipset',
    ipvsadm: 'ipvsadm',
    nft: 'nftables',
    perl: 'perl',
    unshare: 'util-linux',
    nsenter: 'util-linux',
    setsid: 'util-linux',
    setpriv: 'setpriv',
    timeout: 'coreutils',
    bird: 'bird',
    birdc: 'bird',
    dockerd: 'docker-engine',
    docker: 'docker-cli',
  },
};

const OF_BLOCK: Readonly<Record<BlockProgram, string>> = {
  ip: 'ip',
  'ip -6': 'ip',
  tunl0: 'ip',
  bridge: 'bridge',
  sysctl: 'sysctl',
  'iptables-restore': 'iptables',
  'ip6tables-restore': 'iptables',
  'ipset restore': 'ipset',
  'ipvsadm-restore': 'ipvsadm',
  nft: 'nft',
};

/** The programs that building a plan takes. */
export function toolsToBuild(plan: LabPlan): string[] {
  const programs = plan.blocks.map(({ program }) => OF_BLOCK[program]);
  // Packets to gateways outside the model are swallowed by a rule.
  return [...new Set(['ip', 'iptables', 'nsenter', 'setsid', 'perl', ...programs])];
}

/** Those that sending packets through it takes besides. */
export function toolsToProbe(backend: Kernel['backend']): string[] {
  const common = ['unshare', 'setpriv', 'timeout'];
  switch (backend) {
    case 'netns':
      return common;
    case 'uml':
      return [...common, 'linux.uml', 'busybox', 'iptables-legacy'];
    case 'qemu':
      return [...common, 'qemu-system-x86_64', 'busybox', 'modprobe'];
  }
}

/** Ends the command unless the programs are there, on Linux, for somebody who may make namespaces; says what installs those that are missing. */
export async function requireTools(
  host: Host,
  tools: readonly string[],
  who: 'root' | 'anybody' = 'root',
): Promise<void> {
  if (!host.isLinux)
    throw new CommandError('a lab needs a Linux kernel: run it on Linux, or in a virtual machine');
  if (!host.isRoot && who === 'root')
    throw new CommandError('a lab needs root to make network namespaces: run it with sudo');
  const there = await Promise.all(tools.map((tool) => host.has(tool)));
  const missing = tools.filter((_, at) => !there[at]);
  if (missing.length > 0)
    throw new CommandError(`the lab needs ${missing.join(', ')}: ${await installation(host, missing)}`);
  if (who === 'anybody' && !(await host.mayUnshare())) throw new CommandError(noNamespaces(host));
}

/** What forbids it, most often: containers have no CAP_SYS_ADMIN, Ubuntu's AppArmor gives no rights in user namespaces (user_namespaces(7)). */
function noNamespaces({ isRoot }: Host): string {
  return isRoot
    ? 'a lab needs network namespaces, which this root may not make: a container needs docker run --privileged'
    : 'a lab needs network namespaces, which this user may not make here, not even in a user namespace: run it as root';
}

async function installation(host: Host, missing: readonly string[]): Promise<string> {
  for (const [installer, packages] of Object.entries(PACKAGES)) {
    if (!(await host.has(installer))) continue;
    if (missing.some((tool) => packages[tool] === undefined)) continue;
    const names = [...new Set(missing.map((tool) => packages[tool]!))].join(' ');
    return installer === 'apk' ? `apk add ${names}` : `${installer} install ${names}`;
  }
  return 'install them with your package manager';
}
