import type { Interface } from '../interface.js';
import type { Provenance } from '../provenance.js';
import { linkRecordsOfJson } from './ip-addr-json.js';
import { linkRecordsOfText } from './ip-addr-text.js';
import { toInterface } from './link-record.js';
import { captured, isJson, type ReadResult } from './result.js';

/**
 * Devices with their addresses, from the output of `ip addr` or `ip link`: text or `-j`, with `-d` or without. Only with
 * `-d` are the kinds, VXLAN's numbers and tunnels' ends certain.
 */
export function readIpAddr(
  text: string,
  provenance: Provenance = captured('ip addr'),
): ReadResult<readonly Interface[]> {
  const read = isJson(text) ? linkRecordsOfJson : linkRecordsOfText;
  const { value, findings } = read(text, provenance);
  const masters = new Set(value.flatMap((record) => record.master ?? []));
  return { value: value.map((record) => toInterface(record, masters, provenance)), findings };
}
