/**
 * Go source with the contents of comments and strings blanked, so that a pattern matches code only. All offsets and
 * line breaks stay the same.
 */
export function codeOnly(text: string): string {
  // As in the language, the one that starts first wins. An unterminated string ends with its line.
  const hidden = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;
  return text.replace(hidden, (found) => found.replace(/[^\r\n]/g, ' '));
}

/** Name of the package that a source belongs to; undefined if it has no package clause. */
export function packageName(text: string): string | undefined {
  return /^[^\S\r\n\u2028\u2029]*package\s+([\p{L}_][\p{L}\p{N}_]*)/mu.exec(codeOnly(text))?.[1];
}

/** Whether a source has a main function. */
export function hasMain(text: string): boolean {
  return /^func\s+main\s*\(\s*\)/m.test(codeOnly(text));
}

/** A function run by `go test`. */
interface NamedTest {
  readonly kind: 'test' | 'benchmark';
  readonly name: string;
  /** 1-based. */
  readonly line: number;
}

/** Tests, fuzz targets (which run their seeds) and benchmarks of a source, in order of their lines. */
export function testNames(text: string): NamedTest[] {
  const code = codeOnly(text);
  const pattern =
    /^func\s+((Test|Benchmark|Fuzz)(?![\p{Ll}])[\p{L}\p{N}_]*)\s*\(\s*[\p{L}\p{N}_]+\s+\*\s*(?:[\p{L}\p{N}_]+\.)?([TBF])\s*\)/gmu;
  const wanted: Readonly<Record<string, string>> = { Test: 'T', Benchmark: 'B', Fuzz: 'F' };
  return [...code.matchAll(pattern)]
    .filter(([, , prefix, type]) => wanted[prefix!] === type)
    .map((match) => ({
      kind: match[2] === 'Benchmark' ? 'benchmark' : 'test',
      name: match[1]!,
      line: code.slice(0, match.index).split('\n').length,
    }));
}
