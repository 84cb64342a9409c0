/**
 * Go source with the insides of comments and texts blanked: what is left stands where it stood, so that a pattern
 * finds code only. Line ends stay.
 */
export function codeOnly(text: string): string {
  // In the order of the language: what begins first decides. A text without its end goes to the end of the line.
  const hidden = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;
  return text.replace(hidden, (found) => found.replace(/[^\r\n]/g, ' '));
}

/** Name of the package that a source belongs to; undefined where it has no package clause. */
export function packageName(text: string): string | undefined {
  return /^[^\S\r\n\u2028\u2029]*package\s+([\p{L}_][\p{L}\p{N}_]*)/mu.exec(codeOnly(text))?.[1];
}

/** Whether a source has the function that a program begins with. */
export function hasMain(text: string): boolean {
  return /^func\s+main\s*\(\s*\)/m.test(codeOnly(text));
}

/** A function that `go test` runs. */
interface NamedTest {
  readonly kind: 'test' | 'benchmark';
  readonly name: string;
  /** 1-based. */
  readonly line: number;
}

/** Tests, fuzz targets (which run their seeds) and benchmarks of a source, in the order of their lines. */
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
