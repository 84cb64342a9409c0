/** Bytes of a value as Python's `marshal` writes them (version 2: nothing is referred to). */
export type Marshalled = readonly number[];

export function int(value: number): Marshalled {
  return [0x69, ...littleEndian(value)];
}

export function real(value: number): Marshalled {
  return [0x67, ...new Uint8Array(new Float64Array([value]).buffer)];
}

export function text(value: string): Marshalled {
  const bytes = new TextEncoder().encode(value);
  return [0x75, ...littleEndian(bytes.length), ...bytes];
}

export function tuple(...values: readonly Marshalled[]): Marshalled {
  return [0x28, ...littleEndian(values.length), ...values.flat()];
}

export function list(...values: readonly Marshalled[]): Marshalled {
  return [0x5b, ...littleEndian(values.length), ...values.flat()];
}

export function dict(...entries: readonly (readonly [Marshalled, Marshalled])[]): Marshalled {
  return [0x7b, ...entries.flatMap(([key, value]) => [...key, ...value]), 0x30];
}

export function marshal(value: Marshalled): Uint8Array {
  return Uint8Array.from(value);
}

function littleEndian(value: number): number[] {
  return [...new Uint8Array(new Int32Array([value]).buffer)];
}
