import type { Fix } from './fix.js';
import { action } from './fix.js';

/** Any diagnostic that knows what may have been meant: puts that in place of what was written. */
export const useSuggestion: Fix = (request) => {
  const { document, diagnostic, data } = request;
  const written = document.textDocument.getText(diagnostic.range);
  return data.suggestions.map((suggestion, index) => {
    const newText = written.startsWith('"') ? `"${suggestion}"` : suggestion;
    return action(request, `Change to ${newText}`, [{ range: diagnostic.range, newText }], index === 0);
  });
};
