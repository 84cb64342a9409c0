"""Determines from the source which function a line belongs to, for engines that only know files and lines."""
import tokenize


class Functions:
    def __init__(self):
        self.files = {}

    def at(self, file, line):
        """(name, file, first line) of the innermost function that has instructions on a line."""
        lines = self.files.get(file)
        if lines is None:
            lines = self.files[file] = lines_of(file)
        name, first = lines.get(line, ('(module)' if lines else '(unknown)', 1 if lines else 0))
        return name, file, first


def lines_of(file):
    """{line: (name, first line) of its function}; {} if the file cannot be read or compiled."""
    try:
        with tokenize.open(file) as source:
            code = compile(source.read(), file, 'exec', dont_inherit=True)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    lines = {}
    pending = [(code, '')]
    while pending:
        code, above = pending.pop(0)
        name = code.co_name if code.co_name != '<module>' else '(module)'
        full = getattr(code, 'co_qualname', above + name)
        for line in own_lines(code):
            # A one-line function is on the same line as its definition: inner functions come later and win.
            lines[line] = (full if name != '(module)' else name, code.co_firstlineno or 1)
        inside = '' if name == '(module)' else above + name + '.<locals>.'
        if is_class(code):
            inside = above + name + '.'
        pending.extend((one, inside) for one in code.co_consts if hasattr(one, 'co_code'))
    return lines


def own_lines(code):
    if hasattr(code, 'co_lines'):
        return {line for _, _, line in code.co_lines() if line}
    import dis

    return {line for _, line in dis.findlinestarts(code)}


def is_class(code):
    """A class or module body, not a function or generator expression: its locals are not optimized."""
    return not code.co_flags & 0x1 and code.co_name != '<module>'
