"""
Trains the network of the built-in embedding to describe photos as a teacher does, also when they are edited.

  python3 tools/train/train.py --packs packs --teacher teacher/model.py --run run --minutes 600

Two processes of one thread train one network: each draws its own photos, and every few steps both meet in their mean.
That keeps two cores busy without waiting for each other. A run that is stopped continues from its last state with the
same command. The loss follows "Knowledge distillation: A good teacher is patient and consistent" (Beyer et al., 2022:
both see the same part of a photo) and SEED (Fang et al., 2021: similarities to a bank of other photos).
"""

import argparse
import ctypes
import math
import os
import time
from pathlib import Path

import torch
import torch.multiprocessing as multiprocessing
import torch.nn as nn
import torch.nn.functional as F

from edits import edit
from network import EMBEDDING, Network, detectors_weights
from teacher import Teacher
from views import Sets, cut, part_of

EDGE, BATCH, PROCESSES, SYNC_STEPS = 160, 48, 2, 16
# A quarter sees a part of what the teacher sees, and is turned; half is edited.
PART, TURNED, EDITED, MAX_ANGLE = 0.2, 0.22, 0.5, 0.35
TEMPERATURE, BANK, COSINE_WEIGHT, CLASS_WEIGHT, CLASS_SCALE = 0.07, 2048, 2, 0.2, 16
PENALTIES = (300, 1000, 3000)
WARM_UP_STEPS, LEAST_RATE, MEAN_DECAY, SAVE_SECONDS, LOG_STEPS = 100, 0.02, 0.98, 120, 50


class Student(nn.Module):
    """The network, and the directions of the classes that photos are known to have."""

    def __init__(self, n_classes):
        super().__init__()
        self.network = Network()
        self.classes = nn.Parameter(torch.randn(n_classes, EMBEDDING) * 0.05)

    def scaling(self):
        return torch.stack([self.network.mean, self.network.deviation])

    def set_scaling(self, scaling):
        self.network.mean.copy_(scaling[0])
        self.network.deviation.copy_(scaling[1])

    def vector(self):
        return torch.cat([part.data.contiguous().reshape(-1) for part in self.parameters()])

    def set_vector(self, vector):
        for part, values in zip(self.parameters(), vector.split([part.numel() for part in self.parameters()])):
            part.data.copy_(values.view(part.shape))


def student_view(random, images, boxes):
    count = len(boxes)
    boxes = torch.stack([part_of(random, box) if random.random() < PART else box for box in boxes])
    angles = torch.tensor([random.uniform(-MAX_ANGLE, MAX_ANGLE) if random.random() < TURNED else 0 for _ in range(count)])
    seen = cut(images, boxes, EDGE, angles.float(), torch.from_numpy(random.random(count) < 0.5))
    edited = torch.from_numpy(random.random(count) < EDITED)
    seen[edited] = edit(seen[edited], random)
    return seen.mul_(2).sub_(1).contiguous(memory_format=torch.channels_last)


def losses(student, vectors, targets, classes, bank):
    cosine = (1 - (vectors * targets).sum(1)).mean()
    wanted = F.softmax(targets @ bank.T / TEMPERATURE, 1)
    told = F.log_softmax(vectors @ bank.T / TEMPERATURE, 1)
    similarity = (wanted * (wanted.clamp_min(1e-9).log() - told)).sum(1).mean()
    labeled = [index for index, known in enumerate(classes) if known]
    of_classes = torch.zeros(())
    if labeled:
        label, first, count = torch.tensor([classes[index] for index in labeled]).T
        scores = vectors[labeled] @ F.normalize(student.classes).T * CLASS_SCALE
        number = torch.arange(scores.shape[1])[None]
        # A photo is compared with the classes of its own set: those of another may mean the same.
        scores = scores.masked_fill((number < first[:, None]) | (number >= (first + count)[:, None]), -1e4)
        of_classes = F.cross_entropy(scores, label) * len(labeled) / len(classes)
    return cosine, similarity, of_classes


def keep_freed_memory():
    """Tensors come and go many times a second: to give their memory back each time took a third of the time."""
    libc = ctypes.CDLL(None)
    mmap_max, trim_threshold = -4, -1
    libc.mallopt(mmap_max, 0)
    libc.mallopt(trim_threshold, 2**31 - 1)


