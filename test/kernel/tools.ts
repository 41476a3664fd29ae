import { spawnSync } from 'node:child_process';
import type { Kernel } from '../../src/cli/lab/kernel.js';

const works = (command: string) => spawnSync('sh', ['-c', command]).status === 0;

const TRIALS: Readonly<Record<Kernel['backend'], string>> = {
  netns:
    'unshare --net --mount --pid --fork --mount-proc setpriv --pdeathsig KILL sh -c "ip link add dev va type veth peer name vb && iptables -L && bridge link && perl -e 1"',
  uml: 'command -v linux.uml && command -v busybox && command -v iptables-legacy && ls /usr/lib/uml/modules/*/modules.dep',
  qemu: 'command -v qemu-system-x86_64 && command -v busybox && ls /boot/vmlinuz-* /lib/modules/*/modules.dep',
};

const MISSING: Readonly<Record<Kernel['backend'], string>> = {
  netns: 'network namespaces take root, iproute2, iptables, util-linux and perl',
  uml: 'user-mode-linux, busybox or their modules are not installed',
  qemu: 'qemu-system-x86, busybox-static or a kernel for them (linux-image-amd64) are not installed',
};

/** Why a kernel cannot be had here; undefined where it can. */
export function unavailable(backend: Kernel['backend']): string | undefined {
  if (process.platform !== 'linux') return 'this is no Linux';
  const lacking = (['netns', backend] as const).find((each) => !works(TRIALS[each]));
  return lacking && MISSING[lacking];
}
