import type { Internet, OutsideHost } from '../../topology/machine.js';
import type { Attachment } from '../../topology/segment.js';
import type { Topology } from '../../topology/topology.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { buildListen } from './listens.js';
import { buildAttachment, buildRoute } from './machines.js';
import { all, once } from './settings.js';
import { addressValue } from './values.js';

/** What `internet` declares; `links` are the ends of cables that are plugged into it. */
export function buildInternet(
  at: Place,
  node: ast.Internet,
  segments: Topology['segments'],
  links: readonly Attachment[],
): Internet {
  const { name, settings } = node;
  const attachments = all(settings, 'Attachment').flatMap(
    (each) => buildAttachment(at, each, segments) ?? [],
  );
  const hosts = new Map<string, OutsideHost>();
  for (const each of all(settings, 'OutsideHost')) {
    const host = buildHost(at, each);
    if (host) hosts.set(host.name, host);
  }
  const somebody = once(at, settings, 'SomebodyAddress');
  const address = somebody && addressValue(at, somebody, 'address', somebody.address);
  return {
    kind: 'internet',
    name,
    attachments: [...attachments, ...links],
    routes: all(settings, 'Route').flatMap((route) => buildRoute(at, route) ?? []),
    sysctls: [],
    listens: [],
    ...(address ? { somebody: address } : {}),
    hosts,
    source: at.head(node),
  };
}

function buildHost(at: Place, node: ast.OutsideHost): OutsideHost | undefined {
  const address = addressValue(at, node, 'address', node.address);
  const second = addressValue(at, node, 'secondAddress', node.secondAddress);
  const { name } = node;
  if (!name || !at.declare(keyOf.outsideHost(name), node, `host "${name}" of the Internet`) || !address)
    return undefined;
  return {
    name,
    address,
    ...(second ? { second } : {}),
    listens: node.settings.flatMap((listen) => buildListen(at, listen) ?? []),
    source: at.head(node),
  };
}
