import path from 'node:path';
import { type Command, Option } from 'commander';
import { topologyFlowchart } from '../../diagram/flowchart.js';
import { markdownText } from '../../diagram/trace-markdown.js';
import { type Loaded, load } from '../load.js';
import type { Session } from '../session.js';
import { tellErrors } from '../tell-errors.js';

const FORMATS = ['mermaid', 'markdown'] as const;

interface DrawOptions {
  readonly format: (typeof FORMATS)[number];
}

/** `knet draw FILE`: what a file declares, as a Mermaid flowchart. */
export function addDraw(knet: Command, { io }: Session): void {
  knet
    .command('draw')
    .description('draw machines, what runs on them and what connects them')
    .argument('<FILE>', 'a .knet file; - for standard input')
    .addOption(new Option('-f, --format <format>', 'how to write it').choices(FORMATS).default('mermaid'))
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, { format }: DrawOptions) => {
      const file = await load(io, name);
      tellErrors(io, file);
      if (file.topology.machines.size === 0) io.err(`knet: ${file.name} declares no machines\n`);
      io.out(format === 'mermaid' ? topologyFlowchart(file.topology) : flowchartMarkdown(file));
    });
}

const EXAMPLES = `
Exit code: 0 it was drawn; 2 the file cannot be read.

Examples:
  $ knet draw shop.knet > shop.mmd
  $ knet draw shop.knet --format markdown > shop.md`;

/** A page for notes, under the file's own name. */
function flowchartMarkdown({ name, topology }: Loaded): string {
  const title = markdownText(path.basename(name, '.knet'));
  return `# ${title}\n\n\`\`\`mermaid\n${topologyFlowchart(topology).trimEnd()}\n\`\`\`\n`;
}
