"""Counts executions of a program's statements: counters are inserted before them when a file is compiled."""
import ast
import builtins
import importlib.machinery
import itertools
import operator
import os
import runpy
import sys
import sysconfig

JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
# Called where threads should release the GIL: of the built-ins that do nothing, one with a single argument is fastest
# to call.
HAND_OVER = '_hotline_hand_over'
# A counter's initial remaining count.
MOST = sys.maxsize
HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY_FOLDERS = ('site-packages', 'dist-packages', '.venv', 'venv', 'node_modules')


class Counters:
    """Counts how often statements start, by file and line.

    A counter is an `itertools.repeat` from which one element is taken, which is atomic with respect to other threads. A
    loop takes it, without a call, a new number or an assignment.
    """

    def __init__(self, scope, lags, counts=True):
        """@param scope folders whose files are counted; lags, counts: see `Counting`"""
        self.scope = [os.path.join(os.path.realpath(folder), '') for folder in scope]
        libraries = [sysconfig.get_path('stdlib'), sysconfig.get_path('platstdlib'), HERE]
        self.libraries = [os.path.join(os.path.realpath(folder), '') for folder in libraries]
        self.lags = lags
        self.counts = counts
        self.files = {}
        if lags:
            setattr(builtins, HAND_OVER, callable)

    def covers(self, file):
        """Whether a file, or the files in a folder, are counted."""
        real = os.path.join(os.path.realpath(file), '')
        inside = next((folder for folder in self.scope if real.startswith(folder)), None)
        if inside is None or any(real.startswith(folder) for folder in self.libraries):
            return False
        return not any(name in LIBRARY_FOLDERS for name in real[len(inside) :].split(os.sep))

    def compile(self, source, file):
        """A module's code with counters. @raises SyntaxError as `compile` does"""
        number = len(self.files)
        self.files[os.path.abspath(file)] = {}
        try:
            return self.compile_by(take, source, file, number)
        except SyntaxError:
            # Counters' loops are blocks too, of which at most twenty can be nested.
            return self.compile_by(call, source, file, number)

    def compile_by(self, count, source, file, number):
        """@param count `take` or `call`, the kind used for all of the file's counters"""
        tree = ast.parse(source, file)
        counters = self.files[os.path.abspath(file)] = {}

        def counter(line):
            name = '_hotline_%d_%d' % (number, line)
            if line not in counters:
                counters[line] = itertools.repeat((), MOST)
                setattr(builtins, name, counters[line] if count is take else counters[line].__next__)
            return name

        counting = Counting(lambda line, place: count(counter(line), place), self.lags, self.counts)
        return compile(counting.visit(tree), file, 'exec', dont_inherit=True)

    def now(self):
        """{absolute path: {line: how often its first statement started}}"""
        return {
            file: {line: MOST - operator.length_hint(counter) for line, counter in counters.items()}
            for file, counters in self.files.items()
        }


class Counting(ast.NodeTransformer):
    """Inserts counters before the first statement of every line, and with `lags` a call before that.

    The call has the line number of the preceding statement: a sampler that sees a thread only where it releases the
    GIL, which it does at calls, then sees the line that has just been executed.
    """

    def __init__(self, counter, lags, counts):
        """@param counter returns the statement that counts a line, at a place; lags, counts: whether to insert each"""
        self.counter = counter
        self.lags = lags
        self.counts = counts

    def generic_visit(self, node):
        header = getattr(node, 'lineno', 1)
        for field in ('body', 'orelse', 'finalbody'):
            statements = getattr(node, field, None)
            if isinstance(statements, list) and statements and isinstance(statements[0], ast.stmt):
                setattr(node, field, self.counted(statements, header))
        for name in ('handlers', 'cases'):
            for part in getattr(node, name, ()):
                part.body = self.counted(part.body, getattr(part, 'lineno', header))
        return node

    def counted(self, statements, header):
        result, last, before = [], None, header
        for at, statement in enumerate(statements):
            self.visit(statement)
            line = first_line(statement)
            if line != last and not is_fixed(statement, at):
                result.extend(self.before(statement, line, before))
            result.append(statement)
            last = line
            before = statement.lineno
        if self.lags and not isinstance(statements[-1], JUMPS):
            result.append(hand_over(place_of(statements[-1], before)))
        return result

    def before(self, statement, line, line_before):
        """What to insert before a statement."""
        if self.lags:
            yield hand_over(place_of(statement, line_before))
        if self.counts:
            yield self.counter(line, place_of(statement, line_before if self.lags else line))


def take(name, place):
    """`for () in NAME: break`"""
    nothing = ast.Tuple(elts=[], ctx=ast.Store(), **place)
    counter = ast.Name(id=name, ctx=ast.Load(), **place)
    return ast.For(target=nothing, iter=counter, body=[ast.Break(**place)], orelse=[], **place)


def call(name, place, *arguments):
    """`NAME()`"""
    function = ast.Name(id=name, ctx=ast.Load(), **place)
    return ast.Expr(value=ast.Call(func=function, args=list(arguments), keywords=[], **place), **place)


def hand_over(place):
    return call(HAND_OVER, place, ast.Constant(value=None, **place))


def place_of(statement, line):
    """Location of an inserted node: before a statement, on a given line."""
    column = statement.col_offset
    return {'lineno': line, 'end_lineno': line, 'col_offset': column, 'end_col_offset': column}


def first_line(statement):
    decorators = getattr(statement, 'decorator_list', None)
    return min(decorator.lineno for decorator in decorators) if decorators else statement.lineno


def is_fixed(statement, at):
    """Statements that must remain first in their block."""
    if isinstance(statement, ast.ImportFrom) and statement.module == '__future__':
        return True
    if at > 0 or not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def install(counters):
    """Compiles modules imported from now on, and main modules re-run in child processes."""

    class CountingLoader(importlib.machinery.SourceFileLoader):
        def get_code(self, fullname):
            file = self.get_filename(fullname)
            if not counters.covers(file):
                return super().get_code(fullname)
            try:
                # Bypasses the cache, which holds code without counters.
                return counters.compile(self.get_data(file), file)
            except RecursionError:
                return super().get_code(fullname)

    loaders = (
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
        (CountingLoader, importlib.machinery.SOURCE_SUFFIXES),
        (importlib.machinery.SourcelessFileLoader, importlib.machinery.BYTECODE_SUFFIXES),
    )
    finder_of = importlib.machinery.FileFinder.path_hook(*loaders)

    def hook(path):
        if not counters.covers(path or '.'):
            raise ImportError('not counted')
        return finder_of(path)

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()
    code_of = runpy._get_code_from_file

    def counted_code(*names):
        file = names[-1]
        plain = code_of(*names)
        if not counters.covers(file):
            return plain
        with open(file, 'rb') as source:
            code = counters.compile(source.read(), file)
        # Before 3.11, it returns the file's name too.
        return (code, file) if isinstance(plain, tuple) else code

    runpy._get_code_from_file = counted_code
