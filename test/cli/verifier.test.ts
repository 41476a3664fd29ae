import { describe, expect, test } from 'vitest';
import type { Host } from '../../src/cli/lab/host.js';
import { verifyAsked } from '../../src/cli/verifier/verify-asked.js';

const ENTRY = 'file:///shop/shop.knet';
const SOURCES = {
  [ENTRY]: `import "lan.knet"
host b { lan 192.168.31.11  listen 80/tcp }
trace web: a -> b:80
rules "all" { allow machines -> b:80 }
`,
  'file:///shop/lan.knet':
    'subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }\nhost a { lan 192.168.31.10 }\n',
};

/** A machine whose kernel swallows every packet. */
const silent: Host = {
  isLinux: true,
  isRoot: false,
  mayUnshare: async () => true,
  has: async () => true,
  run: async () => ({ status: 0, out: '', err: '' }),
  attach: async () => 0,
  hasInstalledKernel: async () => false,
  kernel: async (backend) => ({
    backend,
    release: '6.18.0',
    run: async () => ({ output: 'result 0 silence\ndone 0\n', complaints: ['oops', 'oops'] }),
    close: async () => {},
  }),
  interruptible: (work) => work(new AbortController().signal),
};

type Asked = { readonly name: string } | { readonly position: { line: number; character: number } };

function verified(asked: Asked, over: Partial<Host> = {}) {
  const told: string[] = [];
  const options = { signal: new AbortController().signal, onKernel: (name: string) => told.push(name) };
  const job = { params: { uri: ENTRY, ...asked }, sources: SOURCES };
  return verifyAsked(job, { ...silent, ...over }, options).then((found) => ({ ...found, told }));
}

describe('what the editor asks a kernel', () => {
  test('of the text that it is given, with all imports: each packet, by the step that it belongs to', async () => {
    const { verification, trace, told } = await verified({ name: 'web' });
    expect(told).toEqual(['netns']);
    const { kernel, agrees, path, complaints, differences, sightings } = verification;
    expect({ kernel, agrees, path, complaints }).toEqual({
      kernel: { backend: 'netns', release: '6.18.0' },
      agrees: false,
      path: 0,
      complaints: ['oops'],
    });
    expect(differences).toContain('the sender got no answer: silence');
    expect(sightings[0]).toMatchObject({ place: 'a: eth0 out', differences: ['missing'] });
    expect(sightings[0]!.expected).toContain('192.168.31.10:40000 → 192.168.31.11:80, TCP SYN');
    for (const { step, place } of sightings) {
      const { hops } = step!.road === 'forward' ? trace.paths[0]! : trace.paths[0]!.reply!;
      expect(place).toContain(hops[step!.hop]!.machine);
      expect(['transmit', 'receive']).toContain(hops[step!.hop]!.steps[step!.step]!.kind);
    }
  });

  test.each<[string, Asked, Partial<Host>, RegExp]>([
    ['no such trace', { name: 'gone' }, {}, /^There is no trace named "gone" any more\.$/],
    ['many pairs', { position: { line: 3, character: 16 } }, {}, /no single packet/],
    ['no Linux', { name: 'web' }, { isLinux: false }, /needs a Linux kernel/],
    [
      'a container',
      { name: 'web' },
      { isRoot: true, mayUnshare: async () => false },
      /docker run --privileged/,
    ],
    [
      'no perl',
      { name: 'web' },
      { has: async (program) => program !== 'perl' },
      /^the lab needs perl: apt-get install perl-base$/,
    ],
  ])('%s: says why not', async (_, asked, over, message) => {
    await expect(verified(asked, over)).rejects.toThrow(message);
  });
});
