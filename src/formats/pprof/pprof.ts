import * as l10n from '@vscode/l10n';
import type { Profile } from '../../profile/model/profile';
import { sourcePath } from '../../base/sourcePath';
import { formatValue } from '../../base/units';
import { kindOf } from '../shared/engineEntries';
import { fileNames } from '../fileNames';
import type { ProfileFormat } from '../format';
import { readPprof, type RawLocation, type RawPprof } from './pprofReader';
import { writePprof } from './pprofWriter';
import { MessageReader, Wire } from './protobuf';
import { prunedFrames } from './prunedFrames';
import { StackTreeBuilder } from '../shared/stackTreeBuilder';
import { conversionOf } from '../shared/valueUnits';

/**
 * The uncompressed output of `go tool pprof`, Go's runtime/pprof and many others:
 * https://github.com/google/pprof/blob/main/proto/profile.proto. All value types are preserved, in nanoseconds, bytes
 * or counts.
 */
export const pprof: ProfileFormat = {
  id: 'pprof',
  label: 'pprof',
  fileNames: fileNames.pprof,
  documentation: { readFrom: 'Go 1.19', comparedWith: '`go tool pprof -top`, `-list`' },
  sniff: isPprof,
  parse: (bytes) => toProfile(readPprof(bytes)),
  write: writePprof,
};

/** Number of fields examined; the value types are among the first. */
const FIELDS_TO_LOOK_AT = 64;
const HIGHEST_FIELD = 15;
const TEXTS_AND_MESSAGES: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 11]);
const COMMENTS = 13;

/** True if it starts with fields of a pprof profile, including a valid `sample_type`. Text does not. */
function isPprof(bytes: Uint8Array): boolean {
  try {
    const reader = new MessageReader(bytes);
    for (let count = 0; count < FIELDS_TO_LOOK_AT && reader.next(); count++) {
      const { field, wire } = reader;
      if (field > HIGHEST_FIELD) {
        if (count === 0) return false;
      } else if (wire !== (TEXTS_AND_MESSAGES.has(field) ? Wire.bytes : Wire.varint) && field !== COMMENTS) {
        return false;
      }
      if (field === 1) return isValueType(reader.message());
      reader.skip();
    }
  } catch {
    // Not a message, or it ends before its value types.
  }
  return false;
}

function isValueType(message: MessageReader): boolean {
  let fields = 0;
  for (; message.next(); fields++) {
    if (message.wire !== Wire.varint || message.field > 2) return false;
    message.skip();
  }
  return fields > 0 && fields <= 2;
}

function toProfile(raw: RawPprof): Profile {
  const conversions = raw.valueTypes.map(({ unit }) => conversionOf(unit));
  const valueTypes = raw.valueTypes.map(({ type }, row) => ({ type, unit: conversions[row]!.unit }));
  const tree = new StackTreeBuilder(valueTypes);
  const { lines, stack } = prunedFrames(raw);
  const framesOf = raw.locations.map((): readonly number[] | undefined => undefined);
  let hasNegative = false;
  raw.eachSample((rows, values, sample) => {
    const frames: number[] = [];
    for (const row of stack(rows)) {
      framesOf[row] ??= addFrames(tree, raw.locations[row]!, lines(row));
      for (const frame of framesOf[row]) frames.push(frame);
    }
    hasNegative ||= values.some((value) => value < 0);
    const converted = values.map((value, type) => Math.max(0, value) * conversions[type]!.factor);
    tree.add(frames.reverse(), converted, () => `sample[${sample}]`);
  });
  const wanted = raw.valueTypes.findIndex(({ type }) => type !== '' && type === raw.defaultType);
  return tree.build({
    duration: raw.duration,
    defaultValue: wanted < 0 ? valueTypes.length - 1 : wanted,
    notes: notesOf(raw, hasNegative),
  });
}

/** The frames of a location, innermost first. */
function addFrames(tree: StackTreeBuilder, location: RawLocation, lines: RawLocation['lines']): number[] {
  const nameless = () => {
    const name = `0x${location.address.toString(16)}`;
    return tree.frame(tree.addFunction({ name, source: location.mapping, line: 0, column: 0 }), 0);
  };
  if (lines.length === 0) return [nameless()];
  return lines.map(({ function: func, line }) => {
    if (!func?.name) return nameless();
    const source = sourcePath(func.file);
    const kind = kindOf(func.name, source);
    const record = { name: func.name, source, line: func.line, column: 0, kind };
    return tree.frame(tree.addFunction(record), line);
  });
}

const MOST_COMMENTS = 5;
const LONGEST_COMMENT = 200;

function notesOf({ periodType, period, comments, dropFrames }: RawPprof, hasNegative: boolean): string[] {
  const notes = comments
    .slice(0, MOST_COMMENTS)
    .map((comment) => l10n.t('Comment in the profile: {0}', comment.slice(0, LONGEST_COMMENT)));
  if (periodType && period > 0) {
    const { unit, factor } = conversionOf(periodType.unit);
    const every = formatValue(period * factor, unit);
    notes.push(l10n.t('Sampling interval: {0} ({1}).', every, periodType.type));
  }
  if (dropFrames !== '')
    notes.push(
      l10n.t(
        'Frames that the profile marks to be dropped are omitted: {0}',
        dropFrames.slice(0, LONGEST_COMMENT),
      ),
    );
  if (hasNegative) notes.push(l10n.t('This is a diff profile; negative values are omitted.'));
  return notes;
}
