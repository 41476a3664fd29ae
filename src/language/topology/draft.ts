import type { AstNode } from 'langium';
import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import { duplicateName } from '../diagnostics/duplicate-name.js';
import type { Declared } from './declarations.js';
import { headOf, partOf, sourceOf } from './source.js';

/** What is collected while a topology is built: findings, and who declared what. */
export class Draft {
  readonly findings: Finding[] = [];
  readonly declarations = new Map<string, Declared>();
}

/** A file that is being read into a {@link Draft}: gives places in it, and takes findings and declarations. */
export class Place {
  constructor(
    readonly uri: string,
    readonly draft: Draft,
  ) {}

  source(node: AstNode): SourceRange {
    return sourceOf(node, this.uri);
  }

  head(node: AstNode): SourceRange {
    return headOf(node, this.uri);
  }

  part(node: AstNode, property: string, index = 0): SourceRange {
    return partOf(node, property, this.uri, index);
  }

  report(finding: Finding): void {
    this.draft.findings.push(finding);
  }

  /**
   * Records that the node declares the thing of this key. False, with a finding, when something else of the name was
   * declared before: then the node is to be left out. `what` names the thing: `container "web" on host1`.
   */
  declare(key: string, node: AstNode, what: string, source = this.head(node)): boolean {
    const before = this.draft.declarations.get(key);
    if (before) {
      this.report(duplicateName(what, this.part(node, 'name'), before.source));
      return false;
    }
    this.draft.declarations.set(key, { node, uri: this.uri, source });
    return true;
  }
}
