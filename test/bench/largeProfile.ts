import { execFile } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';

const MEGABYTE = 1024 * 1024;
/** Functions of the compiled program for each megabyte of profile, about. */
const FUNCTIONS_PER_MEGABYTE = 0.14;
const DEPTH = 18;

/**
 * Profiles the TypeScript compiler while it compiles a generated program whose deep nesting makes as many different
 * stacks, until the profile has the size.
 * @returns the file
 */
export async function makeLargeProfile(folder: string, megabytes: number): Promise<string> {
  const compiler = path.resolve('node_modules/typescript/lib/_tsc.js');
  const script = existsSync(compiler) ? compiler : path.resolve('node_modules/typescript/lib/tsc.js');
  const program = path.join(folder, 'large.ts');
  const profile = path.join(folder, 'large.cpuprofile');
  let functions = Math.ceil(megabytes * FUNCTIONS_PER_MEGABYTE);
  for (let attempt = 0; attempt < 6; attempt++) {
    writeFileSync(program, programText(functions));
    const profiler = ['--cpu-prof', '--cpu-prof-interval', '50', '--cpu-prof-dir', folder];
    const memory = ['--max-old-space-size=4096', '--stack-size=3000'];
    const compile = [script, '--ignoreConfig', '--outDir', folder, '--target', 'es2015', program];
    // The compiler finds fault with the program, and its status says so.
    await promisify(execFile)(
      process.execPath,
      [...memory, ...profiler, '--cpu-prof-name', path.basename(profile), ...compile],
      { maxBuffer: 2 ** 28 },
    ).catch(() => undefined);
    if (existsSync(profile) && statSync(profile).size >= megabytes * MEGABYTE) return profile;
    functions = Math.ceil(functions * 1.3);
  }
  throw new Error(`no profile of ${megabytes} MB came out: see ${folder}`);
}

/** TypeScript whose statements and expressions are nested at random, always the same way. */
function programText(functions: number): string {
  const writer = new ProgramWriter();
  const parts = ['declare const f: any, p: any, y: any; declare const C: any;'];
  for (let at = 0; at < functions; at++) {
    const body = [writer.statement(DEPTH), writer.statement(DEPTH), `return ${writer.expression(DEPTH)};`];
    parts.push(`export function r${at}(x: any): any {\n${body.join('\n')}\n}`);
  }
  return parts.join('\n');
}

class ProgramWriter {
  private state = 7;

  expression(depth: number): string {
    if (depth <= 0) return ['x', 'y', '1', "'s'", 'p.a'][this.random(5)]!;
    const inner = (less: number) => this.expression(depth - less);
    const kinds = [
      () => `(${inner(1)} + ${inner(2)})`,
      () => `f(${inner(1)}, ${inner(3)})`,
      () => `[${inner(1)}, ${inner(3)}]`,
      () => `({ a: ${inner(1)}, b: ${inner(3)} })`,
      () => `((x: any) => ${inner(1)})`,
      () => `(x ? ${inner(1)} : ${inner(2)})`,
      () => `\`\${${inner(1)}}\``,
      () => `(function (y: any) { ${this.statement(depth - 1)} return ${inner(3)}; })`,
      () => `new C(${inner(1)})`,
      () => `(p[${inner(1)} as any] as any)`,
      () => `(!${inner(1)})`,
    ];
    return kinds[this.random(kinds.length)]!();
  }

  statement(depth: number): string {
    if (depth <= 0) return 'x;';
    const inner = (less: number) => this.statement(depth - less);
    const value = (less: number) => this.expression(depth - less);
    const kinds = [
      () => `if (${value(2)}) { ${inner(1)} } else { ${inner(2)} }`,
      () => `for (const x of [${value(2)}]) { ${inner(1)} }`,
      () => `while (x) { ${inner(1)} }`,
      () => `switch (${value(2)} as any) { case 1: ${inner(1)} default: ${inner(3)} }`,
      () => `try { ${inner(1)} } catch (x) { ${inner(2)} }`,
      () => `{ const x: any = ${value(1)}; ${inner(1)} }`,
      () => `class D { m(x: any) { ${inner(1)} } }`,
      () => `f(${value(1)}, 1);`,
    ];
    return kinds[this.random(kinds.length)]!();
  }

  private random(below: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * below);
  }
}
