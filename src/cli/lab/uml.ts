import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from '../exit.js';
import { bootGuest, jobLoop, writeGuest } from './guest.js';
import { labFolder } from './job-files.js';
import type { Kernel } from './kernel.js';
import { modulesToLoad } from './uml-modules.js';

/** Where Debian's package has the modules of its kernel, a folder for each release. */
const MODULES = '/usr/lib/uml/modules';

/**
 * Boots User-mode Linux: a kernel that is a process of this machine (user-mode-linux.sourceforge.net). It sees this
 * machine's files, from which it gets its programs and jobs, but has a network of its own that is connected to nothing.
 */
export async function bootUml(signal?: AbortSignal): Promise<Kernel> {
  const folder = await labFolder();
  const [release] = await readdir(MODULES).catch(() => []);
  if (release === undefined) throw new CommandError(`there are no modules in ${MODULES}`);
  await writeInit(folder, release);
  const command = [
    'linux.uml',
    'mem=768M',
    'rootfstype=hostfs',
    'rootflags=/',
    'rw',
    'quiet',
    'con=null',
    `uml_dir=${folder}`,
    `init=${folder}/init`,
  ];
  return bootGuest({ backend: 'uml', name: 'User-mode Linux', release, folder, command }, signal);
}

/** Names under which iptables is called: its nf_tables has no ip family, so the older kind is used. */
const LEGACY = ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);

async function writeInit(folder: string, release: string): Promise<void> {
  const modules = path.join(MODULES, release);
  const load = modulesToLoad(await readFile(path.join(modules, 'modules.dep'), 'utf8'));
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  await Promise.all(
    LEGACY.map((name) =>
      symlink(`/usr/sbin/${name.replace('tables', 'tables-legacy')}`, path.join(bin, name)),
    ),
  );
  // The kernel calls it when somebody makes a device of a kind it does not know yet (kernel.modprobe).
  const modprobe = `#!/bin/sh
case "$*" in *ipip) ;; *) exit 1 ;; esac
cd ${modules} && for module in ${load.ipip.join(' ')}; do busybox insmod "$module" 2>/dev/null; done
`;
  await writeFile(path.join(folder, 'modprobe'), modprobe, { mode: 0o700 });
  // To whom root's files belong is not known in a user namespace, so mount(8), which is theirs, must not become its owner.
  const init = `#!/bin/sh
busybox mount -t proc proc /proc; busybox mount -o remount,nosuid /
mount -t sysfs sys /sys; mount -t tmpfs run /run
export PATH=${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LC_ALL=C
cd ${modules}
for module in ${load.atBoot.join(' ')}; do busybox insmod "$module" 2>/dev/null; done
echo ${folder}/modprobe >/proc/sys/kernel/modprobe
${jobLoop(folder)}`;
  await writeGuest(folder, init);
}
