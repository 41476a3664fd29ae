import { describe, expect, test } from 'vitest';
import { CommandError } from '../../src/cli/exit.js';
import type { Host } from '../../src/cli/lab/host.js';
import type { Kernel } from '../../src/cli/lab/kernel.js';
import { knet } from './knet.js';
import { violations } from './schema.js';

const TWO = `subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
host a { lan 192.168.31.10 }
host b { lan 192.168.31.11  listen 80/tcp }
trace web: a -> b:80
trace closed: a -> b:81
`;

const TUNNEL = `subnet lan 192.168.31.0/24
cluster demo {
  calico 3.31 { pool default 10.244.0.0/16 { ipip always } }
  node node1 { lan 192.168.31.62 }
  node node2 { lan 192.168.31.63 }
  namespace shop { pod web on node1  pod api on node2 { listen 80/tcp } }
}
trace web: shop/web -> shop/api:80
`;

/** A machine with every program, run as root, that takes down what it is asked to run. */
function machine(over: Partial<Host> = {}) {
  const ran: string[] = [];
  const host: Partial<Host> = {
    isRoot: true,
    mayUnshare: async () => true,
    has: async () => true,
    async run(command, input = '') {
      ran.push(command.join(' '));
      const list = command.join(' ') === 'ip netns list';
      return {
        status: 0,
        out: list ? 'knet-shop.a (id: 0)\n' : '',
        err: input.includes('fails') ? 'oops\n' : '',
      };
    },
    async attach(command) {
      ran.push(command.join(' '));
      return 0;
    },
    ...over,
  };
  return { host, ran };
}

const on = (text: string, host: Partial<Host>, ...args: readonly string[]) =>
  knet(['lab', 'shop.knet', ...args], { files: { 'shop.knet': text }, host });

describe('lab', () => {
  test('script needs neither root nor programs', async () => {
    const { code, out } = await on(TWO, { isRoot: false, isLinux: false }, 'script');
    expect(code).toBe(0);
    expect(out).toMatch(/^#!\/bin\/sh\n# shop\.knet on a real kernel/);
  });

  test.each([
    [{ isLinux: false }, 'a lab needs a Linux kernel'],
    [
      { has: async (program: string) => !['ip', 'perl', 'iptables'].includes(program) },
      'the lab needs ip, iptables, perl: apt-get install iproute2 iptables perl-base',
    ],
    [
      { has: async (program: string) => !['ip', 'perl', 'apt-get'].includes(program) },
      'the lab needs ip, perl: dnf install iproute perl-interpreter',
    ],
  ])('what is missing is said in a line', async (over, message) => {
    for (const action of ['up', 'verify']) {
      const { code, err, out } = await on(TWO, machine(over).host, action);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^knet: [^\n]*\n$/);
      expect(err).toContain(message);
    }
  });

  test('up needs root; verify also does in a user namespace, where that is allowed', async () => {
    const up = await on(TWO, machine({ isRoot: false }).host, 'up');
    expect(up).toMatchObject({
      code: 2,
      err: 'knet: a lab needs root to make network namespaces: run it with sudo\n',
    });
    const asked: string[] = [];
    const kernel: Host['kernel'] = async (backend) => {
      asked.push(backend);
      throw new CommandError('no kernel for tests');
    };
    await on(TWO, machine({ isRoot: false, kernel }).host, 'verify');
    expect(asked).toEqual(['netns']);
    const denied = await on(TWO, machine({ isRoot: false, mayUnshare: async () => false }).host, 'verify');
    expect(denied.err).toMatch(/^knet: .*not even in a user namespace: run it as root\n$/);
  });

  test('up runs the script', async () => {
    const { host, ran } = machine();
    const { code, out } = await on(TWO, host, 'up');
    expect({ code, out }).toEqual({
      code: 0,
      out: '2 network namespaces are up; ip netns list shows knet-shop.*\n',
    });
    expect(ran).toContain('sh -s up');
  });

  test('up that is interrupted takes down what there is', async () => {
    const { host, ran } = machine({ interruptible: (work) => work(AbortSignal.abort()) });
    const { code, err } = await on(TWO, host, 'up');
    expect({ code, err }).toEqual({ code: 2, err: 'knet: interrupted; the lab was taken down again\n' });
    expect(ran.slice(-2)).toEqual(['sh -s up', 'sh']);
  });

  test('up says what a kernel does not have', async () => {
    const { host } = machine({ run: async () => ({ status: 1, out: '', err: '' }) });
    const { code, err } = await on(TUNNEL, host, 'up');
    expect(code).toBe(2);
    expect(err).toContain("this machine's kernel has no ipip");
    expect(err).toContain('modprobe ipip');
  });

  test('down needs no file', async () => {
    const { host, ran } = machine();
    expect((await knet(['lab', 'gone.knet', 'down'], { host })).code).toBe(0);
    expect(ran).toEqual(['sh']);
  });

  test('exec runs a command in a namespace', async () => {
    const { host, ran } = machine();
    expect((await on(TWO, host, 'exec', 'a', '--', 'ip', '-4', 'route')).code).toBe(0);
    expect(ran.at(-1)).toBe('ip netns exec knet-shop.a ip -4 route');
  });

  test('exec that fails', async () => {
    const { host } = machine({ attach: async () => 7 });
    expect((await on(TWO, host, 'exec', 'a', '--', 'false')).code).toBe(1);
    expect((await on(TWO, machine().host, 'exec', 'b', '--', 'true')).err).toContain('the lab is not up');
    expect((await on(TWO, machine().host, 'exec', 'c', '--', 'true')).err).toContain(
      'no machine or namespace named "c"',
    );
    expect((await on(TWO, machine().host, 'exec', 'a')).err).toContain('say where and what');
  });

  test('other actions take no more words', async () => {
    expect((await on(TWO, machine().host, 'up', 'now')).err).toContain('takes no more arguments: now');
    expect((await on(TWO, machine().host, 'sideways')).code).toBe(2);
  });
});

