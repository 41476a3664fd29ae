import { printable } from '../../diagram/printable.js';
import { type ComparedLines, differingLines } from '../../interchange/lab/compared-lines.js';
import type { Paint } from '../paint.js';
import { kernelName } from './text.js';
import type { ComparedProgram } from './with-real.js';

/** Whether a real program wrote just what the model says. */
export function agrees(compared: ComparedLines): boolean {
  const { onlyModelled, onlyReal } = differingLines(compared);
  return onlyModelled.length === 0 && onlyReal.length === 0;
}

/** For people: what only the model has begins with `-`, what only the real program wrote with `+`. */
export function realText({ program, kernel, compared, complaints }: ComparedProgram, paint: Paint): string {
  const lines = compared.flatMap((each) => {
    const { onlyModelled, onlyReal } = differingLines(each);
    const verdict = agrees(each) ? paint('green', 'agrees ') : paint('red', 'differs');
    return [
      `${verdict}  ${printable(each.title)}: ${each.modelled.length} modelled, ${each.real.length} of the real ${program}`,
      ...onlyModelled.map((line) => paint('red', `         - ${printable(line)}`)),
      ...onlyReal.map((line) => paint('red', `         + ${printable(line)}`)),
    ];
  });
  const told = complaints.map((complaint) => `    ${printable(complaint)}`);
  return `${[...lines, '', `real ${program} on ${kernelName(kernel)}`, ...told].join('\n')}\n`;
}

/** The same as `docs/json.md` defines it, version 1. */
export function realJson({ program, kernel, compared, complaints }: ComparedProgram): string {
  const document = {
    version: 1,
    withReal: program,
    kernel,
    compared: compared.map((each) => ({
      title: each.title,
      agrees: agrees(each),
      modelled: each.modelled,
      real: each.real,
    })),
    complaints,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
