import type { Connection } from '../../analysis/reach/reach.js';
import { endText, overText } from './line.js';

/** A flowchart with an arrow for each connection, the ports on it. */
export function mermaidOf(connections: readonly Connection[]): string {
  const ids = new Map<string, string>();
  const nodes: string[] = [];
  const idOf = (name: string): string => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    const id = `n${ids.size}`;
    ids.set(name, id);
    nodes.push(`  ${id}["${escaped(name)}"]`);
    return id;
  };
  const arrows = connections.map(
    ({ from, to, ...over }) =>
      `  ${idOf(endText(from))} -->|"${escaped(overText(over))}"| ${idOf(endText(to))}`,
  );
  return `${['flowchart LR', ...nodes, ...arrows].join('\n')}\n`;
}

/** Mermaid's entities keep what would end a label, or begin markup, from doing so. */
function escaped(text: string): string {
  return text.replace(/["#<>&;`\\]/g, (found) => `#${found.codePointAt(0)};`);
}
