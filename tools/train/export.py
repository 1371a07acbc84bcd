"""
Writes the network as Semblance reads it: half floats, little-endian, without a header.

  python3 tools/train/export.py <run>/average.pt src/engine/embed/assets/network.f16

Each layer in turn: its kernels (out × in × height × width) and biases; then the head (4736 × 256) and its bias.
"""

import sys

import numpy as np
import torch

from network import Network

if __name__ == '__main__':
    checkpoint, target = sys.argv[1:3]
    network = Network()
    network.load_state_dict(torch.load(checkpoint))
    numbers = [values for layer in network.layers() for values in (layer.weight, layer.bias)]
    # What the head's numbers are scaled by becomes part of the head.
    matrix = network.head.weight.double() / network.deviation
    numbers += [matrix.T, network.head.bias - matrix @ network.mean.double()]
    halves = np.concatenate([values.detach().contiguous().numpy().ravel() for values in numbers]).astype('<f2')
    if not np.isfinite(halves).all():
        raise SystemExit('A weight is too large for half precision.')
    halves.tofile(target)
    print(f'{halves.size} numbers, {halves.nbytes} bytes')
