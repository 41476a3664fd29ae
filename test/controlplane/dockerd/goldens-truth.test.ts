import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { daemonOfVersion } from '../../../src/controlplane/dockerd/daemon.js';
import { tablesOf } from '../../../src/controlplane/dockerd/firewall/tables.js';
import type { BridgeNetwork } from '../../../src/controlplane/dockerd/networks.js';
import { networksOf, sandboxesOf } from '../../../src/controlplane/dockerd/plan.js';
import type { BridgeEndpoint } from '../../../src/controlplane/dockerd/sandboxes.js';
import { MachineDraft } from '../../../src/linux/draft.js';
import type { NetworkNamespace } from '../../../src/linux/namespace.js';
import { iptablesLines } from '../../../src/linux/print/iptables.js';
import { namespaceOf, planeOf } from '../state-text.js';

const FOLDER = fileURLToPath(new URL('../../../../shared/truth/docker-iptables-goldens/', import.meta.url));
const files = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => /__iptables\.golden$/.test(name))
  : [];

/** `hairpin=false,internal=true,icc=true__iptables.golden` → what the file is the outcome of. */
function optionsOf(file: string): ReadonlyMap<string, string> {
  return new Map(
    file
      .replace(/__.*/, '')
      .split(',')
      .map((option) => option.split('=') as [string, string]),
  );
}

/** The network of the goldens, in the words of the language. */
function fixtureOf(options: ReadonlyMap<string, string>): string {
  const on = (name: string) => options.get(name) === 'true';
  const source = [...lines(`${FOLDER}${fileOf(options)}`)].find((line) => line.includes('--to-source'));
  const hostIp = source?.split('--to-source ')[1] ?? '192.168.123.0';
  return `
    host h { docker 29 {
      userland-proxy ${on('hairpin') ? 'off' : 'on'}
      network dummy 192.168.0.0/24 {
        bridge-name br-dummy
        icc ${options.get('icc') === 'false' ? 'off' : 'on'}
        masquerade ${options.get('masq') === 'false' ? 'off' : 'on'}
        gateway-mode ${options.get('gwm') ?? 'nat'}
        ${on('internal') ? 'internal' : ''}
        ${on('snat') ? `host-ipv4 ${hostIp}` : ''}
      }
      container web { network dummy address 192.168.0.2  publish ${on('bindlh') ? '127.0.0.1:' : ''}8080:80/tcp }
    } }
  `;
}

function fileOf(options: ReadonlyMap<string, string>): string {
  return `${[...options].map((option) => option.join('=')).join(',')}__iptables.golden`;
}

function lines(path: string): string[] {
  return readFileSync(path, 'utf8').trim().split('\n');
}

/**
 * iptables-save without what the goldens leave out, which are made by the bridge driver's rules alone: the default network,
 * DOCKER-USER (another part of dockerd), and the policy of FORWARD, which the goldens' machine does not set.
 */
function bridgeRules(host: NetworkNamespace): string[] {
  return iptablesLines(host)
    .map(({ text }) => text)
    .filter((line) => !/^#|docker0|DOCKER-USER/.test(line))
    .map((line) => line.replace(':FORWARD DROP', ':FORWARD ACCEPT'));
}

/** The goldens show table raw even where nobody wrote to it. */
function withoutUnusedRaw(golden: readonly string[]): string[] {
  const end = golden.indexOf('COMMIT');
  const unused = golden[0] === '*raw' && !golden.slice(0, end).some((line) => line.startsWith('-A'));
  return unused ? golden.slice(end + 1) : [...golden];
}

/** What is written for a host port: routed networks have none, though the goldens' makers gave theirs one. */
const HOST_PORT = /-p tcp -m tcp --dport 8080 |-s 192\.168\.0\.2\/32 -d 192\.168\.0\.2\/32 /;

describe.skipIf(files.length === 0)(
  'iptables of Docker 29, rule by rule (skipped where the goldens are absent)',
  () => {
    test.each(files)('of a topology: %s', async (file) => {
      const options = optionsOf(file);
      const expected = lines(`${FOLDER}${file}`).filter(
        (line) => options.get('gwm') !== 'routed' || !HOST_PORT.test(line),
      );
      const host = namespaceOf(await planeOf(fixtureOf(options)), 'h');
      expect(bridgeRules(host)).toEqual(withoutUnusedRaw(expected));
    });

    /** The same without the port mapper, which takes the host port from routed networks: the chains alone, all of them. */
    test.each(files)('of the chains: %s', async (file) => {
      const { context } = await planeOf(fixtureOf(optionsOf(file)));
      const machine = context.machines.get('h')!;
      const { docker, firewall } = daemonOfVersion(machine.docker!);
      const network = networksOf(machine, context).networks.get('dummy') as BridgeNetwork;
      const { request, endpoints } = sandboxesOf(machine, context).sandboxes.get('web')!;
      const endpoint = endpoints[0] as BridgeEndpoint;
      const draft = new MachineDraft('h', { by: 'kernel', why: 'machine' });
      const tables = tablesOf(draft.host, 4);
      firewall.start(tables, docker);
      firewall.addNetwork(tables, docker, network);
      firewall.addEndpoint(tables, endpoint, request.title);
      for (const port of network.network.internal ? [] : request.publish)
        firewall.addPort(tables, docker, endpoint, port, { by: 'dockerd', why: 'published port' });
      expect(bridgeRules(draft.build().namespaces.get('host')!)).toEqual(
        withoutUnusedRaw(lines(`${FOLDER}${file}`)),
      );
    });
  },
);
