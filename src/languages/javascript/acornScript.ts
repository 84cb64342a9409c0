import * as acorn from 'acorn';

/** Offsets of semicolons that stand alone in the bodies of classes, in ascending order: no part of the tree. */
export type LoneSemicolons = readonly number[];

/** Is given each statement of a script in turn. */
type TellStatement = (
  statement: acorn.Statement | acorn.ModuleDeclaration,
  semicolons: LoneSemicolons,
) => void;

const OPTIONS: acorn.Options = {
  ecmaVersion: 'latest',
  // What only modules may have is taken everywhere, and what only other scripts may have, too.
  sourceType: 'script',
  allowImportExportEverywhere: true,
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowHashBang: true,
  preserveParens: true,
};

/**
 * Code that is profiled has run: what only tells whether it may run is left out. The tree of each statement is given
 * away as soon as it is there, so that a tree of the whole, which takes longer to keep than to make, never is.
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

// What names are declared and whether they clash, what is reserved in strict mode, the inside of regular expressions:
// the engine has judged it.
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
 * Parses JavaScript without extensions: no types, no JSX.
 * @param tell is given the statements at the top, one after the other
 * @returns false for what is not that, is broken or nested too deep: some statements may have been told
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
