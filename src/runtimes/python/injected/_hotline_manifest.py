"""The manifest of what a recorder left, as specified in src/runtimes/recording/README.md."""
import os

from _hotline_channel import write_whole

VERSION = 2


def manifest_file(part):
    """File name of a process's manifest."""
    return 'run.json' if part['parent'] is None else part['id'] + '.run.json'


def process_of(part, pid, started_at, duration, cpu):
    """An entry of a manifest. @param started_at seconds since 1970; duration and cpu: milliseconds, cpu None if unknown
    """
    return dict(
        part,
        pid=pid,
        startedAt=started_at * 1e3,
        durationMs=duration,
        cpuMs=cpu,
    )


def write_manifest(file, facts, processes, streams, failure=None, injected=()):
    """Writes a manifest, after the files that it names.

    @param facts its engine and command fields; streams: {stream: [(file, format, id of the process)]}
    """
    named = {
        stream: [{'file': os.path.basename(name), 'format': form, 'process': process} for name, form, process in files]
        for stream, files in streams.items()
    }
    manifest = dict(
        facts,
        schemaVersion=VERSION,
        runtime='python',
        exit={'code': None, 'signal': None, 'failure': failure},
        processes=processes,
        streams=named,
        sources={'injected': list(injected), 'maps': {}, 'scripts': {}},
        notes=[],
    )
    write_whole(file, manifest)
