#!/usr/bin/env python3
"""Training steps per second of the same games as bench/steps.cpp, in PyTorch on the CPU.

A step is: a batch from the data, a discriminator step, a generator step, each with fresh z, both
with Adam. Three ways to write it:

  loop      one nn.Module per generator, one after the other, as published code does
  batched   all generators as one batched product, only the gradients that are needed, fused Adam
  compiled  batched, with torch.compile

Prints one JSON line: {"steps_per_second": ...}. bench/peers.py runs this beside saddle.
"""

import argparse
import itertools
import json
import time
import typing

import torch
import torch.nn as nn
import torch.nn.functional as F

SLOPE = 0.2
ADAM = {"lr": 2e-4, "betas": (0.5, 0.999)}


class Game(typing.NamedTuple):
    """Layer sizes, generators and batch of one experiment: the table in bench/games.h."""

    generator_sizes: list
    discriminator_sizes: list
    generators: int
    batch_size: int
    examples: int


MNIST = ([100, 512, 784], [784, 512, 256, 1])
GAMES = {
    "ring8": Game([2, 16, 2], [2, 512, 256, 1], 8, 64, 8000),
    "mnist10": Game(*MNIST, 10, 100, 6000),
    "mnist1": Game(*MNIST, 1, 100, 6000),
}


def mlp(sizes, batch_norm=False, output=None):
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:-1]):
        layers.append(nn.Linear(fan_in, fan_out))
        if batch_norm:
            layers.append(nn.BatchNorm1d(fan_out))
        layers.append(nn.LeakyReLU(SLOPE, inplace=True))
    layers.append(nn.Linear(sizes[-2], sizes[-1]))
    return nn.Sequential(*layers, *([output] if output else []))


def batches(game):
    """Endless shuffled batches of data of the right shape."""
    data = torch.rand(game.examples, game.generator_sizes[-1]) * 2 - 1
    while True:
        order = torch.randperm(game.examples)
        for i in range(0, game.examples - game.batch_size + 1, game.batch_size):
            yield data[order[i : i + game.batch_size]]


class Loop:
    """Textbook modules: backward() through everything, PyTorch's default Adam."""

    def __init__(self, game):
        self.game = game
        self.generators = [
            mlp(game.generator_sizes, batch_norm=True, output=nn.Tanh())
            for _ in range(game.generators)
        ]
        self.discriminator = mlp(game.discriminator_sizes)
        parameters = itertools.chain(*(g.parameters() for g in self.generators))
        self.generator_optimizer = torch.optim.Adam(list(parameters), **ADAM)
        self.discriminator_optimizer = torch.optim.Adam(self.discriminator.parameters(), **ADAM)

    def generate(self):
        size = (self.game.batch_size, self.game.generator_sizes[0])
        return [generator(torch.randn(size)) for generator in self.generators]

    def step(self, real):
        count = self.game.generators
        self.discriminator_optimizer.zero_grad()
        loss = F.softplus(-self.discriminator(real)).mean()
        for fake in self.generate():
            loss = loss + F.softplus(self.discriminator(fake.detach())).mean() / count
        loss.backward()
        self.discriminator_optimizer.step()

        self.generator_optimizer.zero_grad()
        loss = 0
        for fake in self.generate():
            loss = loss + F.softplus(-self.discriminator(fake)).mean() / count
        loss.backward()
        self.generator_optimizer.step()


class StackedGenerators(nn.Module):
    """All generators at once: [I, batch, latent] -> [I, batch, features]."""

    def __init__(self, game):
        super().__init__()
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for fan_in, fan_out in zip(game.generator_sizes, game.generator_sizes[1:]):
            bound = fan_in**-0.5
            for parameters, shape in (
                (self.weights, (game.generators, fan_in, fan_out)),
                (self.biases, (game.generators, 1, fan_out)),
            ):
                parameters.append(nn.Parameter(torch.empty(shape).uniform_(-bound, bound)))
        hidden = game.generator_sizes[1:-1]
        self.norms = nn.ModuleList(nn.BatchNorm1d(game.generators * size) for size in hidden)

    def forward(self, x):
        for weight, bias, norm in zip(self.weights, self.biases, self.norms):
            x = torch.baddbmm(bias, x, weight)
            copies, batch, size = x.shape
            # Every feature of every generator is one channel.
            x = norm(x.transpose(0, 1).reshape(batch, copies * size))
            x = F.leaky_relu(x, SLOPE).view(batch, copies, size).transpose(0, 1)
        return torch.tanh(torch.baddbmm(self.biases[-1], x, self.weights[-1]))


class Batched:
    """One product for all generators, one for all batches; gradients only where they are used."""

    def __init__(self, game):
        self.game = game
        self.generators = StackedGenerators(game)
        self.discriminator = mlp(game.discriminator_sizes)
        self.generator_parameters = list(self.generators.parameters())
        self.discriminator_parameters = list(self.discriminator.parameters())
        self.generator_optimizer = torch.optim.Adam(self.generator_parameters, fused=True, **ADAM)
        self.discriminator_optimizer = torch.optim.Adam(
            self.discriminator_parameters, fused=True, **ADAM
        )

    def generate(self):
        game = self.game
        z = torch.randn(game.generators, game.batch_size, game.generator_sizes[0])
        return self.generators(z).reshape(-1, game.generator_sizes[-1])

    def discriminator_loss(self, real):
        with torch.no_grad():
            fakes = self.generate()
        logits = self.discriminator(torch.cat([real, fakes]))
        count = real.shape[0]
        return F.softplus(-logits[:count]).mean() + F.softplus(logits[count:]).mean()

    def generator_loss(self):
        return F.softplus(-self.discriminator(self.generate())).mean()

    def step(self, real):
        self.descend(
            self.discriminator_loss(real),
            self.discriminator_parameters,
            self.discriminator_optimizer,
        )
        self.descend(self.generator_loss(), self.generator_parameters, self.generator_optimizer)

    @staticmethod
    def descend(loss, parameters, optimizer):
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.grad = gradient
        optimizer.step()


class Compiled(Batched):
    def __init__(self, game):
        super().__init__(game)
        self.discriminator_loss = torch.compile(self.discriminator_loss)
        self.generator_loss = torch.compile(self.generator_loss)


VARIANTS = {"loop": Loop, "batched": Batched, "compiled": Compiled}


def steps_per_second(trainer, source, seconds):
    """Steps in at least `seconds`, after a warm-up of a fifth of that."""
    for duration in (seconds / 5, seconds):
        trainer.step(next(source))  # compiles, the first time
        steps, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < duration or steps == 0:
            trainer.step(next(source))
            steps += 1
    return steps / elapsed


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--game", choices=GAMES, default="ring8")
    parser.add_argument("--variant", choices=VARIANTS, default="batched")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    game = GAMES[options.game]
    rate = steps_per_second(VARIANTS[options.variant](game), batches(game), options.seconds)
    print(json.dumps({"steps_per_second": rate, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
