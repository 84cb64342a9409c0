import * as l10n from '@vscode/l10n';
import { FormatError } from '../format';
import { pickledText } from './pickleText';
import {
  ByteCursor,
  PythonClass,
  PythonDict,
  PythonObject,
  longOf,
  type PythonValue,
} from '../shared/pythonData';

/** Makes an object of a class, in the oldest protocols: given the class and two arguments that do not matter. */
const RECONSTRUCTORS: ReadonlySet<string> = new Set(['copy_reg._reconstructor', 'copyreg._reconstructor']);
const OBJECT: ReadonlySet<string> = new Set(['builtins.object', '__builtin__.object']);

/**
 * Reads a pickle (`Lib/pickletools.py`, protocols 0 to 5) as data: numbers, text, lists, dicts, and objects of the
 * named classes as what they were given. Nothing is imported, called or looked up.
 * @param classes names with their module, dots in between
 * @throws {FormatError} with the byte, for what is cut off, names another class or function, or is not data.
 */
export function readPickle(bytes: Uint8Array, classes: ReadonlySet<string>): PythonValue {
  return new PickleReader(bytes, classes).read();
}

class PickleReader {
  private readonly cursor: ByteCursor;
  private stack: PythonValue[] = [];
  /** Stacks below the marks. */
  private readonly marked: PythonValue[][] = [];
  private readonly memo = new Map<number, PythonValue>();

  constructor(
    bytes: Uint8Array,
    private readonly classes: ReadonlySet<string>,
  ) {
    this.cursor = new ByteCursor(bytes);
  }

  read(): PythonValue {
    for (;;) {
      const code = this.cursor.uint8();
      if (code === 0x2e) return this.pop();
      if (this.structure(code)) continue;
      // It may put another stack in place: the value goes on that one.
      const value = this.plain(code);
      this.stack.push(value);
    }
  }

  /** Carries out an instruction that changes the stack or the memo. @returns false for one that only adds a value */
  private structure(code: number): boolean {
    const { cursor } = this;
    switch (code) {
      case 0x80: // PROTO
        if (cursor.uint8() > 5) throw this.problem(l10n.t('unsupported pickle protocol, newer than 5'));
        return true;
      case 0x95: // FRAME
        cursor.uint64();
        return true;
      case 0x28: // MARK
        this.marked.push(this.stack);
        this.stack = [];
        return true;
      case 0x30: // POP
        if (this.stack.length > 0) this.stack.pop();
        else this.aboveMark();
        return true;
      case 0x31: // POP_MARK
        this.aboveMark();
        return true;
      case 0x32: // DUP
        this.stack.push(this.top());
        return true;
      case 0x70: // PUT
        this.memo.set(Number(cursor.line()), this.top());
        return true;
      case 0x71: // BINPUT
        this.memo.set(cursor.uint8(), this.top());
        return true;
      case 0x72: // LONG_BINPUT
        this.memo.set(cursor.uint32(), this.top());
        return true;
      case 0x94: // MEMOIZE
        this.memo.set(this.memo.size, this.top());
        return true;
      case 0x61: // APPEND
        this.append([this.pop()]);
        return true;
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        this.append(this.aboveMark());
        return true;
      case 0x73: // SETITEM
        this.setItems([this.pop(), this.pop()].reverse());
        return true;
      case 0x75: // SETITEMS
        this.setItems(this.aboveMark());
        return true;
      case 0x62: // BUILD
        this.build(this.pop());
        return true;
      default:
        return false;
    }
  }

  private plain(code: number): PythonValue {
    const { cursor } = this;
    switch (code) {
      case 0x4e: // NONE
        return null;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        return code === 0x88;
      case 0x49: // INT
        return integer(cursor.line());
      case 0x4c: // LONG
        return Number(cursor.line().replace(/L$/, ''));
      case 0x46: // FLOAT
        return Number(cursor.line());
      case 0x4a: // BININT
        return cursor.int32();
      case 0x4b: // BININT1
        return cursor.uint8();
      case 0x4d: // BININT2
        return cursor.uint16();
      case 0x8a: // LONG1
        return longOf(cursor.take(cursor.uint8()));
      case 0x8b: // LONG4
        return longOf(cursor.take(cursor.int32()));
      case 0x47: // BINFLOAT
        return cursor.float64(false);
      default:
        return pickledText(code, cursor) ?? this.collection(code);
    }
  }

