import { spawnSync } from 'node:child_process';
import { access, constants, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from '../exit.js';
import { bootGuest, jobLoop, writeGuest } from './guest.js';
import { labFolder, withRootsFolders } from './job-files.js';
import type { Kernel } from './kernel.js';
import { withNeeded } from './uml-modules.js';

/** What a kernel takes to get at this machine's files: virtio's bus, and the protocol 9P over it. */
const FILES = /\/(?:virtio_pci|9pnet_virtio|9p)\.ko/;

/** Loaded before there is a state: settings name what they have, and no program asks for br_netfilter. The rest comes when it is asked for. */
const AT_BOOT = ['br_netfilter', 'nf_conntrack', 'ip_vs', 'af_packet'];

/** A kernel of this machine's distribution, with all its modules: it need not be the one that runs. */
export interface InstalledKernel {
  readonly release: string;
  readonly image: string;
}

/** The newest kernel of a folder like /boot whose modules are there too; undefined where there is none that may be read. */
export async function installedKernel(
  boot = '/boot',
  modules = '/lib/modules',
): Promise<InstalledKernel | undefined> {
  const names = await readdir(boot).catch(() => []);
  const images = names
    .filter((name) => name.startsWith('vmlinuz-'))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  for (const name of images) {
    const release = name.slice('vmlinuz-'.length);
    const image = path.join(boot, name);
    const readable = [image, path.join(modules, release, 'modules.dep')].map((file) =>
      access(file, constants.R_OK),
    );
    if (
      await Promise.all(readable).then(
        () => true,
        () => false,
      )
    )
      return { release, image };
  }
  return undefined;
}

/**
 * Boots an installed kernel in QEMU, which takes no rights and no virtualisation: the processor is emulated. The guest reads this
 * machine's files over 9P, writes to its own folder alone, and has no network card.
 */
export async function bootQemu(signal?: AbortSignal): Promise<Kernel> {
  const kernel = await installedKernel();
  if (!kernel || process.arch !== 'x64')
    throw new CommandError('QEMU needs a kernel of x86-64 in /boot: apt-get install linux-image-amd64');
  const folder = await labFolder();
  await writeGuest(folder, initOf(folder));
  await writeInitramfs(folder, path.join('/lib/modules', kernel.release));
  const share = (tag: string, root: string, more = '') => [
    '-virtfs',
    `local,path=${root},mount_tag=${tag},security_model=none,multidevs=remap${more}`,
  ];
  const command = [
    'qemu-system-x86_64',
    ...['-cpu', 'max', '-m', '1024', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', kernel.image, '-initrd', path.join(folder, 'initramfs'), '-append', 'quiet panic=-1'],
    ...share('root', '/', ',readonly=on'),
    ...share('folder', folder),
  ];
  return bootGuest({ backend: 'qemu', name: 'QEMU', release: kernel.release, folder, command }, signal);
}

const SHARED = 'trans=virtio,version=9p2000.L,msize=262144';

function initOf(folder: string): string {
  return `#!/bin/sh
busybox mount -t proc proc /proc
mount -t sysfs sys /sys; mount -t tmpfs run /run; mount -t devtmpfs dev /dev
mount -t 9p -o ${SHARED},cache=none folder ${folder}
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LC_ALL=C
modprobe -a ${AT_BOOT.join(' ')}
${jobLoop(folder)}`;
}

/** The first files that the kernel sees: what it takes to mount the others, and go on there. */
async function writeInitramfs(folder: string, modules: string): Promise<void> {
  const root = path.join(folder, 'first');
  await mkdir(path.join(root, 'bin'), { recursive: true });
  await Promise.all(['proc', 'dev', 'root'].map((name) => mkdir(path.join(root, name))));
  const needed = withNeeded(await readFile(path.join(modules, 'modules.dep'), 'utf8'), (name) =>
    FILES.test(name),
  );
  await writeFile(
    path.join(root, 'init'),
    `#!/bin/busybox sh
${needed.map((name) => `/bin/busybox insmod /${path.basename(name)}`).join('\n')}
/bin/busybox mount -t 9p -o ${SHARED},cache=loose,ro root /root
exec /bin/busybox switch_root /root ${folder}/init
`,
    { mode: 0o700 },
  );
  await copyFile(await staticBusybox(), path.join(root, 'bin', 'busybox'));
  await Promise.all(
    needed.map((name) => copyFile(path.join(modules, name), path.join(root, path.basename(name)))),
  );
  const names = [
    'init',
    'bin',
    'bin/busybox',
    'proc',
    'dev',
    'root',
    ...needed.map((name) => path.basename(name)),
  ];
  const archive = spawnSync('busybox', ['cpio', '-o', '-H', 'newc'], {
    cwd: root,
    input: `${names.join('\n')}\n`,
    maxBuffer: 1 << 28,
    env: withRootsFolders(),
  });
  await writeFile(path.join(folder, 'initramfs'), archive.stdout);
}

/** A busybox that needs no libraries: the kernel's first files have none. */
async function staticBusybox(): Promise<string> {
  for (const folder of withRootsFolders().PATH.split(path.delimiter)) {
    const file = path.join(folder, 'busybox');
    const bytes = await readFile(file).catch(() => undefined);
    // The program header PT_INTERP of what is linked to libraries names their loader (elf(5)).
    if (bytes && !bytes.subarray(0, 4096).includes('/ld-')) return file;
  }
  throw new CommandError('QEMU needs a busybox that is linked statically: apt-get install busybox-static');
}
