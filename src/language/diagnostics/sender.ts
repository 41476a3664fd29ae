import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { EndpointReference } from '../../topology/question.js';

/** sender-is-address: a packet starts in a network namespace, and a bare address names none. */
function senderIsAddress(text: string, source: SourceRange): Finding {
  return {
    code: 'sender-is-address',
    severity: 'error',
    message: `${text} cannot send: name the machine, container or pod that the packet starts from`,
    source,
  };
}

/** sender-is-service: packets go to a Service; those that its pods send have the pods' own addresses. */
function senderIsService(text: string, source: SourceRange): Finding {
  return {
    code: 'sender-is-service',
    severity: 'error',
    message: `${text} cannot send: name a pod or deployment behind it`,
    source,
  };
}

/** What is wrong with who sends, if anything. */
export function wrongSender({ endpoint, text, source }: EndpointReference): Finding | undefined {
  if (endpoint.kind === 'set') {
    const [wrong] = endpoint.set.parts.flatMap((part) =>
      part.kind === 'endpoint' ? (wrongSender({ endpoint: part.endpoint, text, source }) ?? []) : [],
    );
    return wrong;
  }
  if (endpoint.kind === 'address') return senderIsAddress(text, source);
  return endpoint.kind === 'service' ? senderIsService(text, source) : undefined;
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
