import { aptInstall, canInstall } from './apt.mjs';
import { onPath } from './programs.mjs';

/** What the tests that ask a real kernel run, and the Debian package that has it. */
const TOOLS = {
  ip: 'iproute2',
  sysctl: 'procps',
  'iptables-restore': 'iptables',
  ipset: 'ipset',
  ipvsadm: 'ipvsadm',
  nft: 'nftables',
  busybox: 'busybox-static',
  'linux.uml': 'user-mode-linux',
};

/** These come with daemons that start by themselves on a machine with systemd, so they are for machines of CI alone. */
const DAEMONS = { bird: 'bird2', dockerd: 'docker.io' };

/** Installs what is missing where that is possible; tests that lack a program are skipped and say so. */
export function provideKernelTools() {
  if (process.platform !== 'linux' || !canInstall()) return;
  const wanted = process.env.CI ? { ...TOOLS, ...DAEMONS } : TOOLS;
  const packages = Object.keys(wanted)
    .filter((program) => !onPath(program))
    .map((program) => wanted[program]);
  if (packages.length === 0) return;
  console.log(`kernel tests: installing ${packages.join(', ')} with apt-get`);
  const failed = aptInstall(packages);
  if (failed) console.log(`kernel tests: ${failed}; those that need more than there is are skipped`);
}
