"""Training steps on images in PyTorch, on the networks that the tests hold saddle's against.

  loop      modules, backward() through everything, PyTorch's default Adam: as published code does
  lean      only the gradients that are needed, fused Adam
  compiled  lean, with torch.compile
  graph     lean, or ACGD's loop, the whole step as one CUDA graph

each with the images contiguous, or with their channels last. ACGD is written as in its authors'
code, by gradients of gradients.
"""

import pathlib
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from peer_games import ACGD, PENALTY, conjugate_gradient
from torch_trainer import Trainer, descend

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "tests/golden"))
import paper_networks  # noqa: E402


def make_network(architecture, player):
    return paper_networks.NETWORKS[f"{architecture}.{player}"][0]()


def scatter_dcgan(network):
    """The published start: weights N(0, 0.02^2), those of batch normalization N(1, 0.02^2)."""
    for layer in network:
        if hasattr(layer, "weight"):
            nn.init.normal_(layer.weight, float(isinstance(layer, nn.BatchNorm2d)), 0.02)


class ImageTrainer(Trainer):
    def __init__(self, game, layout):
        super().__init__(game)
        self.layout = layout
        self.generators = make_network(game.architecture, "generator")
        self.discriminator = make_network(game.architecture, "discriminator")
        for network in (self.generators, self.discriminator):
            if game.architecture.startswith("dcgan"):
                scatter_dcgan(network)
            network.to(memory_format=layout)
        self.gamma = list(self.generators.parameters())
        self.theta = list(self.discriminator.parameters())
        self.generator_optimizer = self.adam(self.gamma)
        self.discriminator_optimizer = self.adam(self.theta)

    def generate(self):
        shape = self.game.batch_size, self.game.latent_dim
        return self.generators(torch.randn(shape, device=self.device))

    def wasserstein(self, real):
        """Of both players: the discriminator maximizes it."""
        return self.discriminator(real).mean() - self.discriminator(self.generate()).mean()

    def images(self, batch):
        """[N, H, W, C] as [N, C, H, W] in the memory format."""
        return batch.permute(0, 3, 1, 2).contiguous(memory_format=self.layout)


class AdamLoop(ImageTrainer):
    def discriminator_loss(self, real):
        fake = self.generate().detach()
        on_real, on_fake = self.discriminator(real), self.discriminator(fake)
        return F.softplus(-on_real).mean() + F.softplus(on_fake).mean()

    def generator_loss(self):
        return F.softplus(-self.discriminator(self.generate())).mean()

    def step(self, batch):
        self.discriminator_optimizer.zero_grad()
        loss = self.discriminator_loss(self.images(batch))
        loss.backward()
        self.discriminator_optimizer.step()

        self.generator_optimizer.zero_grad()
        self.generator_loss().backward()
        self.generator_optimizer.step()
        return loss.detach()


class AdamLean(AdamLoop):
    fused = True

    def generate_fixed(self):
        with torch.no_grad():
            return self.generate()

    def discriminator_loss(self, real):
        on_real, on_fake = self.discriminator(real), self.discriminator(self.generate_fixed())
        return F.softplus(-on_real).mean() + F.softplus(on_fake).mean()

    def step(self, batch):
        loss = self.discriminator_loss(self.images(batch))
        descend(loss, self.theta, self.discriminator_optimizer)
        descend(self.generator_loss(), self.gamma, self.generator_optimizer)
        return loss.detach()


class AdamCompiled(AdamLean):
    is_compiled = True

    def __init__(self, game, layout):
        super().__init__(game, layout)
        self.discriminator_loss = self.compile(self.discriminator_loss)
        self.generator_loss = self.compile(self.generator_loss)


class AdamGraph(AdamLean):
    is_captured = True


def interpolated(real, fake):
    share = torch.rand(real.shape[0], 1, 1, 1, device=real.device)
    return share * real + (1 - share) * fake


def penalty_of(by_image):
    return PENALTY * (by_image.flatten(1).norm(dim=1) - 1).square().mean()


class CriticLoop(ImageTrainer):
    def critic_loss(self, real):
        with torch.no_grad():
            fake = self.generate()
        between = interpolated(real, fake).requires_grad_()
        score = self.discriminator(between).sum()
        (by_image,) = torch.autograd.grad(score, between, create_graph=True)
        on_real, on_fake = self.discriminator(real), self.discriminator(fake)
        return on_fake.mean() - on_real.mean() + penalty_of(by_image)

    def step(self, batch):
        self.discriminator_optimizer.zero_grad()
        loss = self.critic_loss(self.images(batch))
        loss.backward()
        self.discriminator_optimizer.step()
        return loss.detach()


