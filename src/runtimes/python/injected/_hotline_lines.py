"""Determines the line of an instruction from the raw line tables of code objects.

Formats: Objects/lnotab_notes.txt of CPython 3.8 to 3.10, Objects/locations.md (InternalDocs/code_objects.md) since
3.11.
"""


def line_ranges(table, first_line, version):
    """[(first offset, offset past the last, line)] in the order of offsets; offsets are in bytes.

    The line is None for instructions without one.
    """
    if version >= (3, 11):
        return _location_ranges(table, first_line)
    if version >= (3, 10):
        return _pair_ranges(table, first_line)
    return _lnotab_ranges(table, first_line)


def line_at(ranges, offset, first_line):
    """The 1-based line of an instruction; the function's first line if it has none."""
    low, high = 0, len(ranges)
    while low < high:
        middle = (low + high) // 2
        if ranges[middle][0] <= offset:
            low = middle + 1
        else:
            high = middle
    while low:
        line = ranges[low - 1][2]
        if line is not None:
            return line
        low -= 1
    return first_line


def _signed(byte):
    return byte - 256 if byte >= 128 else byte


def _lnotab_ranges(table, line):
    """Before 3.10: pairs of code and line increments."""
    ranges, start, offset = [], 0, 0
    for at in range(0, len(table) - 1, 2):
        offset += table[at]
        if table[at] and offset > start:
            ranges.append((start, offset, line))
            start = offset
        line += _signed(table[at + 1])
    ranges.append((start, 1 << 31, line))
    return ranges


def _pair_ranges(table, line):
    """3.10: pairs of a range's length and its line increment, -128 for no line."""
    ranges, start = [], 0
    for at in range(0, len(table) - 1, 2):
        end = start + table[at]
        step = _signed(table[at + 1])
        if step == -128:
            ranges.append((start, end, None))
        else:
            line += step
            if end > start:
                ranges.append((start, end, line))
        start = end
    return ranges


def _location_ranges(table, line):
    """Since 3.11: entries whose first byte contains their form and number of instructions."""
    ranges, start, at = [], 0, 0

    def number():
        nonlocal at
        byte = table[at]
        at += 1
        value, shift = byte & 63, 6
        while byte & 64:
            byte = table[at]
            at += 1
            value |= (byte & 63) << shift
            shift += 6
        return value

    def signed_number():
        value = number()
        return -(value >> 1) if value & 1 else value >> 1

    while at < len(table):
        head = table[at]
        at += 1
        form, end = (head >> 3) & 15, start + ((head & 7) + 1) * 2
        known = True
        if form == 15:
            known = False
        elif form == 14:
            line += signed_number()
            number(), number(), number()
        elif form == 13:
            line += signed_number()
        elif form >= 10:
            line += form - 10
            at += 2
        else:
            at += 1
        ranges.append((start, end, line if known else None))
        start = end
    return ranges
