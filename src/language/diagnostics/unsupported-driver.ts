import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';

/** unsupported-driver: a network driver that knet does not model (overlay…) or that does not exist. */
export function unsupportedDriver(driver: string, source: SourceRange): Finding {
  return {
    code: 'unsupported-driver',
    severity: 'error',
    message:
      driver === 'host' || driver === 'none'
        ? `dockerd has one network of driver ${driver}, and it is called "${driver}"`
        : `knet models networks of the drivers bridge, macvlan and ipvlan, not ${driver}`,
    source,
  };
}
