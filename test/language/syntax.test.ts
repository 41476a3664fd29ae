import { describe, expect, test } from 'vitest';
import { checkDiagnostics, programOf } from '../fixtures.js';

describe('what is missing, and where', () => {
  test.each([
    [
      'a prefix',
      `
      subnet lan { }
               //^ error syntax: expected a network like 10.244.0.0/16 after subnet name "lan", not "{"
      `,
    ],
    [
      'the rest of an address',
      `
      subnet lan 192.168.31.0/24
      host a { lan 192.168.31 }
                 //^^^^^^^^^^ error syntax: expected an address like 192.168.31.10 after subnet name "lan", not "192.168.31"
      `,
    ],
    [
      'an address, while the next line is there already',
      `
      subnet lan 192.168.31.0/24
      host a {
        lan
      //^^^ error syntax: expected an address like 192.168.31.10 after subnet name "lan"
        listen 80/tcp
      }
      `,
    ],
    [
      'the end of a trace, while the next statement is there already',
      `
      host a
      trace t: a ->
               //^^ error syntax: expected a machine, a container, a pod or an address after "->"
      host b { listen 80/tcp }
      trace u: a -> b:80
      `,
    ],
    [
      'a colon',
      `
      host a
      trace t a -> a
            //^ error syntax: expected : after trace name "t", not "a", as in: trace NAME: FROM -> TO
      `,
    ],
    [
      'a brace',
      `
      host a {
        listen 22/tcp
                //^^^ error syntax: the block of host is not closed: } is missing before "host"

      host b { listen 80/tcp }
      `,
    ],
    [
      'a brace at the end',
      `
      host a { docker { container web { listen 80/tcp } }
                                                      //^ error syntax: the block of host is not closed: } is missing
      `,
    ],
    [
      'a closing quote',
      `
      notes "calico.md
          //^^^^^^^^^^ error syntax: this text has no closing quote
      host a
      `,
    ],
    [
      'a container port',
      `
      host a { docker { container web { publish 8080 } } }
                                                   //^ error syntax: expected : after "8080", not "}", as in: publish HOST-PORT:CONTAINER-PORT
      `,
    ],
    [
      'a label',
      `
      cluster c { node n  namespace s { pod p { labels app web } } }
                                                     //^^^ error syntax: expected a label like app=web after "labels", not "app"
      `,
    ],
    [
      'a prefix length',
      `
      host a
      host b
      link w { a 10.0.0.1  b 10.0.0.2/30 }
               //^^^^^^^^ error syntax: expected an address with its prefix length, like 10.0.0.1/30, after machine name "a", not "10.0.0.1"
      `,
    ],
  ])('%s', (_, fixture) => checkDiagnostics(fixture));
});

describe('what cannot stand there', () => {
  test.each([
    [
      'a misspelt setting',
      `
      subnet lan 10.0.0.0/24 { gatway 10.0.0.1 }
                             //^^^^^^ error syntax: "gatway" is nothing that subnet may have; it may have gateway or mtu; did you mean "gateway"?
      host a { lan 10.0.0.2 }
      `,
    ],
    [
      'a misspelt statement',
      `
      hst a { lan 10.0.0.1 }
    //^^^ error syntax: "hst" starts no statement; did you mean "host"?
      host b { listen 80/tcp }
      `,
    ],
    [
      'a setting of something else',
      `
      host a { container web { listen 80 } }
             //^^^^^^^^^ error syntax: "container" cannot stand here: it belongs in docker or pod or deployment { … }
      `,
    ],
    [
      'a misspelt word of a closed list',
      `
      cluster c { node n  kube-proxy iptable }
                                   //^^^^^^^ error syntax: expected iptables, ipvs or nftables after "kube-proxy", not "iptable"; did you mean "iptables"?
      `,
    ],
    [
      'a brace too many',
      `
      host a { } }
               //^ error syntax: this } closes nothing
      host b { }
      `,
    ],
    [
      'a semicolon',
      `
      host a { listen 80/tcp; }
                          //^ error syntax: unexpected ;: statements need no semicolon
      `,
    ],
    [
      'a letter that no name has',
      `
      host büro { }
          //^ error syntax: unexpected ü: names have letters from a to z, digits, -, _ and .
      `,
    ],
    [
      'a full-width comma',
      `
      cluster c { node n  namespace s { pod p { labels a=b，c=d } } }
                                                        //^ error syntax: unexpected ，: write , (this is the full-width comma)
      `,
    ],
    [
      'a name in quotes',
      `
      host "a" { }
         //^^^ error syntax: expected a name without quotes after "host"
      `,
    ],
    [
      'a statement word as the name of a subnet',
      `
      subnet node 10.0.0.0/24
           //^^^^ error syntax: "node" starts a statement, so it cannot be the name of a subnet
      `,
    ],
  ])('%s', (_, fixture) => checkDiagnostics(fixture));
});

test('the rest of the file works', async () => {
  const { topology } = await programOf(`
    subnet lan 10.0.0.0/24
    host a { lan 10.0.0.1  docker { network app 172.18.0.  container web { network app } container db } }
    host b { lan 10.0.0. }
    host c { lan 10.0.0.3 }
    trace t: a -> c
  `);
  expect([...topology.machines.keys()]).toEqual(['a', 'b', 'c']);
  expect([...topology.machines.get('a')!.docker!.containers.keys()]).toContain('db');
  expect(topology.machines.get('c')!.attachments).toHaveLength(1);
  expect([...topology.traces.keys()]).toEqual(['t']);
});

test('words of the language are names where names stand', async () => {
  const { findings, topology } = await programOf(`
    subnet internal 10.0.0.0/24
    router router { internal 10.0.0.1 }
    host host { internal 10.0.0.2  docker { network network  container container { network network } } }
    cluster cluster { node node  namespace namespace { pod pod on node { container container } } }
    trace trace: host/container -> namespace/pod:80 under "s"
    trace all: router -> host
    scenario "s" { lose node }
  `);
  expect(findings).toEqual([]);
  expect(topology.traces.get('trace')?.to.endpoint).toEqual({
    kind: 'pod',
    cluster: 'cluster',
    pod: 'namespace/pod',
  });
});

test('no text is too broken to be read', async () => {
  const text =
    'host a { docker 27 { container web { publish 80:80/tcp } } } trace t: a -> b:80 "x" 10.0.0.0/8 -> } {';
  for (let length = 0; length <= text.length; length++) {
    const { findings } = await programOf(`    ${text.slice(0, length)}\n    host z`);
    for (const { source, message } of findings) {
      expect(source.start.line, message).toBeGreaterThanOrEqual(0);
      expect(message).not.toMatch(/undefined|NaN|\\u|Expecting/);
    }
  }
});
