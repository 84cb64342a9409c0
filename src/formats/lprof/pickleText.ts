import type { ByteCursor } from '../shared/pythonData';

/** The text that an instruction of a pickle adds, bytes read as UTF-8; undefined for an instruction that adds none. */
export function pickledText(code: number, cursor: ByteCursor): string | undefined {
  switch (code) {
    case 0x55: // SHORT_BINSTRING
    case 0x43: // SHORT_BINBYTES
    case 0x8c: // SHORT_BINUNICODE
      return cursor.text(cursor.uint8());
    case 0x54: // BINSTRING
    case 0x58: // BINUNICODE
    case 0x42: // BINBYTES
      return cursor.text(cursor.uint32());
    case 0x8d: // BINUNICODE8
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
      return cursor.text(cursor.uint64());
    case 0x53: // STRING
      return unescaped(cursor.line().replace(/^(["'])(.*)\1$/s, '$2'));
    case 0x56: // UNICODE
      return unicodeOf(cursor.lineBytes());
    default:
      return undefined;
  }
}

/** Bytes are the characters of their number; those beyond 255 are escaped. */
function unicodeOf(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return text.replace(/\\u([\da-fA-F]{4})|\\U000([\da-fA-F]{5})/g, (_, short: string, long: string) =>
    String.fromCodePoint(Math.min(0x10ffff, parseInt(short || long, 16))),
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** What Python prints in quotes. */
function unescaped(text: string): string {
  return text.replace(/\\(?:x([\da-fA-F]{2})|(.))/gs, (_, hex: string | undefined, char: string) =>
    hex === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(parseInt(hex, 16)),
  );
}
