import { CompletionItemKind } from 'vscode-languageserver-types';
import { type EndpointChoice, endpointItems } from '../endpoints/endpoint-items.js';
import type { Item, Slot } from './slot.js';

/** More than these nobody reads; the list is asked for again with each letter. */
const MAX_ITEMS = 300;

const KINDS: Readonly<Record<EndpointChoice['kind'], CompletionItemKind>> = {
  machine: CompletionItemKind.Class,
  container: CompletionItemKind.Variable,
  pod: CompletionItemKind.Variable,
  workload: CompletionItemKind.Variable,
  service: CompletionItemKind.Interface,
};

/** Whole endpoints for a trace or rule: those that may send, and after the arrow those that listen with their ports. */
export function endpointItemsAt({ context: { textDocument, offset, position }, model }: Slot): Item[] {
  const line = textDocument.getText({ start: { line: position.line, character: 0 }, end: position });
  const started = startedEndpoint(line);
  const range = { start: textDocument.positionAt(offset - started.length), end: position };
  const receives = /->\s*$/.test(line.slice(0, line.length - started.length));
  const items: Item[] = [];
  for (const choice of endpointItems(model)) {
    if (choice.kind === 'service' && !receives) continue;
    for (const { text, detail } of spellings(choice, receives)) {
      if (!matches(started, text)) continue;
      if (items.length === MAX_ITEMS) return items;
      items.push({
        label: text,
        kind: KINDS[choice.kind],
        detail,
        sortText: `0${String(items.length).padStart(4, '0')}`,
        filterText: text,
        textEdit: { range, newText: text },
      });
    }
  }
  return items;
}

/** What stands of an endpoint before the cursor; the name of a trace, with its colon, is none of it. */
function startedEndpoint(line: string): string {
  const typed = /(service\s+)?[\w./:[\]-]*$/.exec(line)![0];
  const isNamed = /\btrace\s+$/.test(line.slice(0, line.length - typed.length));
  return isNamed ? typed.slice(typed.indexOf(':') + 1) : typed;
}

function spellings(
  { reference, detail, ports }: EndpointChoice,
  receives: boolean,
): { readonly text: string; readonly detail: string }[] {
  const bare = { text: reference, detail };
  if (!receives) return [bare];
  const listening = ports.map(({ port, protocol, name }) => ({
    text: `${reference}:${port}${protocol === 'tcp' ? '' : `/${protocol}`}`,
    detail: [name, detail].filter(Boolean).join(' · '),
  }));
  return [...listening, bare];
}

/** Whether the letters typed so far occur in this order, as editors match them. */
function matches(typed: string, text: string): boolean {
  let at = 0;
  for (const letter of typed.toLowerCase()) {
    at = text.toLowerCase().indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
