"""Runs of saddle and its peers on a GPU that nothing else uses.

A peer takes long to load and to compile, so all prepare at once, beside each other; when the last
is ready each measures when it is its turn, and waits otherwise. Its first turn begins, before the
clock, with cuDNN's trials of algorithms and captures of graphs. Busy cores hardly matter.
"""

import json
import subprocess
import tempfile
import threading

import peer_runs
from peer_runs import Failed

PATIENCE = 180  # seconds that a peer may prepare, or measure
COMPILERS = {"TORCHINDUCTOR_COMPILE_THREADS": "4"}  # of each peer


class Peer:
    """A process that says "ready", then answers each line with its figures."""

    def __init__(self, command, threads):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [*command, "--in-turn"],
            env=peer_runs.environment(threads, "cpu") | COMPILERS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        self.is_ready = False

    def answer(self):
        timer = threading.Timer(PATIENCE, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if line:
            return line.strip()
        self.errors.seek(0)
        command = " ".join(map(str, self.process.args))
        status = self.process.wait()
        raise Failed(f"{command}: exit status {status}\n{self.errors.read().strip()[-2000:]}")

    def prepare(self):
        if not self.is_ready and (line := self.answer()) != "ready":
            raise Failed(f"expected ready, found {line!r}")
        self.is_ready = True

    def measure(self):
        self.prepare()
        try:
            print(file=self.process.stdin, flush=True)
        except BrokenPipeError:
            pass  # answer() says why
        answer = self.answer()
        try:
            return json.loads(answer)
        except ValueError as error:
            raise Failed(f"expected JSON, found {answer!r}") from error

    def stop(self):
        self.process.kill()
        self.process.communicate()
        self.errors.close()


class Gpu:
    """Has what peer_runs.Quiet has; a measurement is never dropped."""

    best = {}  # nothing measures its peak

    def __init__(self, build, device, seconds):
        self.build, self.device, self.seconds = build, device, seconds
        self.peers = {}  # by program, game and threads

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for peer in self.peers.values():
            peer.stop()

    def prepare(self, runs):
        """Starts all of [(program, game, threads)] but saddle's and returns when they are ready."""
        for run in runs:
            if run[0].variant:
                command = peer_runs.peer_command(*run, self.seconds, self.device)
                self.peers[run] = Peer(command, run[2])
        for peer in self.peers.values():
            try:
                peer.prepare()
            except Failed:
                pass  # measure() says so

    def measure(self, program, game, threads):
        """The figures, and how many measurements were dropped."""
        run = program, game, threads
        if run in self.peers:
            return self.peers[run].measure(), 0
        return peer_runs.run(self.build, *run, self.seconds, self.device), 0
