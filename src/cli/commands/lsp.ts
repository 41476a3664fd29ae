import type { Command } from 'commander';
import type { Session } from '../session.js';

/** `knet lsp --stdio`: the language server, for editors other than VS Code. */
export function addLsp(knet: Command, session: Session): void {
  knet
    .command('lsp')
    .description('start the language server for an editor')
    .requiredOption('--stdio', 'speak over standard input and output')
    // Editors add it; the server itself looks for it.
    .option('--clientProcessId <pid>', 'end when this process does')
    .addHelpText('after', EXAMPLE)
    .action(async () => {
      await session.io.serve();
    });
}

const EXAMPLE = `
Neovim:
  vim.lsp.config('knet', { cmd = { 'knet', 'lsp', '--stdio' }, filetypes = { 'knet' } })`;
