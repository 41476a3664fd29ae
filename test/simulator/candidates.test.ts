import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, type IpAddress, ip, prefix } from '../../src/linux/address.js';
import type { Chain } from '../../src/linux/netfilter/ruleset.js';
import { nextCandidate } from '../../src/simulator/netfilter/candidates.js';

const provenance = { by: 'test', why: 'test' };

function chain(specs: readonly string[]): Chain {
  return { name: 'LONG', rules: specs.map((spec) => ({ spec, provenance })), provenance };
}

/** The rules that are looked at for a destination, by position. */
function candidates(of: Chain, destination: IpAddress): number[] {
  const found: number[] = [];
  for (let at = nextCandidate(of, 0, destination); at < of.rules.length; ) {
    found.push(at);
    at = nextCandidate(of, at + 1, destination);
  }
  return found;
}

test('a long chain: only the rules for this host, and those that do not name one', () => {
  const many = Array.from({ length: 100 }, (_, n) => `-d 10.0.0.${n}/32 -p tcp -m tcp --dport 80 -j ACCEPT`);
  const long = chain([...many, '-m addrtype --dst-type LOCAL -j DROP', '-d 10.0.0.7/32 -j DROP']);
  expect(candidates(long, ip('10.0.0.7'))).toEqual([7, 100, 101]);
  expect(candidates(long, ip('10.9.9.9'))).toEqual([100]);
});

test('a short chain is gone through one by one', () => {
  expect(candidates(chain(['-d 10.0.0.1/32 -j ACCEPT', '-j DROP']), ip('10.9.9.9'))).toEqual([0, 1]);
});

test('no rule that matches the destination is passed over', () => {
  const destination = fc.constantFrom('10.0.0.1/32', '10.0.0.2', '10.0.0.0/24', '10.0.0.0/31', '10.1.0.0/16');
  const spec = fc.oneof(
    destination.map((to) => `-d ${to} -j ACCEPT`),
    destination.map((to) => `! -d ${to} -j ACCEPT`),
    fc.constant('-p udp -j ACCEPT'),
  );
  const host = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.1.2.3', '192.0.2.1').map(ip);
  fc.assert(
    fc.property(fc.array(spec, { minLength: 33, maxLength: 60 }), host, (specs, to) => {
      const looked = new Set(candidates(chain(specs), to));
      specs.forEach((text, position) => {
        const written = /^(! )?-d (\S+)/.exec(text);
        const [, not, to32 = '0.0.0.0/0'] = written ?? [];
        const inside = contains(prefix(to32.includes('/') ? to32 : `${to32}/32`), to);
        if (inside !== (not !== undefined)) expect(looked.has(position)).toBe(true);
      });
    }),
  );
});
