import { type IpPrefix, parsePrefix } from '../../../linux/address.js';

/** A prefix as manifests write it, perhaps with blanks around it; undefined where there is none. */
export function readPrefix(text: string | undefined): IpPrefix | undefined {
  return text === undefined ? undefined : parsePrefix(text.trim());
}
