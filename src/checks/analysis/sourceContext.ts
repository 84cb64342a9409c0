import {
  walk,
  type CallNode,
  type CodeNode,
  type FunctionNode,
  type ModuleNode,
} from '../../languages/tree/codeTree';
import { Bindings } from './bindings';
import { Changes } from './changes';
import type { Report } from '../finding';
import type { LanguageId, LanguageSupport } from '../../languages/language';
import { InferredTypes } from './inferredTypes';
import { iterationsAround, type Iteration } from './loops';

/** What rules know about the file they check. */
export class SourceContext {
  readonly bindings: Bindings;
  readonly types: InferredTypes;
  readonly changes: Changes;
  private readonly reported: Report[] = [];
  private allNames: ReadonlySet<string> | undefined;
  private calls: Map<string, CallNode[]> | undefined;
  private functions: Map<string, FunctionNode[]> | undefined;
  private readonly iterations = new Map<CodeNode, readonly Iteration[]>();

  constructor(
    readonly tree: ModuleNode,
    readonly text: string,
    /** The facts about its language. */
    readonly support: LanguageSupport,
    /** As the user knows it, because paths identify tests and migrations. */
    readonly path: string,
  ) {
    const mutators = new Set(support.mutators);
    this.bindings = new Bindings(tree, support.scopes);
    this.types = new InferredTypes(this.bindings, support.values, mutators, tree);
    this.changes = new Changes(tree, text, mutators, support.mutatingFunctions);
  }

  get language(): LanguageId {
    return this.support.id;
  }

  /** All names in the file, whatever they refer to. */
  get names(): ReadonlySet<string> {
    if (!this.allNames) {
      const names = new Set<string>();
      walk(this.tree, (node) => {
        if (node.kind === 'name') names.add(node.name);
        else if (node.kind === 'function' && node.name !== undefined) names.add(node.name);
        else if (node.kind === 'import') for (const { local } of node.names) names.add(local);
      });
      this.allNames = names;
    }
    return this.allNames;
  }

  /** Calls of a function or method with the given name. */
  callsOf(name: string): readonly CallNode[] {
    if (!this.calls) {
      const calls = new Map<string, CallNode[]>();
      walk(this.tree, (node) => {
        if (node.kind !== 'call' || (node.callee.kind !== 'name' && node.callee.kind !== 'member')) return;
        const known = calls.get(node.callee.name);
        if (known) known.push(node);
        else calls.set(node.callee.name, [node]);
      });
      this.calls = calls;
    }
    return this.calls.get(name) ?? [];
  }

  /** Functions and methods with the given name. */
  functionsNamed(name: string): readonly FunctionNode[] {
    if (!this.functions) {
      const functions = new Map<string, FunctionNode[]>();
      walk(this.tree, (node) => {
        if (node.kind !== 'function' || node.name === undefined) return;
        const known = functions.get(node.name);
        if (known) known.push(node);
        else functions.set(node.name, [node]);
      });
      this.functions = functions;
    }
    return this.functions.get(name) ?? [];
  }

  get reports(): readonly Report[] {
    return this.reported;
  }

  report(report: Report): void {
    this.reported.push(report);
  }

  textOf({ start, end }: { start: number; end: number }): string {
    return this.text.slice(start, end);
  }

  /** The iterations that repeat a node, innermost first. */
  iterationsOf(node: CodeNode): readonly Iteration[] {
    let known = this.iterations.get(node);
    if (!known) this.iterations.set(node, (known = iterationsAround(node, this.support.iterations)));
    return known;
  }

  /** The indentation of the line that contains an offset. */
  indentAt(offset: number): string {
    const line = this.text.lastIndexOf('\n', offset - 1) + 1;
    return /^[ \t]*/.exec(this.text.slice(line, offset))![0];
  }

  /** The line ending that the file uses. */
  get newline(): string {
    return this.text.includes('\r\n') ? '\r\n' : '\n';
  }
}
