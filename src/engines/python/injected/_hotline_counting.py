"""Puts a call before each statement of a program when its file is compiled, and sees to it that files are."""
import ast
import builtins
import importlib.machinery
import itertools
import os
import runpy
import sys
import sysconfig

JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
# Called where a block ends: nothing is counted there.
END_OF_BLOCK = '_hotline_end'
HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY_FOLDERS = ('site-packages', 'dist-packages', '.venv', 'venv', 'node_modules')


class Counters:
    """Counts how often statements start, by file and line.

    Counters are `itertools.count().__next__`, which no other thread can interrupt.
    """

    def __init__(self, scope, lags):
        """@param scope folders whose files are counted; lags: see `Counting`"""
        self.scope = [os.path.join(os.path.realpath(folder), '') for folder in scope]
        libraries = [sysconfig.get_path('stdlib'), sysconfig.get_path('platstdlib'), HERE]
        self.libraries = [os.path.join(os.path.realpath(folder), '') for folder in libraries]
        self.lags = lags
        self.files = {}
        if lags:
            setattr(builtins, END_OF_BLOCK, itertools.count().__next__)

    def covers(self, file):
        """Whether a file, or the files of a folder, are counted."""
        real = os.path.join(os.path.realpath(file), '')
        inside = next((folder for folder in self.scope if real.startswith(folder)), None)
        if inside is None or any(real.startswith(folder) for folder in self.libraries):
            return False
        return not any(name in LIBRARY_FOLDERS for name in real[len(inside) :].split(os.sep))

    def compile(self, source, file):
        """Code of a module with its counters. @raises SyntaxError as `compile` does"""
        tree = ast.parse(source, file)
        number = len(self.files)
        counters = self.files.setdefault(os.path.abspath(file), {})

        def counter(line):
            name = '_hotline_%d_%d' % (number, line)
            if line not in counters:
                counters[line] = itertools.count()
                setattr(builtins, name, counters[line].__next__)
            return name

        tree = Counting(counter, self.lags).visit(tree)
        return compile(tree, file, 'exec', dont_inherit=True)

    def now(self):
        """{absolute path: {line: how often its first statement started}}"""
        return {
            file: {line: counter.__reduce__()[1][0] for line, counter in counters.items()}
            for file, counters in self.files.items()
        }


class Counting(ast.NodeTransformer):
    """Puts the call of a counter before the first statement of every line.

    Where it lags, the call stands on the line of the statement before: who looks at a thread only where it hands
    over, which it does at calls, then sees the line that has just been worked on.
    """

    def __init__(self, counter, lags):
        self.counter = counter
        self.lags = lags

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
                result.append(self.call(line, statement, before if self.lags else line))
            result.append(statement)
            last = line
            before = statement.lineno
        if self.lags and not isinstance(statements[-1], JUMPS):
            result.append(self.call_of(END_OF_BLOCK, statements[-1], before))
        return result

    def call(self, line, statement, shown):
        return self.call_of(self.counter(line), statement, shown)

    @staticmethod
    def call_of(function, statement, shown):
        place = {
            'lineno': shown,
            'end_lineno': shown,
            'col_offset': statement.col_offset,
            'end_col_offset': statement.col_offset,
        }
        name = ast.Name(id=function, ctx=ast.Load(), **place)
        return ast.Expr(value=ast.Call(func=name, args=[], keywords=[], **place), **place)


def first_line(statement):
    decorators = getattr(statement, 'decorator_list', None)
    return min(decorator.lineno for decorator in decorators) if decorators else statement.lineno


def is_fixed(statement, at):
    """Statements that must stay the first of their block."""
    if isinstance(statement, ast.ImportFrom) and statement.module == '__future__':
        return True
    if at > 0 or not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def install(counters):
    """Compiles what is imported from now on, and main modules that are run anew in children."""

    class CountingLoader(importlib.machinery.SourceFileLoader):
        def get_code(self, fullname):
            file = self.get_filename(fullname)
            if not counters.covers(file):
                return super().get_code(fullname)
            try:
                # Neither read from nor written to the cache: that holds code without counters.
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
        # Until 3.11 it answers with the file's name too.
        return (code, file) if isinstance(plain, tuple) else code

    runpy._get_code_from_file = counted_code
