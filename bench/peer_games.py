"""What the peers of bench/steps.cpp share: the games, the timing loop, and what they print.

A peer is called as `PEER.py --game G --variant V --threads T --seconds S` and prints one JSON line:
steps_per_second; loss, the discriminator's before the first step; generator_parameters and
discriminator_parameters, over all networks of each; flop of a step as the framework counts it, or
null; peak_memory_bytes of the process; memory_growth_bytes, its peak over what the process had when
the framework was loaded and nothing was made; version, of the framework.
"""

import argparse
import json
import os
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


PENALTY = 10.0
ACGD = {"lr": 1e-4, "beta2": 0.99, "eps": 1e-5}
ACGD_ITERATIONS = 9

MNIST = ([100, 512, 784], [784, 512, 256, 1])
# The table in bench/games.h, and in gan/recipes.cpp which that names.
GAMES = {
    "ring8": MlpGame([2, 16, 2], [2, 512, 256, 1], 8, 64, 8000),
    "mnist10": MlpGame(*MNIST, 10, 100, 6000),
    "mnist1": MlpGame(*MNIST, 1, 100, 6000),
    "cifar10-adam": ImageGame("dcgan32", "adam", 100),
    "cifar10-critic": ImageGame("icr-cifar10", "critic", 128),
    "cifar10-acgd": ImageGame("icr-cifar10", "acgd", 128),
}

# The ways in which each framework writes a step; the peers say what they are.
TORCH_MLP = ("loop", "batched", "compiled")
TORCH_IMAGES = ("loop", "loop-channels-last", "lean", "lean-channels-last")
TORCH_COMPILED = ("compiled", "compiled-channels-last")
VARIANTS = {
    "torch": {
        "mlp": TORCH_MLP,
        "adam": TORCH_IMAGES + TORCH_COMPILED,
        "critic": TORCH_IMAGES + TORCH_COMPILED,
        "acgd": ("loop", "loop-channels-last"),
    },
    "jax": {"mlp": ("jit",), "adam": ("jit",), "critic": ("jit",), "acgd": ("jit",)},
}


def variants(framework, game):
    return VARIANTS[framework][getattr(GAMES[game], "step", "mlp")]


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
    every = {each for table in VARIANTS[framework].values() for each in table}
    parser.add_argument("--variant", choices=sorted(every))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    known = variants(framework, options.game)
    options.variant = options.variant or known[0]
    if options.variant not in known:
        parser.error(f"{options.game} has the variants {', '.join(known)}")
    return options


def limit_processors(count):
    """Lets this process run on `count` of its processors."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


def report(make_trainer, make_batches, options, version):
    """Times make_trainer(game)'s step(real), which returns the loss, and prints the JSON line.

    A trainer also has parameter_counts(), of generators and discriminator, and flop(real).
    """
    loaded = memory("VmRSS")
    game = GAMES[options.game]
    trainer, source = make_trainer(game), make_batches(game)
    loss = float(trainer.step(next(source)))  # compiles
    rate = steps_per_second(lambda: trainer.step(next(source)), options.seconds)
    peak = memory("VmHWM")
    generator_parameters, discriminator_parameters = trainer.parameter_counts()
    figures = {
        "steps_per_second": rate,
        "loss": loss,
        "generator_parameters": generator_parameters,
        "discriminator_parameters": discriminator_parameters,
        "flop": trainer.flop(next(source)),
        "peak_memory_bytes": peak,
        "memory_growth_bytes": peak - loaded,
        "version": version,
    }
    print(json.dumps(figures))
