"""Collects stacks with values and creates the profile that Hotline reads: a call tree in columns."""
import os

VALUE_TYPES = [
    {'type': 'samples', 'unit': 'count'},
    {'type': 'cpu', 'unit': 'nanoseconds'},
    {'type': 'wall', 'unit': 'nanoseconds'},
]
IDLE = ('(idle)', '', 0)


class CallTree:
    """A node is a function called from a line of its caller; self values belong to a node's lines."""

    def __init__(self, value_types, default_value):
        self.value_types = value_types
        self.default_value = default_value
        self.functions = []
        self.function_rows = {}
        self.parents, self.function_of, self.call_lines = [-1], [-1], [0]
        self.nodes = {}
        self.selfs = {}

    def node(self, parent, function, call_line):
        """Row of a function `(name, file, first line)` called from a line of its parent; 0 is the root."""
        row = self.function_rows.get(function)
        if row is None:
            row = self.function_rows[function] = len(self.functions)
            self.functions.append(function)
        key = (parent, row, call_line)
        node = self.nodes.get(key)
        if node is None:
            node = self.nodes[key] = len(self.parents)
            self.parents.append(parent)
            self.function_of.append(row)
            self.call_lines.append(call_line)
        return node

    def add_stack(self, frames, values):
        """Adds values to a stack of `(function, line)`, outermost frame first."""
        node, call_line = 0, 0
        for function, line in frames:
            node = self.node(node, function, call_line)
            call_line = line
        self.add_self(node, call_line, values)

    def add_self(self, node, line, values):
        key = (node, line)
        sums = self.selfs.get(key)
        if sums is None:
            self.selfs[key] = list(values)
        else:
            for at, value in enumerate(values):
                sums[at] += value

    def profile(self, duration, folder, notes=()):
        """@param duration nanoseconds; folder: base of relative paths"""
        rows = sorted(self.selfs.items())
        return {
            'hotlineCallTree': 1,
            'valueTypes': self.value_types,
            'defaultValue': self.default_value,
            'duration': round(duration),
            'functions': {
                'name': [name for name, _, _ in self.functions],
                'file': [absolute(file, folder) for _, file, _ in self.functions],
                'line': [line for _, _, line in self.functions],
            },
            'nodes': {
                'parent': self.parents[1:],
                'function': self.function_of[1:],
                'callLine': self.call_lines[1:],
            },
            'self': {
                'node': [node for (node, _), _ in rows],
                'line': [line for (_, line), _ in rows],
                'values': [
                    [round(values[column]) for _, values in rows] for column in range(len(self.value_types))
                ],
            },
            'notes': list(notes),
        }


def absolute(file, folder):
    """Paths of programs started by a relative path; `<string>` and the like are left unchanged."""
    if not file or file.startswith('<') or os.path.isabs(file):
        return file
    return os.path.normpath(os.path.join(folder, file))
