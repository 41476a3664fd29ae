import * as vscode from 'vscode';

export interface Choice extends vscode.QuickPickItem {
  readonly value: string;
}

export interface Question {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly Choice[];
}

/** A quick pick that takes typed text as well as one of its items. */
export function pickOrType({ title, placeholder, items }: Question): Promise<string | undefined> {
  const input = vscode.window.createQuickPick<Choice>();
  input.title = title;
  input.placeholder = placeholder;
  input.matchOnDescription = true;
  input.items = items;
  return new Promise((resolve) => {
    input.onDidChangeValue((text) => {
      const typed = text.trim();
      const offered = typed === '' || items.some(({ label }) => label === typed);
      input.items = offered ? items : [...items, typedChoice(typed)];
    });
    input.onDidAccept(() => {
      resolve(input.selectedItems[0]?.value);
      input.hide();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

const typedChoice = (typed: string): Choice => ({
  label: typed,
  description: vscode.l10n.t('as typed'),
  value: typed,
});
