"""Training steps of SGAN (Algorithm 1) over WGAN-GP in PyTorch.

  loop     one nn.Module per network, one pair after the other, backward() through everything,
           PyTorch's default Adam; messengers by deepcopy, with their optimizer's state
  batched  all pairs, all messengers, and G0 or D0 against all of them as one batched product each,
           only the gradients that are needed, fused Adam
  graph    batched, the whole step as one CUDA graph

A step's real examples come as one batch, cut into the pairs', the messengers' and D0's.
"""

import copy

import torch
import torch.nn as nn
import torch.nn.functional as F

from peer_games import ADAM, PENALTY, SLOPE
from torch_trainer import Trainer, descend, mlp, stacked_layers


class SganTrainer(Trainer):
    adam_options = ADAM | {"lr": 1e-5}


def penalty_at(critic, real, fake):
    """PENALTY times the mean over each batch of (|grad D| - 1)^2 between real and fake, summed."""
    share = torch.rand(*real.shape[:-1], 1, device=real.device)
    between = (share * real + (1 - share) * fake).requires_grad_()
    (gradient,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return PENALTY * (gradient.norm(dim=-1) - 1).square().mean(-1).sum()


def critic_loss(critic, real, fake):
    """Of one pair [batch, 2], or the sum over pairs [N, batch, 2]."""
    scores = critic(fake).mean((-2, -1)).sum() - critic(real).mean((-2, -1)).sum()
    return scores + penalty_at(critic, real, fake)


class Loop(SganTrainer):
    def __init__(self, game):
        super().__init__(game)
        self.generators, self.discriminator = self.make_networks(game.generators)
        self.generator_optimizers = [self.adam(each.parameters()) for each in self.generators]
        self.optimizers = [self.adam(each.parameters()) for each in self.discriminator]
        (self.g0,), (self.d0,) = self.make_networks(1)
        self.g0_optimizer, self.d0_optimizer = (
            self.adam(each.parameters()) for each in (self.g0, self.d0)
        )

    def make_networks(self, count):
        """`count` generators and discriminators."""
        return tuple(
            nn.ModuleList(mlp(sizes) for _ in range(count))
            for sizes in (self.game.generator_sizes, self.game.discriminator_sizes)
        )

    def generate(self, generator):
        shape = self.game.pair_batch_size, self.game.generator_sizes[0]
        return generator(torch.randn(shape, device=self.device))

    def critic_step(self, critic, optimizer, generator, real):
        optimizer.zero_grad()
        loss = critic_loss(critic, real, self.generate(generator).detach())
        loss.backward()
        optimizer.step()
        return loss.detach()

    def messenger(self, n):
        """A copy of D_n and of its optimizer's state."""
        messenger = copy.deepcopy(self.discriminator[n])
        optimizer = self.adam(messenger.parameters())
        # load_state_dict() alone would share the moments: D_n would learn from the messenger.
        optimizer.load_state_dict(copy.deepcopy(self.optimizers[n].state_dict()))
        return messenger, optimizer

    def step(self, real):
        game = self.game
        pairs, steps = range(game.generators), game.critic_steps
        real = real.view(2 * steps + 1, game.generators, game.pair_batch_size, -1)
        loss = 0
        for n in pairs:
            critic, generator = self.discriminator[n], self.generators[n]
            for j in range(steps):
                last = self.critic_step(critic, self.optimizers[n], generator, real[j, n])
            loss = loss + last / game.generators
            self.generator_optimizers[n].zero_grad()
            (-critic(self.generate(generator)).mean()).backward()
            self.generator_optimizers[n].step()

        messengers = [self.messenger(n) for n in pairs]
        for n, (messenger, optimizer) in enumerate(messengers):
            for j in range(steps):
                self.critic_step(messenger, optimizer, self.g0, real[steps + j, n])

        self.g0_optimizer.zero_grad()
        for messenger, _ in messengers:
            (-messenger(self.generate(self.g0)).mean()).backward()
        self.g0_optimizer.step()

        self.d0_optimizer.zero_grad()
        for n in pairs:
            fake = self.generate(self.generators[n]).detach()
            critic_loss(self.d0, real[2 * steps, n], fake).backward()
        self.d0_optimizer.step()
        return loss


class Stack(nn.Module):
    """`copies` perceptrons at once: [copies, batch, in] -> [copies, batch, out]."""

    def __init__(self, copies, sizes):
        super().__init__()
        self.weights, self.biases = stacked_layers(copies, sizes)

    def forward(self, x):
        *hidden, last = zip(self.weights, self.biases)
        for weight, bias in hidden:
            x = F.leaky_relu(torch.baddbmm(bias, x, weight), SLOPE)
        weight, bias = last
        return torch.baddbmm(bias, x, weight)


class Descended:
    """A module with its parameters and the optimizer that moves them."""

    def __init__(self, module, adam):
        self.module, self.parameters = module, list(module.parameters())
        self.optimizer = adam(self.parameters)

    def descend(self, loss):
        descend(loss, self.parameters, self.optimizer)
        return loss.detach()

    @torch.no_grad()
    def copy_from(self, other):
        for mine, its in zip(self.parameters, other.parameters):
            mine.copy_(its)
            state = self.optimizer.state[mine]
            for name, value in other.optimizer.state[its].items():
                if name in state:
                    state[name].copy_(value)
                else:
                    state[name] = value.clone()


class Batched(SganTrainer):
    fused = True

    def __init__(self, game):
        super().__init__(game)
        sizes = game.generator_sizes, game.discriminator_sizes
        self.pairs_g, self.pairs_d = (
            Descended(Stack(game.generators, each), self.adam) for each in sizes
        )
        self.messengers = Descended(Stack(game.generators, sizes[1]), self.adam)
        self.g0, self.d0 = (Descended(mlp(each), self.adam) for each in sizes)
        self.generators, self.discriminator = self.pairs_g.module, self.pairs_d.module

    def generate(self, generators):
        game = self.game
        shape = game.generators, game.pair_batch_size, game.generator_sizes[0]
        return generators(torch.randn(shape, device=self.device))

    def critic_step(self, critics, generators, real):
        with torch.no_grad():
            fake = self.generate(generators.module)
        return critics.descend(critic_loss(critics.module, real, fake))

    def generator_step(self, generators, critics):
        scores = critics.module(self.generate(generators.module))
        generators.descend(-scores.mean((-2, -1)).sum())

    def step(self, real):
        game, steps = self.game, self.game.critic_steps
        real = real.view(2 * steps + 1, game.generators, game.pair_batch_size, -1)
        for j in range(steps):
            loss = self.critic_step(self.pairs_d, self.pairs_g, real[j])
        self.generator_step(self.pairs_g, self.pairs_d)
        self.messengers.copy_from(self.pairs_d)
        for j in range(steps):
            self.critic_step(self.messengers, self.g0, real[steps + j])
        self.generator_step(self.g0, self.messengers)
        self.critic_step(self.d0, self.pairs_g, real[2 * steps])
        return loss / game.generators


class Graph(Batched):
    is_captured = True


TRAINERS = {"loop": Loop, "batched": Batched, "graph": Graph}
