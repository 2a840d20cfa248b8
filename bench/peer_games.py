"""What the peers of bench/steps.cpp share: the games, the timing loop, and what they print.

A peer is called as `PEER.py --game G --variant V --device D --threads T --seconds S` and prints a
JSON line, or with --in-turn the line `ready` and then a JSON line for each line that it reads:
steps_per_second; loss, the discriminator's before the first step; generator_parameters and
discriminator_parameters, over all networks of each; flop of a step as the framework counts it, or
null; peak_memory_bytes of the process; memory_growth_bytes, its peak over what the process had when
the framework was loaded and nothing was made; device, its name; device_peak_bytes, the most that
was allocated on a GPU after the first step, which tries ways to compute, or 0; version, of the
framework.
"""

import argparse
import json
import os
import sys
import time
import typing

SLOPE = 0.2
ADAM = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-8}


class MlpGame(typing.NamedTuple):
    """A Stackelberg GAN: a discriminator's step, a step of all generators, each with fresh z."""

    generator_sizes: list
    discriminator_sizes: list
    generators: int
    batch_size: int
    examples: int


class ImageGame(typing.NamedTuple):
    """A generator and a discriminator of 32 x 32 x 3 images, by the name of their architecture.

    step is "adam": as MlpGame with one generator, with the same losses;
    "critic": the critic's Adam step of WGAN-GP, with the penalty at interpolated points;
    "acgd": one ACGD step of both players on the Wasserstein loss, ACGD_ITERATIONS of CG.
    """

    architecture: str
    step: str
    latent_dim: int
    batch_size: int = 64
    examples: int = 6000


class SganGame(typing.NamedTuple):
    """An N-S-WGAN: Algorithm 1 of SGAN with WGAN-GP, N = generators, as MlpGame without batch
    normalization and tanh."""

    generators: int
    step: str = "sgan"
    generator_sizes: list = [100, 512, 512, 512, 2]
    discriminator_sizes: list = [2, 512, 512, 512, 1]
    critic_steps: int = 5
    pair_batch_size: int = 64
    examples: int = 8000

    @property
    def batch_size(self):
        """Real examples of a step: the local pairs', the messengers', those of D0."""
        return (2 * self.critic_steps + 1) * self.generators * self.pair_batch_size


PENALTY = 10.0
ACGD = {"lr": 1e-4, "beta2": 0.99, "eps": 1e-5}
ACGD_ITERATIONS = 9

MNIST = ([100, 512, 784], [784, 512, 256, 1])
# The table in bench/games.h, and in gan/recipes/ which that names.
GAMES = {
    "ring8": MlpGame([2, 16, 2], [2, 512, 256, 1], 8, 64, 8000),
    "mnist10": MlpGame(*MNIST, 10, 100, 6000),
    "mnist1": MlpGame(*MNIST, 1, 100, 6000),
    "cifar10-adam": ImageGame("dcgan32", "adam", 100),
    "cifar10-critic": ImageGame("icr-cifar10", "critic", 128),
    "cifar10-acgd": ImageGame("icr-cifar10", "acgd", 128),
    "sgan1": SganGame(1),
    "sgan2": SganGame(2),
    "sgan5": SganGame(5),
    "sgan10": SganGame(10),
    "sgan20": SganGame(20),
}
# How the cost of SGAN grows is asked for by name.
DEFAULT_GAMES = [name for name in GAMES if name not in ("sgan1", "sgan2", "sgan5", "sgan20")]

# The ways in which each framework writes a step; the peers say what they are.
TORCH_MLP = ("loop", "batched", "compiled")
TORCH_IMAGES = ("loop", "loop-channels-last", "lean", "lean-channels-last")
TORCH_COMPILED = ("compiled", "compiled-channels-last")
CPU_VARIANTS = {
    "torch": {
        "mlp": TORCH_MLP,
        "adam": TORCH_IMAGES + TORCH_COMPILED,
        "critic": TORCH_IMAGES + TORCH_COMPILED,
        "acgd": ("loop", "loop-channels-last"),
        "sgan": ("loop", "batched"),
    },
    "jax": {"mlp": ("jit",), "adam": ("jit",), "critic": ("jit",), "acgd": ("jit",)},
    "CGDs": {"acgd": ("package", "package-channels-last")},
}
TORCH_GRAPHS = ("graph", "graph-channels-last")  # on a GPU
CUDA_VARIANTS = {
    "torch": {
        "mlp": TORCH_MLP + ("reduced", "graph"),
        "adam": TORCH_IMAGES + TORCH_COMPILED + TORCH_GRAPHS,
        "critic": TORCH_IMAGES + TORCH_COMPILED + TORCH_GRAPHS,
        "acgd": ("loop", "loop-channels-last") + TORCH_GRAPHS,
        "sgan": ("loop", "batched", "graph"),
    },
    "jax": {},
    "CGDs": CPU_VARIANTS["CGDs"],
}
VARIANTS = {"cpu": CPU_VARIANTS, "cuda": CUDA_VARIANTS}


