"""Runs a program under another way of counting its lines, and writes what it counted.

python peers.py line_profiler|settrace PROGRAM OUT: OUT becomes JSON, {line: hits} of the program's file.
"""
import ast
import builtins
import json
import sys
import threading


class Profiled(ast.NodeTransformer):
    """Decorates every function with `@profile`, as users of line_profiler do, on the line that it has."""

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
        place = {'lineno': first, 'col_offset': 0, 'end_lineno': first, 'end_col_offset': 0}
        node.decorator_list.append(ast.Name(id='profile', ctx=ast.Load(), **place))
        return node


def line_profiler(tree, file, run):
    from line_profiler import LineProfiler

    profiler = builtins.profile = LineProfiler()
    run(compile(Profiled().visit(tree), file, 'exec'))
    hits = {}
    for (own, _, _), lines in profiler.get_stats().timings.items():
        if own == file:
            hits.update({line: count for line, count, _ in lines})
    return hits


def settrace(tree, file, run):
    hits = {}

    def count_line(frame, event, _):
        if event == 'line':
            line = frame.f_lineno
            hits[line] = hits.get(line, 0) + 1
        return count_line

    def enter(frame, _event, _argument):
        return count_line if frame.f_code.co_filename == file else None

    code = compile(tree, file, 'exec')
    threading.settrace(enter)
    sys.settrace(enter)
    run(code)
    sys.settrace(None)
    return hits


def main(way, file, out):
    with open(file, 'rb') as source:
        tree = ast.parse(source.read(), file)
    names = {'__name__': '__main__', '__file__': file}
    hits = {'line_profiler': line_profiler, 'settrace': settrace}[way](tree, file, lambda code: exec(code, names))
    with open(out, 'w') as target:
        json.dump(hits, target)


main(*sys.argv[1:])
