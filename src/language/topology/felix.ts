import type { FailsafePort, FelixSettings, HostEndpoint } from '../../topology/host-endpoint.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { knownNode } from './known-node.js';
import { labelsOf } from './labels.js';
import { all, once } from './settings.js';
import { addressesOf, blockValue, isOn, portValue, protocolOf } from './values.js';

/** `host-endpoint NAME on NODE { … }` */
export function buildHostEndpoint(
  at: Place,
  node: ast.HostEndpoint,
  cluster: string,
  nodes: ReadonlySet<string>,
): HostEndpoint | undefined {
  const { name, settings } = node;
  const machine = node.node?.$refText;
  if (!name || machine === undefined) return undefined;
  const isNew = at.declare(keyOf.policy(cluster, 'host-endpoint', name), node, `host-endpoint "${name}"`);
  if (!isNew || !knownNode(at, node, 'node', 0, machine, cluster, nodes)) return undefined;
  const device = once(at, settings, 'EndpointInterface');
  const interfaceName = device?.all ? 'all' : device?.dev;
  return {
    name,
    node: machine,
    ...(interfaceName === undefined ? {} : { interface: interfaceName }),
    expectedIps: addressesOf(at, all(settings, 'ExpectedIps')),
    labels: labelsOf(all(settings, 'Labels')),
    profiles: all(settings, 'Profiles').flatMap(({ profiles }) => profiles),
    source: at.head(node),
  };
}

/** `felix { … }`; undefined where it says nothing. */
export function buildFelix(at: Place, node: ast.Felix | undefined): FelixSettings | undefined {
  if (!node || node.settings.length === 0) return undefined;
  const { settings } = node;
  const failsafe = (direction: ast.Failsafe['direction']) => {
    const written = all(settings, 'Failsafe').filter((each) => each.direction === direction);
    return written.length === 0
      ? undefined
      : written.flatMap(({ ports }) => ports.flatMap((port) => failsafePort(at, port)));
  };
  const action = once(at, settings, 'EndpointToHost')?.action;
  const mode = once(at, settings, 'ChainInsertMode')?.mode;
  const inbound = failsafe('failsafe-inbound');
  const outbound = failsafe('failsafe-outbound');
  return {
    ...(action ? { defaultEndpointToHostAction: action } : {}),
    ...(inbound ? { failsafeInbound: inbound } : {}),
    ...(outbound ? { failsafeOutbound: outbound } : {}),
    ...(mode ? { chainInsertMode: mode } : {}),
    ...(isOn(once(at, settings, 'AllowIpip'), false) ? { allowIpipFromWorkloads: true } : {}),
  };
}

function failsafePort(at: Place, node: ast.FailsafePort): FailsafePort[] {
  const port = portValue(at, node, 'port', node.port);
  const net = blockValue(at, node, 'net', node.net);
  if (port === undefined || (node.net !== undefined && !net)) return [];
  return [{ protocol: protocolOf(node.protocol), port, ...(net ? { net } : {}) }];
}
