import { spawnSync } from 'node:child_process';
import type { Kernel } from '../../src/cli/lab/kernel.js';

const works = (command: string) => spawnSync('sh', ['-c', command]).status === 0;

const TRIALS: Readonly<Record<Kernel['backend'], string>> = {
  netns:
    'unshare --net --mount --pid --fork --mount-proc setpriv --pdeathsig KILL sh -c "ip link add dev va type veth peer name vb && iptables -L && bridge link && perl -e 1"',
  uml: 'command -v linux.uml && command -v busybox && command -v iptables-legacy && ls /usr/lib/uml/modules/*/modules.dep',
};

/** Why a kernel cannot be had here; undefined where it can. */
export function unavailable(backend: Kernel['backend']): string | undefined {
  if (process.platform !== 'linux') return 'this is no Linux';
  if (!works(TRIALS.netns)) return 'network namespaces take root, iproute2, iptables, util-linux and perl';
  return works(TRIALS[backend]) ? undefined : 'user-mode-linux, busybox or their modules are not installed';
}
