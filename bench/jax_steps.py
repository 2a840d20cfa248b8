#!/usr/bin/env python3
"""Training steps of the games in peer_games.py, in JAX on the CPU.

A step is: a batch from the data, then all updates, compiled by jax.jit as one function that may
reuse the memory of the old parameters. All generators are one by jax.vmap. XLA takes its number of
threads from the processors that the process may run on, so it is set by their number.
bench/peers.py runs this beside saddle.
"""

import functools
import os

import peer_games

# XLA counts the processors when it is loaded.
options = peer_games.arguments("jax", __doc__)
peer_games.limit_processors(options.threads)
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy  # noqa: E402
from jax import random  # noqa: E402
from jax.flatten_util import ravel_pytree  # noqa: E402

import jax_networks as networks  # noqa: E402
from peer_games import ACGD, PENALTY, conjugate_gradient  # noqa: E402


def make_batches(game):
    generator = numpy.random.default_rng(1)
    shape = (game.examples, *peer_games.example_shape(game))
    return peer_games.batches(
        generator.integers(0, 256, shape, dtype=numpy.uint8),
        game.batch_size,
        lambda: generator.permutation(game.examples),
        lambda x: x.astype(numpy.float32),
    )


class Trainer:
    """make() gives the state of a game, update(state, real) the next state and the loss."""

    is_compiled = True

    def __init__(self, game):
        self.game = game
        self.state = self.make(random.key(1))
        counts = [self.state["gamma"], self.state["theta"]]
        self.counts = [sum(each.size for each in jax.tree.leaves(tree)) for tree in counts]
        real = jax.ShapeDtypeStruct(
            (game.batch_size, *peer_games.example_shape(game)), jnp.float32
        )
        lowered = jax.jit(self.update, donate_argnums=0).lower(self.state, real)
        self.operations = lowered.cost_analysis()["flops"]
        self.compiled = lowered.compile()

    def step(self, real):
        self.state, loss = self.compiled(self.state, real)
        return loss.block_until_ready()

    def parameter_counts(self):
        return self.counts

    def flop(self, real):
        """Of a step as it is written, before the compiler changes it."""
        return self.operations


class Adam(Trainer):
    """A Stackelberg GAN; a stack of one generator is an ordinary one."""

    def make(self, key):
        game, (of_gamma, of_theta, key) = self.game, random.split(key, 3)
        self.generators = 1
        if isinstance(game, peer_games.ImageGame):
            self.latent_dim = game.latent_dim
            self.generator, self.discriminator = networks.NETWORKS[game.architecture]()
        else:
            self.generators, self.latent_dim = game.generators, game.generator_sizes[0]
            self.generator = networks.mlp(game.generator_sizes, True, [networks.TANH])
            self.discriminator = networks.mlp(game.discriminator_sizes)
        make_one = functools.partial(networks.make, self.generator)
        gamma = jax.vmap(make_one)(random.split(of_gamma, self.generators))
        theta = networks.make(self.discriminator, of_theta)
        return {
            "key": key,
            "gamma": gamma,
            "theta": theta,
            "adam_gamma": networks.adam_state(gamma),
            "adam_theta": networks.adam_state(theta),
        }

    def generate(self, gamma, key):
        """[generators, batch, ...]"""
        z = random.normal(key, (self.generators, self.game.batch_size, self.latent_dim))
        return jax.vmap(lambda each, x: networks.apply(self.generator, each, x))(gamma, z)

    def on_fakes(self, theta, fakes):
        """[generators, batch, 1]: batch normalization sees the batches one by one."""
        return jax.vmap(lambda fake: networks.apply(self.discriminator, theta, fake))(fakes)

    def update(self, state, real):
        of_discriminator, of_generator, key = random.split(state["key"], 3)
        fixed = self.generate(state["gamma"], of_discriminator)

        def discriminator_loss(theta):
            on_real = networks.apply(self.discriminator, theta, real)
            costs = jax.nn.softplus(self.on_fakes(theta, fixed))
            return jax.nn.softplus(-on_real).mean() + costs.mean()

        def generator_loss(gamma):
            fakes = self.generate(gamma, of_generator)
            return jax.nn.softplus(-self.on_fakes(theta, fakes)).mean()

        loss, gradient = jax.value_and_grad(discriminator_loss)(state["theta"])
        theta, adam_theta = networks.adam(state["theta"], gradient, state["adam_theta"])
        gradient = jax.grad(generator_loss)(state["gamma"])
        gamma, adam_gamma = networks.adam(state["gamma"], gradient, state["adam_gamma"])
        after = {"gamma": gamma, "theta": theta}
        return after | {"key": key, "adam_gamma": adam_gamma, "adam_theta": adam_theta}, loss