class CriticLean(CriticLoop):
    fused = True

    def step(self, batch):
        loss = self.critic_loss(self.images(batch))
        descend(loss, self.theta, self.discriminator_optimizer)
        return loss.detach()


class CriticCompiled(ImageTrainer):
    """The gradient of a gradient as a function: torch.compile takes no second backward()."""

    fused = True
    is_compiled = True

    def __init__(self, game, layout):
        super().__init__(game, layout)
        self.gradients = self.compile(torch.func.grad_and_value(self.critic_loss))

    def critic_loss(self, parameters, real, fake, between):
        def discriminator(x):
            return torch.func.functional_call(self.discriminator, parameters, (x,))

        by_image = torch.func.grad(lambda x: discriminator(x).sum())(between)
        logits = discriminator(torch.cat([real, fake]))
        count = real.shape[0]
        return logits[count:].mean() - logits[:count].mean() + penalty_of(by_image)

    @torch.no_grad()
    def step(self, batch):
        real, fake = self.images(batch), self.generate()
        parameters = dict(self.discriminator.named_parameters())
        gradients, loss = self.gradients(parameters, real, fake, interpolated(real, fake))
        for name, parameter in parameters.items():
            parameter.grad = gradients[name]
        self.discriminator_optimizer.step()
        return loss


class CriticGraph(CriticLean):
    is_captured = True


def flat(tensors):
    return torch.cat([tensor.reshape(-1) for tensor in tensors])


class Player:
    """Parameters that move in the direction `sign` of f's gradient, with ACGD's step sizes.

    What lasts is tensors that stay in their place, as in a CUDA graph it must.
    """

    def __init__(self, parameters, sign):
        self.parameters, self.sign = parameters, sign
        self.moment, self.steps = torch.zeros_like(flat(parameters)), torch.zeros(())

    def set_point(self, f):
        gradient = torch.autograd.grad(f, self.parameters, create_graph=True)
        self.graph = flat(gradient)
        self.gradient = self.graph.detach()
        self.steps += 1
        self.moment.lerp_(self.gradient.square(), 1 - ACGD["beta2"])
        corrected = self.moment / (1 - ACGD["beta2"] ** self.steps)
        self.rate = ACGD["lr"] / (corrected.sqrt() + ACGD["eps"])

    def product(self, v, to):
        """The gradient by `to` of <the gradient by this player, v>."""
        gradient = torch.autograd.grad(
            self.graph @ v, to.parameters, retain_graph=True, materialize_grads=True
        )
        return flat(gradient).detach()

    @torch.no_grad()
    def move(self, step):
        sizes = [parameter.numel() for parameter in self.parameters]
        for parameter, part in zip(self.parameters, step.split(sizes)):
            parameter += part.view_as(parameter)


class AcgdLoop(ImageTrainer):
    """Schaefer et al. 2020, Algorithm 1, solved for y, the discriminator, the smaller player."""

    def __init__(self, game, layout):
        super().__init__(game, layout)
        self.x, self.y = Player(self.gamma, -1), Player(self.theta, 1)
        self.solution = torch.zeros_like(self.y.moment)

    def step(self, batch):
        x, y = self.x, self.y
        f = self.wasserstein(self.images(batch))
        x.set_point(f)
        y.set_point(f)
        root = y.rate.sqrt()

        def system(u):  # I + Ay^1/2 Dyx Ax Dxy Ay^1/2
            return u + root * x.product(x.rate * y.product(root * u, x), y)

        right_side = root * (y.gradient - x.product(x.rate * x.gradient, y))
        self.solution.copy_(conjugate_gradient(system, right_side, self.solution))
        move = root * self.solution
        reply = y.product(move, x)
        x.move(-x.rate * (x.gradient + reply))
        y.move(move)
        return -f.detach()


class AcgdGraph(AcgdLoop):
    is_captured = True


TRAINERS = {
    "adam": {
        "loop": AdamLoop,
        "lean": AdamLean,
        "compiled": AdamCompiled,
        "graph": AdamGraph,
    },
    "critic": {
        "loop": CriticLoop,
        "lean": CriticLean,
        "compiled": CriticCompiled,
        "graph": CriticGraph,
    },
    "acgd": {"loop": AcgdLoop, "graph": AcgdGraph},
}


def layout_of(variant):
    return torch.channels_last if variant.endswith("-channels-last") else torch.contiguous_format


def make_trainer(game, variant):
    way = variant.partition("-")[0]
    return TRAINERS[game.step][way](game, layout_of(variant))
