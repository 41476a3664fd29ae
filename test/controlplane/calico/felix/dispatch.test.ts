import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dispatchChains } from '../../../../src/controlplane/calico/felix/dispatch.js';
import { text } from '../../state-text.js';

const show = (interfaces: readonly string[]) =>
  dispatchChains(interfaces, { by: 'felix', why: 'test' })
    .filter(({ name }) => name.startsWith('cali-from'))
    .flatMap(({ name, rules }) =>
      rules.map(({ matches = [], action }) =>
        [name, ...matches.map(({ saved }) => saved), action?.saved].join(' '),
      ),
    )
    .map((line) => `${line}\n`)
    .join('');

test('no pod: everything is unknown', () => {
  expect(show([])).toBe('cali-from-wl-dispatch -j DROP\n');
});

test('interfaces that share a character after the common prefix get a chain', () => {
  expect(show(['cali2b', 'cali1a', 'cali1b', 'cali3c'])).toBe(
    text(`
      cali-from-wl-dispatch -i cali1+ -g cali-from-wl-dispatch-1
      cali-from-wl-dispatch -i cali2b -g cali-fw-cali2b
      cali-from-wl-dispatch -i cali3c -g cali-fw-cali3c
      cali-from-wl-dispatch -j DROP
      cali-from-wl-dispatch-1 -i cali1a -g cali-fw-cali1a
      cali-from-wl-dispatch-1 -i cali1b -g cali-fw-cali1b
      cali-from-wl-dispatch-1 -j DROP
    `),
  );
});

test('every interface finds its own chain, by the first rule that fits', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^cali[0-9a-f]{11}$/), { maxLength: 40 });
  fc.assert(
    fc.property(names, (interfaces) => {
      const chains = new Map(
        dispatchChains(interfaces, { by: 'felix', why: 'test' }).map((chain) => [chain.name, chain]),
      );
      for (const name of interfaces) {
        let chain = 'cali-to-wl-dispatch';
        while (chains.has(chain)) {
          const rule = chains
            .get(chain)!
            .rules.find(({ matches = [] }) => matches.every(({ saved }) => fits(saved, name)));
          chain = rule!.action!.saved.replace('-g ', '');
        }
        expect(chain).toBe(`cali-tw-${name}`);
      }
    }),
  );
});

function fits(match: string, name: string): boolean {
  const pattern = match.replace('-o ', '');
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
