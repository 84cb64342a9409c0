import { FunctionKind, type Profile } from '../../src/profile/model/profile';
import { ProfileBuilder } from '../../src/profile/model/profileBuilder';

/**
 * A stack, outermost first: `function@line` frames; the line is that of the call to the next frame, or the self line.
 */
export interface Stack {
  readonly frames: string;
  readonly value: number;
}

/**
 * A profile with one value type (`wall`, nanoseconds) from stacks such as `main@3;work@10`. All functions are in
 * /app.js.
 */
export function profileOf(stacks: readonly Stack[], options: { callLines?: boolean } = {}): Profile {
  const builder = new ProfileBuilder([
    { type: 'samples', unit: 'count' },
    { type: 'wall', unit: 'nanoseconds' },
  ]);
  const children = new Map<string, number>();
  for (const { frames, value } of stacks) {
    let node = 0;
    let callLine = 0;
    for (const frame of frames.split(';')) {
      const [name = '', line = '0'] = frame.split('@');
      const key = `${node};${name};${callLine}`;
      let child = children.get(key);
      if (child === undefined) {
        const idle = name === '(idle)';
        const func = builder.addFunction({
          name,
          source: idle ? '' : '/app.js',
          line: idle ? 0 : name.length,
          column: 1,
          kind: idle ? FunctionKind.idle : FunctionKind.code,
        });
        child = builder.addNode(node, func, options.callLines === false ? 0 : callLine);
        children.set(key, child);
      }
      node = child;
      callLine = Number(line);
    }
    builder.addSelf(node, callLine, [value, value * 1e6]);
  }
  return builder.build({
    duration: stacks.reduce((sum, { value }) => sum + value * 1e6, 0),
    defaultValue: 1,
  });
}
