import * as vscode from 'vscode';
import type { RuleItem } from '../../../protocol/messages.js';

/** The item of a file, made where it is missing; its rules come when somebody looks at them. */
export function fileItem(controller: vscode.TestController, uri: vscode.Uri): vscode.TestItem {
  const known = controller.items.get(uri.toString());
  if (known) return known;
  const item = controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
  item.canResolveChildren = true;
  controller.items.add(item);
  return item;
}

/** Puts blocks and their rules under a file's item, and answers with each rule's item. */
export function fillFile(
  controller: vscode.TestController,
  file: vscode.TestItem,
  rules: readonly RuleItem[],
): Map<vscode.TestItem, RuleItem> {
  const blocks = new Map<string, vscode.TestItem>();
  const items = new Map<vscode.TestItem, RuleItem>();
  for (const rule of rules) {
    const block = blocks.get(rule.block) ?? blockItem(controller, file, rule);
    blocks.set(rule.block, block);
    const item = controller.createTestItem(freshId(block, rule.label), rule.label, file.uri);
    item.range = ruleRange(rule);
    item.sortText = String(items.size).padStart(6, '0');
    block.children.add(item);
    items.set(item, rule);
  }
  file.children.replace([...blocks.values()]);
  // A file without rules is no test.
  if (items.size === 0) controller.items.delete(file.id);
  return items;
}

function blockItem(
  controller: vscode.TestController,
  file: vscode.TestItem,
  first: RuleItem,
): vscode.TestItem {
  const block = controller.createTestItem(`${file.id}#${first.block}`, first.block, file.uri);
  block.range = ruleRange(first);
  return block;
}

/** Ids are made of labels, not of lines, so that a result stays with its rule while the text moves. */
function freshId(block: vscode.TestItem, label: string): string {
  const id = `${block.id}/${label}`;
  let count = 1;
  let fresh = id;
  while (block.children.get(fresh)) fresh = `${id}/${++count}`;
  return fresh;
}

const ruleRange = ({ source: { start, end } }: RuleItem): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character);