class Images(Trainer):
    """The Wasserstein game of one pair."""

    def make(self, key):
        of_gamma, of_theta, key = random.split(key, 3)
        self.generator, self.discriminator = networks.NETWORKS[self.game.architecture]()
        gamma = networks.make(self.generator, of_gamma)
        theta = networks.make(self.discriminator, of_theta)
        return {"key": key, "gamma": gamma, "theta": theta}

    def generate(self, gamma, key):
        z = random.normal(key, (self.game.batch_size, self.game.latent_dim))
        return networks.apply(self.generator, gamma, z)

    def score(self, theta, x):
        return networks.apply(self.discriminator, theta, x)


class Critic(Images):
    def make(self, key):
        state = super().make(key)
        return state | {"adam": networks.adam_state(state["theta"])}

    def update(self, state, real):
        of_fake, of_share, key = random.split(state["key"], 3)
        fake = self.generate(state["gamma"], of_fake)
        share = random.uniform(of_share, (len(real), 1, 1, 1))
        between = share * real + (1 - share) * fake

        def critic_loss(theta):
            by_image = jax.grad(lambda x: self.score(theta, x).sum())(between)
            length = jnp.sqrt(jnp.square(by_image).sum((1, 2, 3)))
            penalty = PENALTY * jnp.square(length - 1).mean()
            return self.score(theta, fake).mean() - self.score(theta, real).mean() + penalty

        loss, gradient = jax.value_and_grad(critic_loss)(state["theta"])
        theta, adam = networks.adam(state["theta"], gradient, state["adam"])
        return state | {"key": key, "theta": theta, "adam": adam}, loss


class Acgd(Images):
    """Schaefer et al. 2020, Algorithm 1, solved for the discriminator, the smaller player.

    Products with the mixed second derivatives are forward over reverse, linearized once a step.
    """

    def make(self, key):
        state = super().make(key)
        x, y = (jnp.zeros_like(ravel_pytree(state[name])[0]) for name in ("gamma", "theta"))
        return state | {"moments": (x, y), "solution": jnp.copy(y), "steps": 0}

    def update(self, state, real):
        of_fake, key = random.split(state["key"])
        x, to_gamma = ravel_pytree(state["gamma"])
        y, to_theta = ravel_pytree(state["theta"])
        steps = state["steps"] + 1

        def f(x, y):
            theta = to_theta(y)
            fake = self.generate(to_gamma(x), of_fake)
            return self.score(theta, real).mean() - self.score(theta, fake).mean()

        by_x, by_y = jax.grad(f, 0), jax.grad(f, 1)
        gradient_x, d_xy = jax.linearize(lambda y: by_x(x, y), y)
        gradient_y, d_yx = jax.linearize(lambda x: by_y(x, y), x)
        beta2 = ACGD["beta2"]

        def step_size(moment, gradient):
            moment = beta2 * moment + (1 - beta2) * jnp.square(gradient)
            root = jnp.sqrt(moment / (1 - beta2**steps))
            return moment, ACGD["lr"] / (root + ACGD["eps"])

        moment_x, a_x = step_size(state["moments"][0], gradient_x)
        moment_y, a_y = step_size(state["moments"][1], gradient_y)
        root = jnp.sqrt(a_y)

        def system(u):
            return u + root * d_yx(a_x * d_xy(root * u))

        right_side = root * (gradient_y - d_yx(a_x * gradient_x))
        solution = conjugate_gradient(system, right_side, state["solution"])
        move = root * solution
        after = {
            "key": key,
            "gamma": to_gamma(x - a_x * (gradient_x + d_xy(move))),
            "theta": to_theta(y + move),
            "moments": (moment_x, moment_y),
            "solution": solution,
            "steps": steps,
        }
        return after, -f(x, y)


TRAINERS = {"mlp": Adam, "adam": Adam, "critic": Critic, "acgd": Acgd}


def make_trainer(game):
    return TRAINERS[getattr(game, "step", "mlp")](game)


if __name__ == "__main__":
    peer_games.report(make_trainer, make_batches, options, jax.__version__)
