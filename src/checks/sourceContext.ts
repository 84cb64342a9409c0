import type { CodeNode, ModuleNode } from '../syntax/codeTree';
import { Bindings } from './bindings';
import type { Finding, Language } from './finding';
import { Kinds } from './kinds';
import { repetitionsAround, type Repetition } from './loops';

/** What rules know of the file that they look at. */
export class SourceContext {
  readonly bindings: Bindings;
  readonly kinds: Kinds;
  private readonly found: Finding[] = [];
  private readonly repetitions = new Map<CodeNode, Repetition[]>();

  constructor(
    readonly tree: ModuleNode,
    readonly text: string,
    readonly language: Language,
    /** As the user knows it, for what a path tells: tests and migrations. */
    readonly path: string,
  ) {
    this.bindings = new Bindings(tree, language);
    this.kinds = new Kinds(this.bindings, language);
  }

  get findings(): readonly Finding[] {
    return this.found;
  }

  report(finding: Finding): void {
    this.found.push(finding);
  }

  textOf({ start, end }: { start: number; end: number }): string {
    return this.text.slice(start, end);
  }

  /** What repeats a node, the innermost first. */
  repetitionsOf(node: CodeNode): readonly Repetition[] {
    let known = this.repetitions.get(node);
    if (!known) this.repetitions.set(node, (known = repetitionsAround(node, this.language)));
    return known;
  }

  /** White space at the start of the line of a place. */
  indentAt(offset: number): string {
    const line = this.text.lastIndexOf('\n', offset - 1) + 1;
    return /^[ \t]*/.exec(this.text.slice(line, offset))![0];
  }

  /** The line ending that the file uses. */
  get newline(): string {
    return this.text.includes('\r\n') ? '\r\n' : '\n';
  }
}
