import * as acorn from 'acorn';

/** Offsets of stray semicolons in class bodies, in ascending order: they are not in the tree. */
export type LoneSemicolons = readonly number[];

/** Called with each statement of a script in turn. */
type TellStatement = (
  statement: acorn.Statement | acorn.ModuleDeclaration,
  semicolons: LoneSemicolons,
) => void;

const OPTIONS: acorn.Options = {
  ecmaVersion: 'latest',
  // Accepts everything that is allowed either in modules only or in scripts only.
  sourceType: 'script',
  allowImportExportEverywhere: true,
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowHashBang: true,
  preserveParens: true,
};

/**
 * Profiled code has already run, so checks for early errors are left out. The tree of each statement is handed over as
 * soon as it is complete: the tree of the whole source is never built, since keeping it takes longer than parsing.
 */
class PlainParser extends acorn.Parser {
  private readonly semicolons: number[] = [];
  declare readonly type: acorn.TokenType;
  declare readonly start: number;
  declare readonly next: () => void;
  declare readonly parseStatement: (
    context: null,
    isTopLevel: boolean,
    names: object,
  ) => acorn.Statement | acorn.ModuleDeclaration;
  declare readonly finishNode: (node: acorn.Node, type: string) => acorn.Node;

  private constructor(
    text: string,
    private readonly tell: TellStatement,
  ) {
    super(OPTIONS, text);
  }

  static read(text: string, tell: TellStatement): void {
    new PlainParser(text, tell).parse();
  }

  parseTopLevel(program: acorn.Node): acorn.Node {
    while (this.type !== acorn.tokTypes.eof) this.tell(this.parseStatement(null, true, {}), this.semicolons);
    this.next();
    return this.finishNode(program, 'Program');
  }

  parseClassElement(constructorAllowsSuper: boolean): acorn.Node | null {
    if (this.type === acorn.tokTypes.semi) this.semicolons.push(this.start);
    return parseClassElement.call(this, constructorAllowsSuper);
  }
}

// Checks for duplicate names, strict-mode reserved words and the syntax of regular expressions: the engine has already
// made them.
for (const check of [
  'declareName',
  'checkLocalExport',
  'checkExport',
  'checkUnreserved',
  'checkPropClash',
  'checkParams',
  'checkYieldAwaitInDefaultParams',
  'raiseRecoverable',
  'validateRegExpFlags',
  'validateRegExpPattern',
])
  Object.defineProperty(PlainParser.prototype, check, { value: () => undefined });

type ParseClassElement = (this: acorn.Parser, constructorAllowsSuper: boolean) => acorn.Node | null;
const { parseClassElement } = acorn.Parser.prototype as unknown as { parseClassElement: ParseClassElement };

/**
 * Parses plain JavaScript: no types, no JSX.
 * @param tell called with each top-level statement in turn
 * @returns false if it is not plain JavaScript, has syntax errors or is nested too deep; `tell` may have been called
 * for some statements
 */
export function parseAcornScript(text: string, tell: TellStatement): boolean {
  try {
    PlainParser.read(text, tell);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
