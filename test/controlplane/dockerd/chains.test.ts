import { expect, test } from 'vitest';
import { namespaceOf, planeOf, rules, sysctls, text } from '../state-text.js';

test('a fresh dockerd', async () => {
  const host = namespaceOf(await planeOf('host h { docker 20.10 }'), 'h');
  expect(rules(host, 'filter')).toBe(
    text(`
      -P FORWARD DROP
      -A FORWARD -j DOCKER-USER
      -A FORWARD -j DOCKER-ISOLATION-STAGE-1
      -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A FORWARD -o docker0 -j DOCKER
      -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
      -A FORWARD -i docker0 -o docker0 -j ACCEPT
      -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-1 -j RETURN
      -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
      -A DOCKER-ISOLATION-STAGE-2 -j RETURN
      -A DOCKER-USER -j RETURN
    `),
  );
  expect(rules(host, 'nat')).toBe(
    text(`
      -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
      -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
      -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
      -A DOCKER -i docker0 -j RETURN
    `),
  );
});

/** As dockerd 20.10.24 with `--userland-proxy=false --icc=false` wrote them for these networks. */
const WITHOUT_PROXY = `
  host h { docker 20.10 {
    userland-proxy off
    network bridge { icc off }
    network zeta { bridge-name br-zeta }
    network quietvault { bridge-name br-qv  internal  icc off }
    network quiet { bridge-name br-quiet  icc off }
    network nomasq { bridge-name br-nomasq  masquerade off }
    network small { bridge-name br-small  mtu 1400 }
  } }
`;

test('newer networks stand above older ones; icc off stands at the end', async () => {
  const host = namespaceOf(await planeOf(WITHOUT_PROXY), 'h');
  expect(rules(host, 'filter', 'FORWARD', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2')).toBe(
    text(`
      -P FORWARD DROP
      -A FORWARD -j DOCKER-USER
      -A FORWARD -j DOCKER-ISOLATION-STAGE-1
      -A FORWARD -o br-small -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A FORWARD -o br-small -j DOCKER
      -A FORWARD -i br-small ! -o br-small -j ACCEPT
      -A FORWARD -i br-small -o br-small -j ACCEPT
      -A FORWARD -o br-nomasq -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A FORWARD -o br-nomasq -j DOCKER
      -A FORWARD -i br-nomasq ! -o br-nomasq -j ACCEPT
      -A FORWARD -i br-nomasq -o br-nomasq -j ACCEPT
      -A FORWARD -o br-quiet -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A FORWARD -o br-quiet -j DOCKER
      -A FORWARD -i br-quiet ! -o br-quiet -j ACCEPT
      -A FORWARD -o br-zeta -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A FORWARD -o br-zeta -j DOCKER
      -A FORWARD -i br-zeta ! -o br-zeta -j ACCEPT
      -A FORWARD -i br-zeta -o br-zeta -j ACCEPT
      -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A FORWARD -o docker0 -j DOCKER
      -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
      -A FORWARD -i docker0 -o docker0 -j DROP
      -A FORWARD -i br-qv -o br-qv -j DROP
      -A FORWARD -i br-quiet -o br-quiet -j DROP
      -A DOCKER-ISOLATION-STAGE-1 -i br-small ! -o br-small -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-1 -i br-nomasq ! -o br-nomasq -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-1 -i br-quiet ! -o br-quiet -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-1 ! -s 172.19.0.0/16 -o br-qv -j DROP
      -A DOCKER-ISOLATION-STAGE-1 ! -d 172.19.0.0/16 -i br-qv -j DROP
      -A DOCKER-ISOLATION-STAGE-1 -i br-zeta ! -o br-zeta -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-1 -j RETURN
      -A DOCKER-ISOLATION-STAGE-2 -o br-small -j DROP
      -A DOCKER-ISOLATION-STAGE-2 -o br-nomasq -j DROP
      -A DOCKER-ISOLATION-STAGE-2 -o br-quiet -j DROP
      -A DOCKER-ISOLATION-STAGE-2 -o br-zeta -j DROP
      -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
      -A DOCKER-ISOLATION-STAGE-2 -j RETURN
    `),
  );
});

test('without docker-proxy, loopback addresses are published too, and answers go by the bridge', async () => {
  const host = namespaceOf(await planeOf(WITHOUT_PROXY), 'h');
  expect(rules(host, 'nat')).toBe(
    text(`
      -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
      -A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER
      -A POSTROUTING -o br-small -m addrtype --src-type LOCAL -j MASQUERADE
      -A POSTROUTING -s 172.22.0.0/16 ! -o br-small -j MASQUERADE
      -A POSTROUTING -o br-nomasq -m addrtype --src-type LOCAL -j MASQUERADE
      -A POSTROUTING -o br-quiet -m addrtype --src-type LOCAL -j MASQUERADE
      -A POSTROUTING -s 172.20.0.0/16 ! -o br-quiet -j MASQUERADE
      -A POSTROUTING -o br-zeta -m addrtype --src-type LOCAL -j MASQUERADE
      -A POSTROUTING -s 172.18.0.0/16 ! -o br-zeta -j MASQUERADE
      -A POSTROUTING -o docker0 -m addrtype --src-type LOCAL -j MASQUERADE
      -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
    `),
  );
  const localnet = sysctls(host)
    .split('\n')
    .filter((line) => line.includes('route_localnet'));
  expect(localnet).toEqual(
    ['docker0', 'br-zeta', 'br-qv', 'br-quiet', 'br-nomasq', 'br-small'].map(
      (bridge) => `net.ipv4.conf.${bridge}.route_localnet = 1`,
    ),
  );
});

test('masquerade off leaves out the RETURN of nat DOCKER as well', async () => {
  const host = namespaceOf(
    await planeOf(`
      host h { docker 20.10 {
        network nomasq { bridge-name br-nomasq  masquerade off }
        network vault { bridge-name br-vault  internal }
      } }
    `),
    'h',
  );
  expect(rules(host, 'nat', 'POSTROUTING', 'DOCKER')).toBe(
    text(`
      -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
      -A DOCKER -i docker0 -j RETURN
    `),
  );
  expect(rules(host, 'filter', 'FORWARD')).toContain('-A FORWARD -i br-vault -o br-vault -j ACCEPT\n');
});

test('every rule says who wrote it, why, and for which line', async () => {
  const host = namespaceOf(
    await planeOf(`
      host h { docker 27 {
        network app { bridge-name br-app }
        container web { network app  publish 8080:80  listen 80 }
      } }
    `),
    'h',
  );
  const table = host.iptables.find(({ name }) => name === 'filter')!;
  const reasons = ['FORWARD', 'DOCKER'].flatMap((chain) =>
    table.chains
      .get(chain)!
      .rules.map(({ spec, provenance: { by, why, source } }) => [
        spec.slice(0, 24),
        by,
        why,
        source?.start.line,
      ]),
  );
  expect(
    reasons.filter(([spec]) => String(spec).includes('br-app') || String(spec).includes('172.18')),
  ).toEqual([
    ['-o br-app -m conntrack -', 'dockerd', 'network app: answers to its containers', 2],
    ['-o br-app -j DOCKER', 'dockerd', 'network app: its published ports', 2],
    ['-i br-app ! -o br-app -j', 'dockerd', 'network app: its containers reach other networks', 2],
    ['-i br-app -o br-app -j A', 'dockerd', 'network app: its containers reach each other', 2],
    ['-d 172.18.0.2/32 ! -i br', 'dockerd', 'published port 8080:80/tcp of container web', 3],
  ]);
});
