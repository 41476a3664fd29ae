import * as vscode from 'vscode';
import type { RuleItem } from '../../../protocol/messages.js';
import type { Server } from '../client/server.js';
import { fileItem, fillFile } from './items.js';

/** Asks the language server for the verdicts, file by file, and reports those that were asked for. */
export async function runRules(
  controller: vscode.TestController,
  server: Server,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  const run = controller.createTestRun(request);
  const asked = request.include ?? [...controller.items].map(([, item]) => item);
  const included = new Set(asked.map(({ id }) => id));
  const excluded = new Set(request.exclude?.map(({ id }) => id));
  for (const uri of new Set(asked.map((item) => item.uri?.toString()))) {
    if (!uri || token.isCancellationRequested) break;
    const rules = await server.rules({ uri }, token);
    const items = fillFile(controller, fileItem(controller, vscode.Uri.parse(uri)), rules);
    for (const [item, rule] of items) {
      if (isAmong(included, item) && !isAmong(excluded, item)) report(run, item, rule);
    }
  }
  run.end();
}

/** True of an item that was named itself, or by its block or file. */
function isAmong(ids: ReadonlySet<string>, item: vscode.TestItem | undefined): boolean {
  return item !== undefined && (ids.has(item.id) || isAmong(ids, item.parent));
}

function report(run: vscode.TestRun, item: vscode.TestItem, rule: RuleItem): void {
  if (rule.holds) {
    run.passed(item);
    return;
  }
  const message = new vscode.TestMessage(rule.message);
  if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
  run.failed(item, message);
}
