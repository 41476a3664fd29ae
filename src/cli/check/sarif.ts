import { version } from '../../../package.json';
import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import type { CheckedFile } from './checked-file.js';

const levels: Record<Finding['severity'], 'error' | 'warning' | 'note'> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/**
 * The findings as SARIF 2.1.0 (OASIS), for code scanning services.
 *
 * @param relative a file's URI relative to the folder that the command runs in, or absolute when it is elsewhere
 */
export function checkSarif(files: readonly CheckedFile[], relative: (uri: string) => string): string {
  const findings = files.flatMap((file) => file.findings);
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'knet', version, rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: levels[finding.severity],
          message: { text: finding.message },
          locations: [location(finding.source, relative)],
          ...(finding.related?.length
            ? {
                relatedLocations: finding.related.map((place, id) => ({
                  id,
                  ...location(place.source, relative),
                  message: { text: place.message },
                })),
              }
            : {}),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** Lines and columns count from one; the end column is the one after the last character. */
function location({ uri, start, end }: SourceRange, relative: (uri: string) => string) {
  return {
    physicalLocation: {
      artifactLocation: { uri: relative(uri) },
      region: {
        startLine: start.line + 1,
        startColumn: start.character + 1,
        endLine: end.line + 1,
        endColumn: end.character + 1,
      },
    },
  };
}