  private collection(code: number): PythonValue {
    switch (code) {
      case 0x5d: // EMPTY_LIST
      case 0x8f: // EMPTY_SET
      case 0x29: // EMPTY_TUPLE
        return [];
      case 0x6c: // LIST
      case 0x74: // TUPLE
      case 0x91: // FROZENSET
        return this.aboveMark();
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return Array.from({ length: code - 0x84 }, () => this.pop()).reverse();
      case 0x7d: // EMPTY_DICT
        return new PythonDict();
      case 0x64: // DICT
        return dictOf(this.aboveMark(), () => this.problem(l10n.t('missing value')));
      default:
        return this.reference(code);
    }
  }

  private reference(code: number): PythonValue {
    const { cursor } = this;
    switch (code) {
      case 0x67: // GET
        return this.remembered(Number(cursor.line()));
      case 0x68: // BINGET
        return this.remembered(cursor.uint8());
      case 0x6a: // LONG_BINGET
        return this.remembered(cursor.uint32());
      case 0x63: // GLOBAL
        return this.named(cursor.line(), cursor.line());
      case 0x93: {
        // STACK_GLOBAL
        const name = this.pop();
        return this.named(this.pop(), name);
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const args = this.pop();
        return this.made(this.pop(), args);
      }
      case 0x69: // INST
        return this.made(this.named(cursor.line(), cursor.line()), this.aboveMark());
      case 0x6f: {
        // OBJ
        const [made = null, ...args] = this.aboveMark();
        return this.made(made, args);
      }
      default:
        throw this.problem(l10n.t('not plain data: instruction {0}', `0x${code.toString(16)}`));
    }
  }

  /** @throws {FormatError} for a class or function that is not one of those that are read */
  private named(module: PythonValue, name: PythonValue): PythonClass {
    const full = `${String(module)}.${String(name)}`;
    if (!this.classes.has(full) && !RECONSTRUCTORS.has(full) && !OBJECT.has(full))
      throw this.problem(l10n.t('it refers to {0}, which is refused: only measurements are read', full));
    return new PythonClass(full);
  }

  private made(what: PythonValue, args: PythonValue): PythonObject {
    const isReconstructed = what instanceof PythonClass && RECONSTRUCTORS.has(what.name);
    const made = isReconstructed && Array.isArray(args) ? (args as readonly PythonValue[])[0] : what;
    if (!(made instanceof PythonClass) || !this.classes.has(made.name))
      throw this.problem(l10n.t('instantiates something that is not a class'));
    const object = new PythonObject(made.name);
    if (!isReconstructed) object.args = args;
    return object;
  }

  private build(state: PythonValue): void {
    const object = this.top();
    if (!(object instanceof PythonObject))
      throw this.problem(l10n.t('instantiates something that is not a class'));
    object.state = state;
  }

  private append(values: readonly PythonValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.problem(l10n.t('appends to something that is not a list'));
    for (const value of values) (list as PythonValue[]).push(value);
  }

  private setItems(values: readonly PythonValue[]): void {
    const dict = this.top();
    if (!(dict instanceof PythonDict)) throw this.problem(l10n.t('expected a dict'));
    const { entries } = dictOf(values, () => this.problem(l10n.t('missing value')));
    for (const entry of entries) dict.entries.push(entry);
  }

  private remembered(index: number): PythonValue {
    const value = this.memo.get(index);
    if (value === undefined) throw this.problem(l10n.t('refers to value {0}, which does not exist', index));
    return value;
  }

  private top(): PythonValue {
    const value = this.stack.at(-1);
    if (value === undefined) throw this.problem(l10n.t('missing value'));
    return value;
  }

  private pop(): PythonValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private aboveMark(): PythonValue[] {
    const below = this.marked.pop();
    if (!below) throw this.problem(l10n.t('missing value'));
    const above = this.stack;
    this.stack = below;
    return above;
  }

  private problem(text: string): FormatError {
    return new FormatError(l10n.t('byte {0}', this.cursor.at), text);
  }
}

/** Truth values of the oldest protocols are written as numbers with a leading zero. */
function integer(text: string): PythonValue {
  if (text === '00' || text === '01') return text === '01';
  return Number(text.replace(/L$/, ''));
}

function dictOf(values: readonly PythonValue[], problem: () => FormatError): PythonDict {
  if (values.length % 2 !== 0) throw problem();
  const dict = new PythonDict();
  for (let at = 0; at < values.length; at += 2) dict.entries.push([values[at]!, values[at + 1]!]);
  return dict;
}
