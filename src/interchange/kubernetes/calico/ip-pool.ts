import type { Encapsulation, IpPool, PoolUse } from '../../../topology/calico.js';
import type { ImportedPool } from '../inventory.js';
import { fieldsAt, isTrueAt, numberAt, stringsAt, textAt } from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { readPrefix } from '../manifests/prefix.js';
import { calicoSelector } from './selector.js';

const MODES: Readonly<Record<string, Encapsulation>> = {
  Always: 'always',
  CrossSubnet: 'cross-subnet',
  Never: 'never',
};

/** An IPPool (projectcalico.org/v3); undefined where it has no prefix. */
export function readIpPool({ name, body }: Manifest): ImportedPool | undefined {
  const spec = fieldsAt(body, 'spec');
  const prefix = readPrefix(textAt(spec, 'cidr'));
  if (prefix === undefined) return undefined;
  return {
    name,
    prefix,
    blockSize: numberAt(spec, 'blockSize') ?? (prefix.includes(':') ? 122 : 26),
    ipip: MODES[textAt(spec, 'ipipMode') ?? ''] ?? 'never',
    vxlan: MODES[textAt(spec, 'vxlanMode') ?? ''] ?? 'never',
    natOutgoing: spec.natOutgoing === true,
    ...(isTrueAt(spec, 'disabled') ? { disabled: true } : {}),
    ...(isTrueAt(spec, 'disableBGPExport') ? { noBgpExport: true } : {}),
    ...nodeSelectorOf(textAt(spec, 'nodeSelector')),
    ...usesOf(stringsAt(spec, 'allowedUses')),
  };
}

function nodeSelectorOf(text: string | undefined): Pick<IpPool, 'nodeSelector'> {
  const selector = calicoSelector(text ?? '');
  return typeof selector === 'string' || selector.kind === 'all' ? {} : { nodeSelector: selector };
}

const USES: Readonly<Record<string, PoolUse>> = { Workload: 'workload', Tunnel: 'tunnel' };

/** A pool for something else alone (`LoadBalancer`) is for no pods. */
function usesOf(texts: readonly string[]): Pick<IpPool, 'uses'> {
  const uses = texts.flatMap((text) => USES[text] ?? []);
  return texts.length === 0 || uses.length === 2 ? {} : { uses };
}
