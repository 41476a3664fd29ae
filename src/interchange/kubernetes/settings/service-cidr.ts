import { fieldsAt, stringsAt } from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { readPrefix } from '../manifests/prefix.js';
import type { ReadSettings } from './programs.js';

/** The one that the API server makes of `--service-cluster-ip-range`. */
const DEFAULT = 'kubernetes';

/** A ServiceCIDR (networking.k8s.io): ranges of ClusterIPs. Only the default one is modelled. */
export function readServiceCidr({ name, body }: Manifest): ReadSettings {
  const texts = stringsAt(fieldsAt(body, 'spec'), 'cidrs');
  const serviceCidrs = texts.flatMap((text) => readPrefix(text) ?? []);
  if (name !== DEFAULT) {
    const remark = `not modelled: ClusterIPs come from ServiceCIDR ${DEFAULT} alone, not from ${texts.join(', ')}`;
    return { settings: {}, remarks: [remark] };
  }
  if (serviceCidrs.length === texts.length && texts.length > 0)
    return { settings: { serviceCidrs }, remarks: [] };
  return { settings: {}, remarks: [`its cidrs cannot be read: ${texts.join(', ')}`] };
}
