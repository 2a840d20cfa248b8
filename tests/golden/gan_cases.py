"""A whole DCGAN, narrow: its game, and WGAN-GP's with a gradient penalty."""

import torch
import torch.nn as nn
import torch.nn.functional as F

import formula
from dcgan import dcgan_discriminator, dcgan_generator
from paper_networks import shown
from tensors import flat

SIDE, CHANNELS, WIDTH, LATENT, BATCH = 32, 3, 4, 6, 4
PENALTY = 10.0


def vector(name, network):
    """A pattern for each parameter: a direction to multiply second derivatives with."""
    return [formula.tensor(f"{name}.{key}", p.shape) for key, p in network.named_parameters()]


def second_order(gradient, direction, to):
    """The gradient by `to` of <gradient, direction>."""
    product = sum((g * v).sum() for g, v in zip(gradient, direction))
    return flat(torch.autograd.grad(product, to, retain_graph=True))


def running_statistics(network):
    return flat(
        value
        for key, value in network.state_dict().items()
        if key.endswith(("running_mean", "running_var"))
    )


class BatchNorm2d(nn.BatchNorm2d):
    """PyTorch's in training, from operations that have every order: its own stops at two."""

    def forward(self, x):
        mean = x.mean(dim=(0, 2, 3), keepdim=True)
        variance = (x - mean).square().mean(dim=(0, 2, 3), keepdim=True)
        scale, shift = self.weight.reshape(-1, 1, 1), self.bias.reshape(-1, 1, 1)
        return (x - mean) / (variance + self.eps).sqrt() * scale + shift


class Game:
    """Both networks in training mode, a real batch and a generated one."""

    def __init__(self, normalization=nn.BatchNorm2d):
        self.generator = dcgan_generator(SIDE, CHANNELS, WIDTH, LATENT)
        self.discriminator = dcgan_discriminator(SIDE, CHANNELS, WIDTH)
        for network in (self.generator, self.discriminator):
            for i, layer in enumerate(network):
                if isinstance(layer, nn.BatchNorm2d):
                    network[i] = normalization(layer.num_features)
            formula.fill(network)
        self.gamma = list(self.generator.parameters())
        self.theta = list(self.discriminator.parameters())
        self.real = formula.images("real", [BATCH, CHANNELS, SIDE, SIDE])
        self.fakes = self.generator(formula.tensor("z", [BATCH, LATENT]))
        self.u = vector("u", self.generator)
        self.v = vector("v", self.discriminator)

    def derivatives(self, loss):
        by_gamma = torch.autograd.grad(loss, self.gamma, create_graph=True)
        by_theta = torch.autograd.grad(loss, self.theta, create_graph=True)
        return {
            "loss": loss.detach(),
            "gradient_gamma": flat(by_gamma),
            "gradient_theta": flat(by_theta),
            "hessian_theta_theta": second_order(by_theta, self.v, self.theta),
            "hessian_gamma_theta": second_order(by_theta, self.v, self.gamma),
            "hessian_theta_gamma": second_order(by_gamma, self.u, self.theta),
        }


def dcgan_case():
    """The GAN's losses with their gradients and second-order blocks, outputs, statistics after."""
    game = Game()
    on_real = game.discriminator(game.real)
    on_fakes = game.discriminator(game.fakes)
    golden = game.derivatives(F.softplus(-on_real).mean() + F.softplus(on_fakes).mean())
    generator_loss = F.softplus(-on_fakes).mean()
    gradient = torch.autograd.grad(generator_loss, game.gamma)
    return golden | {
        "fakes": shown(game.fakes),
        "on_real": on_real.detach(),
        "on_fakes": on_fakes.detach(),
        "generator_loss": generator_loss.detach(),
        "generator_loss_gradient": flat(gradient),
        "generator_statistics": running_statistics(game.generator),
        "discriminator_statistics": running_statistics(game.discriminator),
    }


def gradient_penalty_case():
    """WGAN-GP (Gulrajani et al. 2017): mean D(G(z)) - mean D(x) + 10 mean (|grad D(x')| - 1)^2."""
    game = Game(BatchNorm2d)
    share = (1 + formula.tensor("share", [BATCH, 1, 1, 1])) / 2
    between = share * game.real + (1 - share) * game.fakes
    score = game.discriminator(between).sum()
    by_image = torch.autograd.grad(score, between, create_graph=True)[0]
    length = by_image.square().sum(dim=(1, 2, 3)).sqrt()
    penalty = PENALTY * (length - 1).square().mean()
    critic_loss = game.discriminator(game.fakes).mean() - game.discriminator(game.real).mean()
    golden = game.derivatives(critic_loss + penalty)
    gradient = torch.autograd.grad(penalty, game.theta, retain_graph=True)
    return golden | {"penalty": penalty.detach(), "penalty_gradient_theta": flat(gradient)}
