type Id = number | bigint;

/** A pprof profile in parts, to write ones that no tool would. */
export interface PprofParts {
  readonly valueTypes: readonly (readonly [type: string, unit: string])[];
  readonly functions: readonly { id: Id; name: string; file: string; line: number }[];
  readonly locations: readonly {
    id: Id;
    address?: bigint;
    mapping?: Id;
    /** Function and line, innermost first. */
    lines: readonly (readonly [Id, number])[];
  }[];
  /** Locations leaf first. */
  readonly samples: readonly {
    locations: readonly Id[];
    values: readonly number[];
    rest?: readonly Uint8Array[];
  }[];
  readonly mappings?: readonly { id: Id; file: string }[];
  readonly defaultType?: string;
  readonly dropFrames?: string;
  readonly keepFrames?: string;
  readonly comments?: readonly string[];
  /** Numbers of a sample stand together unless this is false. */
  readonly packed?: boolean;
}

/** The bytes of a profile, and fields behind it. */
export function pprofBytes(parts: PprofParts, extra: readonly Uint8Array[] = []): Uint8Array {
  return Buffer.concat([...pprofFields(parts), ...extra]);
}

/** A field each, in the order of their numbers, strings last. */
export function pprofFields(parts: PprofParts): Uint8Array[] {
  const strings = [''];
  const text = (value: string): number => {
    const known = strings.indexOf(value);
    return known >= 0 ? known : strings.push(value) - 1;
  };
  const numbers = (field: number, values: readonly Id[]): Uint8Array =>
    parts.packed === false
      ? Buffer.concat(values.map((value) => integer(field, value)))
      : message(field, ...values.map(varint));
  const fields = [
    ...parts.valueTypes.map(([type, unit]) => message(1, integer(1, text(type)), integer(2, text(unit)))),
    ...parts.samples.map(({ locations, values, rest = [] }) =>
      message(2, numbers(1, locations), numbers(2, values), ...rest),
    ),
    ...(parts.mappings ?? []).map(({ id, file }) => message(3, integer(1, id), integer(5, text(file)))),
    ...parts.locations.map(({ id, address = 0n, mapping = 0, lines }) =>
      message(
        4,
        ...[integer(1, id), integer(2, mapping), integer(3, address)],
        ...lines.map(([func, line]) => message(4, integer(1, func), integer(2, line))),
      ),
    ),
    ...parts.functions.map(({ id, name, file, line }) =>
      message(5, integer(1, id), integer(2, text(name)), integer(4, text(file)), integer(5, line)),
    ),
    integer(7, text(parts.dropFrames ?? '')),
    integer(8, text(parts.keepFrames ?? '')),
    integer(14, text(parts.defaultType ?? '')),
    ...(parts.comments ?? []).map((comment) => integer(13, text(comment))),
  ];
  return [...fields, ...strings.map((value) => message(6, Buffer.from(value)))];
}

/** A field that holds bytes. */
export function message(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
}

function integer(field: number, value: Id): Uint8Array {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: Id): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}