def train(rank, options, shared, mean, scaling, clock):
    keep_freed_memory()
    os.nice(options.nice)
    torch.set_num_threads(1)
    sets = Sets(options.packs, options.leave_out, seed=int(time.time()) + rank)
    student = Student(sets.n_classes).to(memory_format=torch.channels_last)
    student.set_vector(shared)
    student.set_scaling(scaling)
    for part in student.network.parts_of_first_blocks(options.frozen) if options.frozen >= 0 else []:
        part.requires_grad_(False)
    trained = [part for part in student.network.parameters() if part.requires_grad]
    head = list(student.network.head.parameters())
    inner = [part for part in trained if all(part is not other for other in head)]
    groups = [(inner, options.rate), (head, options.head_rate), ([student.classes], 1e-3)]
    optimizer = torch.optim.AdamW([{'params': parts, 'lr': rate, 'full': rate} for parts, rate in groups], betas=(0.9, 0.98), weight_decay=1e-4)
    teacher = Teacher(options.teacher, options.run / 'teacher.npz', options.packs, options.leave_out)
    random, step, totals, began, saved = sets.random, 0, torch.zeros(3), time.time(), time.time()
    while (share := (time.time() - clock[0].item()) / (60 * options.minutes)) < 1:
        for group in optimizer.param_groups:
            group['lr'] = group['full'] * min(1, (step + 1) / WARM_UP_STEPS) * max(LEAST_RATE, 0.5 + 0.5 * math.cos(math.pi * share))
        images, boxes, classes = sets.batch(BATCH)
        bank = teacher.bank[torch.from_numpy(random.integers(0, len(teacher.bank), BANK))]
        vectors = student.network(student_view(random, images, boxes))
        parts = losses(student, vectors, teacher.targets(images, boxes), classes, bank)
        optimizer.zero_grad(set_to_none=True)
        (COSINE_WEIGHT * parts[0] + parts[1] + CLASS_WEIGHT * parts[2]).backward()
        nn.utils.clip_grad_norm_(trained, 1)
        optimizer.step()
        step += 1
        totals += torch.stack(parts).detach()
        if step % SYNC_STEPS == 0:
            shared.copy_((shared + student.vector()) / 2)
            student.set_vector(shared)
            clock[1 + rank] += SYNC_STEPS * BATCH
            if rank == 0:
                decay = min(MEAN_DECAY, (step // SYNC_STEPS + 1) / (step // SYNC_STEPS + 10))
                mean.mul_(decay).add_(shared, alpha=1 - decay)
        if step % LOG_STEPS == 0:
            cosine, similarity, of_classes = (totals / LOG_STEPS).tolist()
            rate = LOG_STEPS * BATCH / (time.time() - began)
            print(f'{share:.1%} views {int(clock[1:].sum())} {rate:.0f}/s cosine {1 - cosine:.4f} similarity {similarity:.4f} classes {of_classes:.4f}', flush=True)
            totals, began = torch.zeros(3), time.time()
        if rank == 0 and time.time() - saved > SAVE_SECONDS:
            saved = time.time()
            save(options.run, student, shared, mean)
    if rank == 0:
        save(options.run, student, shared, mean)


def save(run, student, shared, mean):
    """`state.pt` to continue, `average.pt` to use: the mean over the last steps."""
    torch.save({'shared': shared.clone(), 'mean': mean.clone(), 'scaling': student.scaling()}, run / 'state.part')
    (run / 'state.part').rename(run / 'state.pt')
    present = student.vector()
    student.set_vector(mean)
    torch.save({name: values.contiguous() for name, values in student.network.state_dict().items()}, run / 'average.part')
    (run / 'average.part').rename(run / 'average.pt')
    student.set_vector(present)


def fit_head(network, teacher, sets, batches=300):
    """Ridge regression from the untrained features: a random head would spoil them at first."""
    seen_features, wanted = [], []
    with torch.no_grad():
        for _ in range(batches):
            images, boxes, _ = sets.batch(BATCH)
            wanted.append(teacher.targets(images, boxes))
            seen = cut(images, boxes, EDGE).mul_(2).sub_(1).contiguous(memory_format=torch.channels_last)
            seen_features.append(network.features(seen))
    x, y = torch.cat(seen_features).double(), torch.cat(wanted).double()
    mean, deviation = x.mean(0), x.std(0).clamp_min(1e-4)
    x = (x - mean) / deviation
    held = len(x) // 10
    products, answers = x[held:].T @ x[held:], x[held:].T @ (y - y.mean(0))[held:]
    best = -1.0
    for penalty in PENALTIES:
        weights = torch.linalg.solve(products + penalty * torch.eye(len(products), dtype=x.dtype), answers)
        cosine = F.cosine_similarity(x[:held] @ weights + y.mean(0), y[:held]).mean().item()
        print(f'head fitted with penalty {penalty}: cosine {cosine:.4f}', flush=True)
        if cosine > best:
            best = cosine
            network.head.weight.data.copy_(weights.T)
    network.head.bias.data.copy_(y.mean(0))
    network.mean.copy_(mean)
    network.deviation.copy_(deviation)


def first_state(options):
    sets = Sets(options.packs, options.leave_out)
    print(f'{sets.n_photos} photos in {len(sets.sets)} sets, {sets.n_classes} classes', flush=True)
    kept = options.run / 'state.pt'
    if kept.exists():
        state = torch.load(kept)
        return state['shared'], state['mean'], state['scaling']
    student = Student(sets.n_classes).to(memory_format=torch.channels_last)
    detectors_weights(student.network)
    fit_head(student.network, Teacher(options.teacher, options.run / 'teacher.npz', options.packs, options.leave_out), sets)
    return student.vector(), student.vector(), student.scaling()


def read_options():
    parser = argparse.ArgumentParser(description='Trains the network of the built-in embedding.')
    parser.add_argument('--packs', type=Path, required=True)
    parser.add_argument('--teacher', type=Path, required=True)
    parser.add_argument('--run', type=Path, required=True)
    parser.add_argument('--minutes', type=float, required=True)
    parser.add_argument('--leave-out', nargs='*', default=[], help='sets to validate with')
    parser.add_argument('--rate', type=float, default=2e-4)
    parser.add_argument('--head-rate', type=float, default=1e-5)
    parser.add_argument('--frozen', type=int, default=4, help='first blocks that are not trained; -1 for none')
    parser.add_argument('--nice', type=int, default=0)
    return parser.parse_args()


if __name__ == '__main__':
    options = read_options()
    options.run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    shared, mean, scaling = (vector.share_memory_() for vector in first_state(options))
    clock = torch.tensor([time.time(), *[0] * PROCESSES], dtype=torch.float64).share_memory_()
    multiprocessing.spawn(train, (options, shared, mean, scaling, clock), nprocs=PROCESSES)
