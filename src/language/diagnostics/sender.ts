import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** sender-is-address: a packet starts in a network namespace, and a bare address names none. */
export function senderIsAddress(text: string, source: SourceRange): Finding {
  return {
    code: 'sender-is-address',
    severity: 'error',
    message: `${text} cannot send: name the machine, container or pod that the packet starts from`,
    source,
  };
}

/** sender-with-port: a port before the arrow would be the source port, which the kernel chooses. */
export function senderWithPort(port: number, source: SourceRange): Finding {
  return {
    code: 'sender-with-port',
    severity: 'warning',
    message: `the sender's port is chosen by the kernel; to pin it, write { source-port ${port} } behind the receiver`,
    source,
  };
}
