import { UriUtils } from 'langium';
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Item, Slot } from './slot.js';

/** Files that `import` or `notes` may name, in the folder that was typed so far; in quotes, as they are written. */
export async function pathItems(
  { context: { document, textDocument, tokenOffset, offset }, fileSystem }: Slot,
  extension: '.knet' | '.md',
): Promise<Item[]> {
  const typed = textDocument.getText().slice(tokenOffset, offset).replace(/^"/, '');
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const uri = UriUtils.resolvePath(UriUtils.dirname(document.uri), folder || '.');
  const entries = await fileSystem.readDirectory(uri).catch(() => []);
  return entries.flatMap(({ uri: entry, isDirectory }) => {
    const name = UriUtils.basename(entry);
    const isItself = entry.toString() === document.uri.toString();
    if (name.startsWith('.') || isItself || !(isDirectory || name.endsWith(extension))) return [];
    const kind = isDirectory ? CompletionItemKind.Folder : CompletionItemKind.File;
    return [{ label: `"${folder}${name}${isDirectory ? '/' : ''}"`, kind, sortText: '0' }];
  });
}
