import { AstUtils, CstUtils, type LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type TextEdit,
} from 'vscode-languageserver-protocol';
import type { Models } from '../analysis/models.js';
import { addition } from '../fixes/fix.js';
import { KnetCodeActions } from '../fixes/fixes.js';
import * as ast from '../generated/knet/ast.js';
import type { KnetServices } from '../services.js';

/** Quick fixes, and what can be made of the text at the cursor: of a trace, a rule that its verdict stays. */
export class KnetActions implements CodeActionProvider {
  readonly #fixes = new KnetCodeActions();
  readonly #programs: KnetServices['Programs'];

  constructor(
    services: KnetServices,
    private readonly models: Models,
  ) {
    this.#programs = services.Programs;
  }

  getCodeActions(document: LangiumDocument, params: CodeActionParams): CodeAction[] {
    return [...this.#fixes.getCodeActions(document, params), ...this.#ruleOfTrace(document, params)];
  }

  #ruleOfTrace(document: LangiumDocument, { range }: CodeActionParams): CodeAction[] {
    const root = document.parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, document.textDocument.offsetAt(range.start));
    const trace = AstUtils.getContainerOfType(leaf?.astNode, ast.isTrace);
    const program = this.#programs.of(document);
    const declared = trace && program.topology.traces.get(trace.name);
    if (!trace || !declared) return [];
    const arrives = this.models.trace(program, declared).verdict === 'delivered';
    const rule = `${arrives ? 'allow' : 'deny'} ${questionOf(trace)}`;
    const edits = placeFor(rule, trace, document);
    return edits
      ? [
          {
            title: `Make a rule of it: ${rule}`,
            kind: CodeActionKind.RefactorExtract,
            edit: { changes: { [document.uri.toString()]: edits } },
          },
        ]
      : [];
  }
}

/** The question as it is written, with its packet options. */
function questionOf({ from, to, $cstNode }: ast.Trace): string {
  const options = /\{[^}]*\}$/.exec($cstNode?.text ?? '')?.[0];
  return [from.$cstNode?.text, '->', to.$cstNode?.text, options].filter(Boolean).join(' ');
}

/** In the scenario that the trace is asked under, else in the file's first block of rules, else in one of its own. */
function placeFor(rule: string, { scenario }: ast.Trace, document: LangiumDocument): TextEdit[] | undefined {
  if (scenario) {
    const target = scenario.ref;
    return target && AstUtils.getDocument(target) === document ? addition(target, rule) : undefined;
  }
  const file = document.parseResult.value as ast.File;
  const block = file.statements.find(ast.isRules);
  if (block) return addition(block, rule);
  const end = document.textDocument.positionAt(document.textDocument.getText().length);
  return [{ range: { start: end, end }, newText: `\nrules "connectivity" {\n  ${rule}\n}\n` }];
}