def variants(framework, game, device):
    by_step = VARIANTS[device.partition(":")[0]][framework]
    return by_step.get(getattr(GAMES[game], "step", "mlp"), ())


def conjugate_gradient(system, right_side, x):
    """x after ACGD_ITERATIONS of CG, in a loop that is unrolled: JAX counts the operations of a
    loop once."""
    r = right_side - system(x)
    p, rr = r, r @ r
    for _ in range(ACGD_ITERATIONS):
        product = system(p)
        alpha = rr / (p @ product)
        x, r = x + alpha * p, r - alpha * product
        rr, before = r @ r, rr
        p = r + (rr / before) * p
    return x


def example_shape(game):
    """[features], or [H, W, C] of an image."""
    return (32, 32, 3) if isinstance(game, ImageGame) else (game.generator_sizes[-1],)


def batches(data, batch_size, shuffle, floating):
    """Endless batches of data's rows, in the orders that shuffle() gives: images in [-1, 1].

    Images are kept as bytes, as saddle keeps them; floating() makes float32 of a batch of them.
    """
    while True:
        order = shuffle()
        for i in range(0, len(data) - batch_size + 1, batch_size):
            yield floating(data[order[i : i + batch_size]]) / 127.5 - 1


def memory(field):
    """Bytes in /proc/self/status: VmRSS now, VmHWM at the peak.

    Not getrusage's ru_maxrss, which begins at what the parent had when it started this process.
    """
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(field + ":"):
                return 1024 * int(line.split()[1])
    raise KeyError(field)


def steps_per_second(step, seconds):
    """Steps in at least `seconds`, after a warm-up of a fifth of that."""
    for duration in (seconds / 5, seconds):
        steps, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < duration or steps == 0:
            step()
            steps += 1
    return steps / elapsed


def arguments(framework, description):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--game", choices=GAMES, default="ring8")
    parser.add_argument("--variant", help="by default the first of the game")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--in-turn", action="store_true", help="measure once for each line read")
    options = parser.parse_args()
    if options.device.partition(":")[0] not in VARIANTS:
        parser.error(f"--device: expected cpu, cuda or cuda:N, found {options.device}")
    known = variants(framework, options.game, options.device)
    if known and options.variant is None:
        options.variant = known[0]
    if options.variant not in known:
        found = ", ".join(known) or "none"
        parser.error(f"variants of {options.game} on {options.device}: {found}")
    return options


def limit_processors(count):
    """Lets this process run on `count` of its processors."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


class Processor:
    """What report() asks of a device."""

    name = "cpu"

    def have_alone(self):
        """From now on no other process uses it."""

    def forget_peak(self):
        pass

    def peak_bytes(self):
        return 0


SETTLING_STEPS = 5  # some ways to compile, and captures, take more than the first


def report(make_trainer, make_batches, options, version, device=Processor()):
    """Times make_trainer(game)'s step(real), which returns the loss, and prints the JSON lines.

    A step ends when its loss is read: on a GPU, when all is done. A trainer also has
    parameter_counts(), of generators and discriminator, flop(real), and is_compiled. In turn, only
    what compiles takes a step before it is ready.
    """
    loaded = memory("VmRSS")
    game = GAMES[options.game]
    trainer, source = make_trainer(game), make_batches(game)

    first = {}

    def step():
        first.setdefault("loss", float(trainer.step(next(source))))

    def step_alone():
        device.have_alone()
        step()
        device.forget_peak()

    def figures():
        rate = steps_per_second(step, options.seconds)
        peak, device_peak = memory("VmHWM"), device.peak_bytes()
        generator_parameters, discriminator_parameters = trainer.parameter_counts()
        return {
            "steps_per_second": rate,
            "loss": first["loss"],
            "generator_parameters": generator_parameters,
            "discriminator_parameters": discriminator_parameters,
            "flop": trainer.flop(next(source)),
            "peak_memory_bytes": peak,
            "memory_growth_bytes": peak - loaded,
            "device": device.name,
            "device_peak_bytes": device_peak,
            "version": version,
        }

    if not options.in_turn:
        step_alone()  # compiles
        print(json.dumps(figures()))
        return
    if trainer.is_compiled:
        step()
    print("ready", flush=True)
    for turn, _ in enumerate(sys.stdin):
        if turn == 0:
            step_alone()
            for _ in range(SETTLING_STEPS):
                step()
        print(json.dumps(figures()), flush=True)
