#!/usr/bin/env python3
"""Training steps of the games in peer_games.py, in PyTorch.

A step is: a batch from the data, then all updates. Ways to write it for the multilayer perceptrons:

  loop      one nn.Module per generator, one after the other, as published code does
  batched   all generators as one batched product, only the gradients that are needed, fused Adam
  compiled  batched, with torch.compile
  reduced   compiled, each function as a CUDA graph (mode "reduce-overhead")
  graph     batched, the whole step as one CUDA graph

On a GPU float32 means float32: TF32 is off.
torch_images.py says how the images' are written, torch_sgan.py SGAN's. bench/peers.py runs this
beside saddle.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

import peer_games
import torch_images
import torch_sgan
from peer_games import SLOPE
from torch_trainer import Captured, Gpu, Trainer, descend, mlp, stacked_layers


def make_batches(game, device):
    shape = (game.examples, *peer_games.example_shape(game))
    data = torch.randint(0, 256, shape, dtype=torch.uint8)
    if device.type != "cpu":
        return gpu_batches(data.to(device) / 127.5 - 1, game.batch_size)
    return peer_games.batches(
        data, game.batch_size, lambda: torch.randperm(game.examples), torch.Tensor.float
    )


def gpu_batches(data, batch_size):
    """As saddle has them there: kept as numbers, and an epoch shuffled at once."""
    while True:
        shuffled = data[torch.randperm(len(data), device=data.device)]
        yield from shuffled[: len(data) // batch_size * batch_size].split(batch_size)


class Loop(Trainer):
    """Textbook modules: backward() through everything, PyTorch's default Adam."""

    def __init__(self, game):
        super().__init__(game)
        self.generators = nn.ModuleList(
            mlp(game.generator_sizes, batch_norm=True, output=nn.Tanh())
            for _ in range(game.generators)
        )
        self.discriminator = mlp(game.discriminator_sizes)
        self.generator_optimizer = self.adam(self.generators.parameters())
        self.discriminator_optimizer = self.adam(self.discriminator.parameters())

    def generate(self):
        size = (self.game.batch_size, self.game.generator_sizes[0])
        return [generator(torch.randn(size, device=self.device)) for generator in self.generators]

    def step(self, real):
        count = self.game.generators
        self.discriminator_optimizer.zero_grad()
        discriminator_loss = F.softplus(-self.discriminator(real)).mean()
        for fake in self.generate():
            cost = F.softplus(self.discriminator(fake.detach())).mean()
            discriminator_loss = discriminator_loss + cost / count
        discriminator_loss.backward()
        self.discriminator_optimizer.step()

        self.generator_optimizer.zero_grad()
        loss = 0
        for fake in self.generate():
            loss = loss + F.softplus(-self.discriminator(fake)).mean() / count
        loss.backward()
        self.generator_optimizer.step()
        return discriminator_loss.detach()


class StackedGenerators(nn.Module):
    """All generators at once: [I, batch, latent] -> [I, batch, features]."""

    def __init__(self, game):
        super().__init__()
        self.weights, self.biases = stacked_layers(game.generators, game.generator_sizes)
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


class Batched(Trainer):
    """One product for all generators, one for all batches; gradients only where they are used."""

    fused = True

    def __init__(self, game):
        super().__init__(game)
        self.generators = StackedGenerators(game)
        self.discriminator = mlp(game.discriminator_sizes)
        self.generator_parameters = list(self.generators.parameters())
        self.discriminator_parameters = list(self.discriminator.parameters())
        self.generator_optimizer = self.adam(self.generator_parameters)
        self.discriminator_optimizer = self.adam(self.discriminator_parameters)

    def generate(self):
        game = self.game
        shape = game.generators, game.batch_size, game.generator_sizes[0]
        z = torch.randn(shape, device=self.device)
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
        loss = self.discriminator_loss(real)
        descend(loss, self.discriminator_parameters, self.discriminator_optimizer)
        descend(self.generator_loss(), self.generator_parameters, self.generator_optimizer)
        return loss.detach()


class Compiled(Batched):
    is_compiled = True

    def __init__(self, game):
        super().__init__(game)
        self.discriminator_loss = self.compile(self.discriminator_loss)
        self.generator_loss = self.compile(self.generator_loss)


class Reduced(Compiled):
    compile_mode = "reduce-overhead"

    def step(self, real):
        # The graphs may write over what they returned in the last step.
        torch.compiler.cudagraph_mark_step_begin()
        return super().step(real)


class Graph(Batched):
    is_captured = True


MLP_TRAINERS = {
    "loop": Loop,
    "batched": Batched,
    "compiled": Compiled,
    "reduced": Reduced,
    "graph": Graph,
}


def make_trainer(game, variant):
    if isinstance(game, peer_games.SganGame):
        trainer = torch_sgan.TRAINERS[variant](game)
    elif isinstance(game, peer_games.ImageGame):
        trainer = torch_images.make_trainer(game, variant)
    else:
        trainer = MLP_TRAINERS[variant](game)
    return Captured(trainer) if trainer.is_captured else trainer


def main(framework="torch", description=__doc__, trainer=make_trainer, version=torch.__version__):
    options = peer_games.arguments(framework, description)
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)

    # With an index, as tensors' devices have.
    device = torch.empty(0, device=options.device).device

    def make(game):
        with torch.device(device):
            return trainer(game, options.variant)

    peer_games.report(
        make,
        lambda game: make_batches(game, device),
        options,
        version,
        peer_games.Processor() if device.type == "cpu" else Gpu(device),
    )


if __name__ == "__main__":
    main()
