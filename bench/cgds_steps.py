#!/usr/bin/env python3
"""Training steps of ACGD by its authors' package on PyTorch: pip install CGDs==0.4.5.

  package   as published: modules, ACGD.step(loss), which solves for either player in turn

with the images contiguous, or with their channels last. A solve has as many iterations as those of
the other programs, where the package would stop by its tolerance. bench/peers.py runs this beside
saddle.
"""

import functools
import importlib.metadata

import CGDs.acgd

import torch_images
import torch_steps
from peer_games import ACGD, ACGD_ITERATIONS


class Package(torch_images.ImageTrainer):
    def __init__(self, game, layout):
        super().__init__(game, layout)
        CGDs.acgd.general_conjugate_gradient = functools.partial(
            CGDs.acgd.general_conjugate_gradient, nsteps=ACGD_ITERATIONS
        )
        self.optimizer = CGDs.acgd.ACGD(
            max_params=self.theta,
            min_params=self.gamma,
            lr_max=ACGD["lr"],
            lr_min=ACGD["lr"],
            beta=ACGD["beta2"],
            eps=ACGD["eps"],
            tol=0.0,
            atol=0.0,
        )

    def step(self, batch):
        f = self.wasserstein(self.images(batch))
        self.optimizer.step(f)
        return -f.detach()


def make_trainer(game, variant):
    return Package(game, torch_images.layout_of(variant))


if __name__ == "__main__":
    torch_steps.main("CGDs", __doc__, make_trainer, importlib.metadata.version("CGDs"))
