import { type FileSystemProvider, URI, UriUtils } from 'langium';
import type { Finding } from '../../topology/finding.js';
import type { Program } from '../workspace.js';

/**
 * The Markdown that goes with a file: what `notes` names, else the file of the same name. Whether files exist is asked once
 * and remembered until the editor tells of a change.
 */
export class NotesOnDisk {
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(private readonly fileSystem: () => Pick<FileSystemProvider, 'exists'>) {}

  /**
   * Absolute URIs of the notes that exist: those that the entry names, else the one of its name, else those of imported
   * files. The first of `languages` in which a note exists is taken: `trip.zh-CN.md`.
   */
  async of(program: Program, languages: readonly string[]): Promise<string[]> {
    const declared = declaredNotes(program);
    const own = declared.filter(({ source }) => source.uri === program.entry);
    const first = own.length > 0 ? own.map(({ uri }) => uri) : [sameNamed(program.entry)];
    const found = await this.#existing(first, languages);
    if (found.length > 0 || own.length > 0) return found;
    return this.#existing(
      declared.map(({ uri }) => uri),
      languages,
    );
  }

  /** A finding for each `notes` of the entry that leads nowhere. */
  async missing(program: Program): Promise<Finding[]> {
    const own = declaredNotes(program).filter(({ source }) => source.uri === program.entry);
    const there = await Promise.all(own.map(({ uri }) => this.exists(uri)));
    return own.flatMap(({ path, source }, index) => (there[index] ? [] : [missingNotes(path, source)]));
  }

  exists(uri: string): Promise<boolean> {
    const known = this.#known.get(uri);
    if (known) return known;
    const asked = this.fileSystem()
      .exists(URI.parse(uri))
      .catch(() => false);
    this.#known.set(uri, asked);
    return asked;
  }

  /** The file came or went. */
  forget(uri: string): void {
    this.#known.delete(uri);
  }

  async #existing(uris: readonly string[], languages: readonly string[]): Promise<string[]> {
    const found = await Promise.all(uris.map((uri) => this.#translated(uri, languages)));
    return found.filter((uri) => uri !== undefined);
  }

  async #translated(uri: string, languages: readonly string[]): Promise<string | undefined> {
    for (const candidate of [...languages.map((language) => inLanguage(uri, language)), uri]) {
      if (await this.exists(candidate)) return candidate;
    }
    return undefined;
  }
}

interface DeclaredNote {
  readonly uri: string;
  readonly path: string;
  readonly source: Finding['source'];
}

/** All notes of a program, imported ones too. */
export function declaredNotes({ notes }: Program): DeclaredNote[] {
  return notes.map(({ path, source }) => {
    const folder = UriUtils.dirname(URI.parse(source.uri));
    return { uri: UriUtils.resolvePath(folder, path).toString(), path, source };
  });
}

/** `calico.knet` has its notes in `calico.md`. */
function sameNamed(uri: string): string {
  return uri.replace(/\.knet$/, '.md');
}

/** The translation of a note stands beside it: `calico.zh-CN.md`. */
function inLanguage(uri: string, language: string): string {
  return uri.replace(/\.md$/, `.${language}.md`);
}

/** missing-notes: `notes` names a file that does not exist; the panel shows none. */
function missingNotes(path: string, source: Finding['source']): Finding {
  return {
    code: 'missing-notes',
    severity: 'warning',
    message: `there is no file ${path}; the path is relative to this file`,
    source,
  };
}
