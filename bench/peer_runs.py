"""Runs of saddle and its peers, each beside the peak of the machine at that moment."""

import dataclasses
import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import typing

FOLDER = pathlib.Path(__file__).resolve().parent
FRAMEWORKS = {"torch": "PyTorch", "jax": "JAX", "CGDs": "CGDs"}


class Program(typing.NamedTuple):
    framework: str = "saddle"
    variant: str = ""

    def __str__(self):
        name = FRAMEWORKS.get(self.framework, self.framework)
        return f"{name}, {self.variant}" if self.variant else name


class Failed(Exception):
    """A program crashed, or printed what nobody can compare."""


@dataclasses.dataclass
class Measured:
    """What the rounds gave for one program."""

    samples: list = dataclasses.field(default_factory=list)  # figures, of the quiet rounds
    dropped: int = 0  # measurements, of all rounds
    failed: int = 0  # rounds


def is_installed(framework):
    return importlib.util.find_spec(framework) is not None


def environment(threads, device):
    count = str(threads)
    variables = {"OMP_NUM_THREADS": count, "MKL_NUM_THREADS": count, "SADDLE_DEVICE": device}
    return os.environ | variables


def start(command, threads, device="cpu"):
    return subprocess.Popen(
        command,
        env=environment(threads, device),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    """What the process prints as JSON."""
    output, errors = process.communicate()
    command = " ".join(map(str, process.args))
    if process.returncode != 0:
        raise Failed(f"{command}: exit status {process.returncode}\n{errors.strip()}")
    try:
        return json.loads(output)
    except ValueError as error:
        raise Failed(f"{command}: expected JSON, found {output!r}") from error


def benchmark(program, pattern, seconds):
    return [
        program,
        f"--benchmark_filter={pattern}",
        "--benchmark_format=json",
        f"--benchmark_min_time={seconds}",
    ]


def peer_command(program, game, threads, seconds, device):
    command = [sys.executable, FOLDER / f"{program.framework.lower()}_steps.py", "--game", game]
    command += ["--variant", program.variant, "--threads", str(threads), "--device", device]
    return [*command, "--seconds", str(seconds)]


def run(build, program, game, threads, seconds, device="cpu"):
    """The figures that peer_games.py describes."""
    if program.framework == "saddle":
        command = benchmark(build / "bench/steps", f"^{game}/", seconds)
        found = finish(start(command, threads, device))["benchmarks"]
        if len(found) != 1 or "items_per_second" not in found[0]:
            raise Failed(f"{' '.join(map(str, command))}: expected one speed, found {found}")
        return found[0] | {"steps_per_second": found[0]["items_per_second"]}
    return finish(start(peer_command(program, game, threads, seconds, device), threads))


def rate(peak):
    """Operations per second on the clock: the benchmark counts the processor's own time."""
    return peak["flop/s"] * peak["cpu_time"] / peak["real_time"]


class Quiet:
    """Takes only measurements during which nothing else slowed the machine down.

    Before and after each, every core that it may use multiplies and adds for a moment. Where one
    does so at less than `share` of the best that was seen, the measurement is dropped and taken
    again.
    """

    def __init__(self, build, seconds, share, attempts):
        self.build, self.seconds = build, seconds
        self.kernels, self.share, self.attempts = build / "bench/kernels", share, attempts
        self.best = {}  # operations per second, by the number of cores

    def peak(self, cores):
        """Of `cores` at once, if all were as fast as the slowest."""
        processes = [start(benchmark(self.kernels, "^peak", 0.1), 1) for _ in range(cores)]
        found = [finish(process)["benchmarks"] for process in processes]
        peak = cores * min(max(map(rate, benchmarks)) for benchmarks in found)
        self.best[cores] = max(peak, self.best.get(cores, 0))
        return peak

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def prepare(self, runs):
        """For [(program, game, threads)]."""
        for cores in sorted({cores_of(threads) for _, _, threads in runs}):
            for _ in range(3):
                self.peak(cores)

    def measure(self, program, game, threads):
        """The figures, or None if no moment was quiet, and how many were dropped."""
        cores = cores_of(threads)
        for dropped in range(self.attempts):
            before = self.peak(cores)
            figures = run(self.build, program, game, threads, self.seconds)
            if min(before, self.peak(cores)) >= self.share * self.best[cores]:
                return figures, dropped
        return None, self.attempts


def cores_of(threads):
    return min(threads, len(os.sched_getaffinity(0)))


def first_step(saddle, runs=20):
    """Seconds from the start of `saddle train ring8 --steps 1` to its first step, and to its end.

    Medians. The program says on its standard error when the step is done; then it draws a picture,
    measures samples and saves.
    """
    to_step, to_end = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            command = [saddle, "train", "ring8", "--steps", "1", "--out", f"{folder}/run"]
            begin = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            line = process.stderr.readline()
            to_step.append(time.perf_counter() - begin)
            rest = process.communicate()[1]
            to_end.append(time.perf_counter() - begin)
        if process.returncode != 0 or not line.startswith(b"step 1/1 "):
            sys.exit(f"error: saddle train failed:\n{(line + rest).decode().strip()}")
    return statistics.median(to_step), statistics.median(to_end)
