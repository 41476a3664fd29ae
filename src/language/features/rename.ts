import { type AstNode, AstUtils, type LangiumDocument, type LangiumDocuments } from 'langium';
import { DefaultRenameProvider } from 'langium/lsp';
import {
  LSPErrorCodes,
  type Range,
  type RenameParams,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import * as ast from '../generated/knet/ast.js';
import type { KnetServices } from '../services.js';
import type { Declarations } from '../topology/declarations.js';
import { subjectAt } from './hover/subject.js';

/** Renames what is declared, in all files that name it. A name that could not be read or that is taken is refused. */
export class KnetRename extends DefaultRenameProvider {
  readonly #programs: KnetServices['Programs'];
  readonly #documents: LangiumDocuments;

  constructor(services: KnetServices) {
    super(services);
    this.#documents = services.shared.workspace.LangiumDocuments;
    this.#programs = services.Programs;
  }

  override async rename(document: LangiumDocument, params: RenameParams): Promise<WorkspaceEdit | undefined> {
    const target = this.#targetAt(document, params.position);
    if (!target) return undefined;
    const newName = params.newName.trim();
    const { declarations } = this.#programs.of(AstUtils.getDocument(target));
    const problem = problemWith(newName, target, declarations);
    if (problem) throw new ResponseError(LSPErrorCodes.RequestFailed, problem);
    const changes: Record<string, { range: Range; newText: string }[]> = {};
    for (const { uri, range } of this.#places(target)) {
      changes[uri] ??= [];
      changes[uri].push({ range, newText: isTitled(target) ? `"${newName}"` : newName });
    }
    return { changes };
  }

  override prepareRename(document: LangiumDocument, { position }: RenameParams): Range | undefined {
    return this.#targetAt(document, position)
      ? subjectAt(document, position, this.references)?.leaf.range
      : undefined;
  }

  #targetAt(document: LangiumDocument, position: RenameParams['position']): AstNode | undefined {
    const subject = subjectAt(document, position, this.references);
    if (subject?.declaration) return subject.declaration;
    return subject && titledAt(subject.node, subject.property);
  }

  /** A namespace may be opened several times; all of its openings are renamed. */
  #places(target: AstNode): Place[] {
    const options = { includeDeclaration: true };
    const nodes = ast.isNamespace(target) ? openings(target) : [target];
    const places = nodes.flatMap((node) =>
      this.references
        .findReferences(node, options)
        .map(({ sourceUri, segment }) => ({ uri: sourceUri.toString(), range: segment.range }))
        .toArray(),
    );
    return ast.isDeployment(target) ? [...places, ...this.#replicas(target)] : places;
  }

  /** Where a replica is named, `api-2`: the part of it that is the deployment's name. */
  *#replicas(deployment: ast.Deployment): Generator<Place, undefined> {
    const { name } = deployment;
    for (const document of this.#documents.all) {
      for (const node of AstUtils.streamAllContents(document.parseResult.value)) {
        if (!ast.isPathSegment(node) || !node.target.$refText.startsWith(`${name}-`)) continue;
        const start = node.target.$refNode?.range.start;
        if (!start || node.target.ref !== deployment) continue;
        const end = { line: start.line, character: start.character + name.length };
        yield { uri: document.uri.toString(), range: { start, end } };
      }
    }
  }
}

interface Place {
  readonly uri: string;
  readonly range: Range;
}

/** Rules and scenarios have a title in quotes for a name. */
function titledAt(node: AstNode, property: string | undefined): AstNode | undefined {
  return property === 'name' && isTitled(node) ? node : undefined;
}

function isTitled(node: AstNode): node is ast.Rules | ast.Scenario {
  return ast.isRules(node) || ast.isScenario(node);
}

function openings(namespace: ast.Namespace): ast.Namespace[] {
  const { $container: around } = namespace;
  const statements: readonly AstNode[] = ast.isScenario(around) ? around.members : around.settings;
  return statements.filter(ast.isNamespace).filter(({ name }) => name === namespace.name);
}

/** Words that start a setting of a machine: a subnet of such a name could not be told from the setting. */
const NOT_FOR_SUBNETS: ReadonlySet<string> = new Set(['route', 'sysctl', 'listen', 'docker']);

function problemWith(newName: string, target: AstNode, declarations: Declarations): string | undefined {
  if (isTitled(target))
    return /["\\\r\n]/.test(newName) ? 'a title has no quotes and no backslashes in it' : undefined;
  if (!/^\w([\w.-]*\w)?$/.test(newName)) {
    return `"${newName}" is no name: letters, digits, and _ . - between them`;
  }
  if ((ast.isSubnet(target) || ast.isLink(target)) && NOT_FOR_SUBNETS.has(newName)) {
    return `a subnet cannot be called "${newName}": that word starts a setting`;
  }
  const key = [...declarations].find(([, { node }]) => node === target)?.[0];
  const old = 'name' in target && typeof target.name === 'string' ? target.name : '';
  const taken =
    key?.endsWith(old) && newName !== old && declarations.has(key.slice(0, -old.length) + newName);
  return taken ? `"${newName}" is taken: another ${kindOf(target)} has that name` : undefined;
}

function kindOf({ $type }: AstNode): string {
  return $type.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
