import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** port-inside-set: a port stands behind one of many receivers, where it is for that one alone. */
export function portInsideSet(port: number, source: SourceRange): Finding {
  return {
    code: 'port-inside-set',
    severity: 'warning',
    message: `a port in the middle of several is not asked for; write \`port ${port}\` behind the last`,
    source,
  };
}

/** port-twice: a rule has a port behind its receiver and a list of ports. */
export function portTwice(port: number, source: SourceRange): Finding {
  return {
    code: 'port-twice',
    severity: 'error',
    message: `the rule names ports twice: \`:${port}\` behind the receiver, and a list; put port ${port} into the list`,
    source,
  };
}

/** sender-is-service: Services only receive. */
export function senderIsService(source: SourceRange): Finding {
  return {
    code: 'sender-is-service',
    severity: 'error',
    message: 'Services cannot send: name the pods behind them',
    source,
  };
}
