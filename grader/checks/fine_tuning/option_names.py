"""The options and their criteria as they are called on a page; their ids are the rubric's."""

from collections.abc import Mapping
from typing import Final

OPTIONS: Final[Mapping[str, str]] = {
    "html": "a page of the test images with their scores",
    "best-model": "the best model, found by validation and saved",
    "l2": "L2 regularisation of the new layers",
    "dataset": "training on other images",
    "structure": "other layers on top of the backbone",
    "augment": "augmentation of the training images",
    "cached-features": "features of the backbone, worked out once",
    "unfreeze": "the backbone trained after the new layers",
}

CRITERIA: Final[Mapping[str, Mapping[str, str]]] = {
    "html": {
        "images": "the test images are shown",
        "scores": "beside each image a score for every class",
        "probabilities": "the scores are probabilities",
        "names": "the classes are named in words",
    },
    "best-model": {
        "validates": "accuracy on other images is measured while it trains",
        "torch-save": "weights are saved with torch.save",
        "best": "the file holds the best weights",
    },
    "l2": {
        "penalty": "the size of weights is penalised",
        "every-parameter": "all parameters of the new layers are",
        "trained": "the new layers are trained",
    },
    "dataset": {
        "other-images": "the images are others than the handout's",
        "loader": "a loader goes through all of them",
        "fits": "as many outputs as classes",
        "trained": "the new layers are trained",
    },
    "structure": {
        "changed": "the new layers are others than the handout's",
        "nonlinear": "an activation between one layer and the next",
        "trained": "the new layers are trained",
    },
    "augment": {
        "augmentation": "training images are changed by chance",
        "own-transform": "one transform is written by you",
        "training-only": "the test images stay as they are",
        "trained": "the new layers are trained",
    },
    "cached-features": {
        "once": "the backbone sees each image once",
        "reused": "its features are trained on again and again",
        "same-outputs": "they are what the backbone gives for the images",
    },
    "unfreeze": {
        "new-layers-first": "the new layers are trained first, alone",
        "backbone": "then weights of the backbone change",
        "goes-on": "and training goes on for an epoch",
    },
}