describe('lab verify', () => {
  /** A kernel that shows nothing of any packet. */
  const deaf = (backend: Kernel['backend']): Kernel => ({
    backend,
    release: '6.1.0',
    run: async () => ({
      output: 'result 0 silence\ndone 0\nresult 1 silence\ndone 1\n',
      complaints: ['oops'],
    }),
    close: async () => {},
  });

  test('tells what differs, side by side', async () => {
    const { host } = machine({ kernel: async (backend) => deaf(backend) });
    const { code, out } = await on(TWO, host, 'verify', '--trace', 'web');
    expect(code).toBe(1);
    expect(out).toContain('differs  web: a -> b:80: delivered; on Linux 6.1.0: silence\n');
    expect(out).toContain('the sender got no answer: silence');
    expect(out).toMatch(
      /≠ a, host: eth0 out +192\.168\.31\.10:40000 → 192\.168\.31\.11:80, TCP SYN.* nothing\n/,
    );
    expect(out).toContain('\n0 of 1 traces agree with the kernel\nwhile the state was built:\n    oops\n');
  });

  test('as JSON', async () => {
    const { host } = machine({ kernel: async (backend) => deaf(backend) });
    const { code, out } = await on(TWO, host, 'verify', '--format', 'json');
    expect(code).toBe(1);
    const document = JSON.parse(out);
    expect(violations('lab-verify-1', document)).toEqual([]);
    expect(document.result).toBe('differs');
    expect(document.traces).toMatchObject([
      { name: 'web', agrees: false, kernel: { backend: 'netns' }, outcome: 'silence' },
      { name: 'closed', agrees: false },
    ]);
    expect(document.traces[0].sightings[0]).toMatchObject({ observed: null, differences: ['missing'] });
  });

  test('IP in IP goes to User-mode Linux, unless it may not', async () => {
    const backends: string[] = [];
    const { host } = machine({
      run: async () => ({ status: 1, out: '', err: '' }),
      async kernel(backend) {
        backends.push(backend);
        return deaf(backend);
      },
    });
    expect((await on(TUNNEL, host, 'verify')).out).toContain('on User-mode Linux 6.1.0');
    const here = await on(TUNNEL, host, 'verify', '--backend', 'netns');
    expect(here.code).toBe(2);
    expect(here.out).toContain("skipped  web: shop/web -> shop/api:80: this machine's kernel has no ipip");
    expect(here.err).toMatch(/^knet: nothing could be compared: this machine's kernel has no ipip[^\n]*\n$/);
    expect(backends).toEqual(['uml']);
  });

  const BOTH = TUNNEL.replace('calico 3.31', 'kube-proxy nftables\n  calico 3.31').replace(
    'listen 80/tcp }',
    'listen 80/tcp }\n    service api { select app=api  port 80 }',
  );

  test.each([
    [true, true, ['qemu']],
    [true, false, []],
    [false, true, []],
  ])(
    'what needs IP in IP and nftables goes to QEMU, where that is (%s) with a kernel (%s)',
    async (qemu, image, expected) => {
      const backends: string[] = [];
      const { host } = machine({
        has: async (program) => qemu || program !== 'qemu-system-x86_64',
        hasInstalledKernel: async () => image,
        run: async () => ({ status: 1, out: '', err: '' }),
        async kernel(backend) {
          backends.push(backend);
          return deaf(backend);
        },
      });
      const { err, out } = await on(BOTH, host, 'verify');
      expect(backends).toEqual(expected);
      if (expected.length > 0) expect(out).toContain('on Linux 6.1.0 in QEMU');
      else
        expect(err).toContain(
          'User-mode Linux has no nftables; QEMU would have both: apt-get install qemu-system-x86 linux-image-amd64 busybox-static',
        );
      expect((await on(BOTH, host, 'verify', '--backend', 'qemu')).code).toBe(expected.length > 0 ? 1 : 2);
    },
  );

  test.each([[() => Promise.reject(new Error('the kernel is gone'))], [async () => deaf('netns')]])(
    'interrupted, it says so in a line',
    async (kernel) => {
      const { host } = machine({ kernel, interruptible: (work) => work(AbortSignal.abort()) });
      const { code, err } = await on(TWO, host, 'verify');
      expect({ code, err }).toEqual({ code: 2, err: 'knet: interrupted; nothing is left of the lab\n' });
    },
  );

  test('a run that comes to nothing', async () => {
    const { host } = machine({
      kernel: async (backend) => ({ ...deaf(backend), run: async () => ({ output: '', complaints: [] }) }),
    });
    const { out, err, code } = await on(TWO, host, 'verify');
    expect(code).toBe(2);
    expect(out).toContain('skipped  web: a -> b:80: the run was ended before its turn');
    expect(out).toContain('0 of 0 traces agree with the kernel; 2 skipped: web, closed');
    expect(err).toBe('knet: nothing could be compared: the run was ended before its turn\n');
    const json = await on(TWO, host, 'verify', '-f', 'json');
    expect(json.code).toBe(2);
    expect(JSON.parse(json.out)).toMatchObject({ result: 'nothing-compared' });
    expect(violations('lab-verify-1', JSON.parse(json.out))).toEqual([]);
  });

  test('what is skipped beside others is named', async () => {
    const { host } = machine({
      kernel: async (backend) => ({
        ...deaf(backend),
        run: async () => ({ output: 'result 0 silence\ndone 0\n', complaints: [] }),
      }),
    });
    const dropped = `${TWO}trace lost: a -> 192.168.31.11:9/sctp\n`.replace('  listen 80/tcp', '');
    const { out, code } = await on(dropped, host, 'verify', '--trace', 'lost', 'web');
    expect(code).toBe(1);
    expect(out).toContain('0 of 1 traces agree with the kernel; 1 skipped: lost\n');
  });

  test('a file without traces, and names that mean nothing', async () => {
    expect((await on('host a { }', machine().host, 'verify')).err).toContain('declares no traces');
    expect((await on(TWO, machine().host, 'verify', '-t', 'wep')).err).toContain('did you mean "web"');
  });
});

describe('lab verify --with-real bird', () => {
  const BGP = TUNNEL.replace('ipip always', 'ipip never');
  const silent = (backend: Kernel['backend']): Kernel => ({
    backend,
    release: '6.1.0',
    run: async () => ({ output: 'namespace knet-lab.node1\nblackhole 10.9.0.0/26 \n', complaints: [] }),
    close: async () => {},
  });
  const { host } = machine({ kernel: async (backend) => silent(backend) });

  test('tells which routes only one of the two has', async () => {
    const { code, out } = await on(BGP, host, 'verify', '--with-real', 'bird');
    expect(code).toBe(1);
    expect(out).toContain(
      'differs  node1: routes that are learned over BGP: 2 modelled, 1 of the real bird\n',
    );
    expect(out).toMatch(/\n +- blackhole 10\.244\./);
    expect(out).toContain('\n         + blackhole 10.9.0.0/26\n');
  });

  test('as JSON', async () => {
    const { out } = await on(BGP, host, 'verify', '--with-real', 'bird', '-f', 'json');
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      withReal: 'bird',
      kernel: { backend: 'netns', release: '6.1.0' },
      compared: [
        { agrees: false, real: ['blackhole 10.9.0.0/26'] },
        { agrees: false, real: [] },
      ],
      complaints: [],
    });
  });

  test('docker of another release than that which can be run', async () => {
    const { code, err } = await on(
      'host h { docker 27 { container web { network bridge } } }',
      host,
      'verify',
      '--with-real',
      'docker',
    );
    expect({ code, err }).toEqual({ code: 2, err: 'knet: no host of shop.knet has docker 20.10\n' });
  });

  test('nothing speaks BGP', async () => {
    const { code, err } = await on(TWO, host, 'verify', '--with-real', 'bird');
    expect({ code, err }).toEqual({ code: 2, err: 'knet: nothing in shop.knet speaks BGP\n' });
  });
});
