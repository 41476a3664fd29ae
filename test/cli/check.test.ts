import { describe, expect, test } from 'vitest';
import { FILE, knet, on } from './knet.js';
import { brokenShop, goodShop, shop } from './networks.js';
import { violations } from './schema.js';

describe('check', () => {
  test('is content with a file whose rules hold', async () => {
    expect(await on(goodShop, 'check', FILE)).toEqual({
      code: 0,
      out: '1 file: 0 errors, 0 warnings; all 2 rules hold\n',
      err: '',
      written: {},
    });
  });

  test('tells what is wrong, where, and what bears on it', async () => {
    const { code, out, err } = await on(shop, 'check', FILE);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatchInlineSnapshot(`
      "shop.knet:20:3: error rule-fails: this rule does not hold: shop/web -> shop/api:81: refused: Nobody in shop/api listens for tcp 10.244.166.129:40000 > 10.244.104.1:81.
      1 file: 1 error, 0 warnings; 1 of 3 rules does not hold
      "
    `);
  });

  test('related places are indented', async () => {
    const text = 'subnet lan 10.0.0.0/24\nhost a { lan 10.0.0.1 }\nhost a { lan 10.0.0.2 }\n';
    const { code, out } = await on(text, 'check', FILE);
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "shop.knet:3:6: error duplicate-name: host "a" is declared twice
          shop.knet:2:1: first declared here
      1 file: 1 error, 0 warnings; no rules
      "
    `);
  });

  test('shows the line on a terminal', async () => {
    const { out } = await knet(['check', FILE, '--color', 'never'], {
      files: { [FILE]: shop },
      isTerminal: true,
    });
    expect(out).toMatchInlineSnapshot(`
      "shop.knet:20:3: error rule-fails: this rule does not hold: shop/web -> shop/api:81: refused: Nobody in shop/api listens for tcp 10.244.166.129:40000 > 10.244.104.1:81.
         20 |   allow shop/web -> shop/api:81
            |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      1 file: 1 error, 0 warnings; 1 of 3 rules does not hold
      "
    `);
  });

  test('a tab before the place stands before the caret too', async () => {
    const { out } = await knet(['check', 'a.knet', '--color', 'never'], {
      files: { 'a.knet': 'host h {\n\tlam 10.0.0.1\n}\n' },
      isTerminal: true,
    });
    expect(out).toContain('    2 | \tlam 10.0.0.1\n      | \t^^^');
  });

  test('does not check the rules of half a network', async () => {
    const { code, out } = await on(brokenShop, 'check', FILE);
    expect(code).toBe(1);
    expect(out).toContain('error syntax:');
    expect(out).toMatch(/; rules of 1 file with syntax errors not checked\n$/);
  });

  test('reads what a file imports, and names each file', async () => {
    const files = {
      'net/base.knet': 'subnet lan 10.0.0.0/24\nhost a { lan 10.0.1.1 }\n',
      'net/shop.knet': 'import "base.knet"\nhost b { lan 10.0.0.2 }\nrules "r" { allow b -> a }\n',
    };
    const { code, out } = await knet(['check', 'net/shop.knet', 'net/base.knet'], { files });
    expect(code).toBe(1);
    expect(out.match(/^net\/base\.knet:2:\d+: error/gm), out).toHaveLength(1);
    expect(out).toMatch(/\n2 files: /);
  });

  test('says when an import does not exist', async () => {
    const { code, out } = await on('import "nowhere.knet"\n', 'check', FILE);
    expect(code).toBe(1);
    expect(out).toContain('shop.knet:1:1: error missing-import');
  });

  test('says when the notes of a file do not exist', async () => {
    const text = `notes "a.md"\nnotes "b/c.md"\n`;
    const { code, out } = await knet(['check', 'nets/shop.knet'], {
      files: { 'nets/shop.knet': text, 'nets/b/c.md': '# c' },
    });
    expect(code).toBe(1);
    expect(out).toBe(
      'nets/shop.knet:1:7: warning missing-notes: there is no file a.md; the path is relative to this file\n' +
        '1 file: 0 errors, 1 warning; no rules\n',
    );
  });

  test('says when what a scenario has happen changes nothing in the model', async () => {
    const text = `subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }
cluster c { calico { pool p 10.244.0.0/16 }  node n { lan 10.0.0.2 } }
scenario "known" { stop bird on n }
scenario "unknown" { stop dockerd on n }
`;
    expect(await on(text, 'check', FILE)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^shop.knet:4:22: warning fault-changes-nothing: .*\n1 file: .*\n$/),
    });
  });

  test('json has every pair that breaks a rule over sets', async () => {
    const text = `subnet lan 10.0.0.0/24 { gateway 10.0.0.1 }
cluster c {
  calico { pool p 10.244.0.0/16 }
  node n { lan 10.0.0.2 }
  namespace shop { pod a { labels x=1 }  pod b { labels x=1 }  pod d { listen 80/tcp } }
}
rules "all" { deny pods x=1 -> shop/d port 80, 443/udp }
`;
    const { out } = await on(text, 'check', FILE, '--format', 'json');
    const report = JSON.parse(out);
    expect(report.files[0].rules[0]).toMatchObject({
      ports: [
        { protocol: 'tcp', from: 80, to: 80 },
        { protocol: 'udp', from: 443, to: 443 },
      ],
      pairs: 2,
      failingPairs: 2,
      failures: [
        { from: 'shop/a', to: ['shop/d'], port: { protocol: 'tcp', port: 80 }, verdict: 'delivered' },
        { from: 'shop/b', to: ['shop/d'], port: { protocol: 'tcp', port: 80 }, verdict: 'delivered' },
      ],
      undefinedPairs: 0,
    });
    expect(violations('check-1', report)).toEqual([]);
  });

  test('a file that cannot be read keeps the others from passing, not from being checked', async () => {
    const files = { [FILE]: goodShop };
    expect(await knet(['check', 'nowhere.knet', FILE], { files })).toMatchObject({
      code: 2,
      out: '1 file: 0 errors, 0 warnings; all 2 rules hold\n',
      err: 'knet: nowhere.knet: no such file\n',
    });
  });

  test('reads standard input, which imports from the current folder', async () => {
    const files = { 'base.knet': 'subnet lan 10.0.0.0/24\n' };
    const input = 'import "base.knet"\nhost a { lan 10.0.1.1 }\n';
    const { code, out } = await knet(['check', '-'], { files, input });
    expect(code).toBe(1);
    expect(out).toMatch(/^<stdin>:2:\d+: error/);
    expect((await knet(['check', '-', '--format', 'json'], { files, input })).out).toContain(
      '"file": "<stdin>"',
    );
  });

  test('--fail-on says what counts', async () => {
    const warned =
      'subnet lan 10.0.0.0/24\nhost a { lan 10.0.0.1 }\nhost b { lan 10.0.0.2 }\ntrace t: a:80 -> b\n';
    expect((await on(warned, 'check', FILE)).out).toContain('1 warning');
    expect((await on(warned, 'check', FILE)).code).toBe(1);
    expect((await on(warned, 'check', FILE, '--fail-on', 'error')).code).toBe(0);
    expect((await on(shop, 'check', FILE, '--fail-on', 'error')).code).toBe(1);
  });

  test('control characters of a file do not reach the terminal', async () => {
    const { out } = await on('host "\u001b[31mred" { }\n', 'check', FILE);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('error');
  });
});

describe('colour', () => {
  const files = { [FILE]: shop };
  const colours = (out: string) => out.includes('\u001b[31m');

  test.each([
    ['auto', true, {}, true],
    ['auto', false, {}, false],
    ['auto', true, { NO_COLOR: '1' }, false],
    ['auto', true, { NO_COLOR: '' }, true],
    ['auto', true, { TERM: 'dumb' }, false],
    ['always', false, { NO_COLOR: '1' }, true],
    ['never', true, {}, false],
  ])('--color %s, terminal %s, %j: %s', async (choice, isTerminal, env, expected) => {
    const after = await knet(['check', FILE, '--color', choice], { files, isTerminal, env });
    const before = await knet(['--color', choice, 'check', FILE], { files, isTerminal, env });
    expect([colours(after.out), colours(before.out)]).toEqual([expected, expected]);
  });
});

describe('check --format', () => {
  test('json is as its schema says, and has every rule', async () => {
    const { code, out } = await on(shop, 'check', FILE, '--format', 'json');
    expect(code).toBe(1);
    const report = JSON.parse(out);
    expect(violations('check-1', report)).toEqual([]);
    expect(report.files[0].rules.map((rule: { holds: boolean }) => rule.holds)).toEqual([true, false, true]);
    expect(report.files[0].rules[0]).toMatchObject({
      block: 'shop',
      action: 'allow',
      from: 'shop/web',
      to: 'shop/api',
      port: { protocol: 'tcp', port: 8080 },
      via: 'tunl0',
      verdict: 'delivered',
      pairs: 1,
      failingPairs: 0,
    });
    expect(report.files[0].rules[2]).toMatchObject({ scenario: 'BIRD dies', action: 'deny', holds: true });
    expect(report.summary).toMatchObject({ errors: 1, rules: 3, failingRules: 1 });
    expect(report.files[0].findings[0].source).toEqual({
      uri: 'file:///project/shop.knet',
      start: { line: 19, character: 2 },
      end: { line: 19, character: 31 },
    });
  });

  test('json of a broken file is as its schema says', async () => {
    const report = JSON.parse((await on(brokenShop, 'check', FILE, '--format', 'json')).out);
    expect(violations('check-1', report)).toEqual([]);
    expect(report.files[0]).toMatchObject({ rulesChecked: false, rules: [] });
  });

  test('sarif has a result for each finding, with places that count from one', async () => {
    const { code, out } = await on(shop, 'check', FILE, '--format', 'sarif');
    expect(code).toBe(1);
    const { version, runs } = JSON.parse(out);
    expect(version).toBe('2.1.0');
    expect(runs[0].tool.driver).toMatchObject({ name: 'knet', rules: [{ id: 'rule-fails' }] });
    expect(runs[0].results).toMatchObject([
      {
        ruleId: 'rule-fails',
        ruleIndex: 0,
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'shop.knet' },
              region: { startLine: 20, startColumn: 3, endLine: 20, endColumn: 32 },
            },
          },
        ],
      },
    ]);
  });

  test('sarif names files by relative URIs', async () => {
    const files = { 'my nets/ä.knet': 'host a { lan 10.0.0.1 }' };
    const { out } = await knet(['check', 'my nets/ä.knet', '--format', 'sarif'], { files });
    const [result] = JSON.parse(out).runs[0].results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('my%20nets/%C3%A4.knet');
  });

  test('junit has a test case for each rule, and one for all else', async () => {
    const { code, out } = await on(shop, 'check', FILE, '--format', 'junit');
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="knet" tests="4" failures="1" errors="0" skipped="0">
        <testsuite name="shop.knet" tests="4" failures="1" errors="0" skipped="0">
          <testcase classname="shop.knet" name="diagnostics"/>
          <testcase classname="shop.knet shop" name="allow shop/web -&gt; shop/api:8080 via tunl0"/>
          <testcase classname="shop.knet shop" name="allow shop/web -&gt; shop/api:81">
            <failure message="shop/web -&gt; shop/api:81: refused: Nobody in shop/api listens for tcp 10.244.166.129:40000 &gt; 10.244.104.1:81.">line 20: shop/web -&gt; shop/api:81: refused: Nobody in shop/api listens for tcp 10.244.166.129:40000 &gt; 10.244.104.1:81.</failure>
          </testcase>
          <testcase classname="shop.knet BIRD dies" name="deny shop/web -&gt; shop/api:8080"/>
        </testsuite>
      </testsuites>
      "
    `);
  });

  test('junit says that rules were not checked', async () => {
    const { out } = await on(brokenShop, 'check', FILE, '--format', 'junit');
    expect(out).toContain('tests="2" failures="1" errors="0" skipped="1"');
    expect(out).toContain('<skipped message="not checked: the text has syntax errors"/>');
  });

  test('junit escapes what XML would read', async () => {
    const text = 'subnet lan 10.0.0.0/24\nhost a { lan 10.0.0.1 }\nrules "<&\\">" { deny a -> a }\n';
    const { out } = await on(text, 'check', FILE, '--format', 'junit');
    expect(out).toContain('&lt;&amp;');
    expect(out).not.toMatch(/="[^"]*</);
  });
});
