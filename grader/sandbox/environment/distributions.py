"""Under which names packages are imported, and under which names pip installs them."""

from importlib import metadata
from importlib.util import find_spec
from typing import Final


def split_words(text: str) -> frozenset[str]:
    """Return the words of a text as a set, for long lists of names."""
    return frozenset(text.split())


_PIP_NAMES: Final = {
    "Bio": "biopython",
    "IPython": "ipython",
    "OpenGL": "PyOpenGL",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "fitz": "PyMuPDF",
    "google": "google-colab",
    "imblearn": "imbalanced-learn",
    "past": "future",
    "pl_bolts": "lightning-bolts",
    "pytorch_lightning": "pytorch-lightning",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "umap": "umap-learn",
    "yaml": "PyYAML",
}
"""Import name to the name that pip installs, where the two differ."""

_ALIKE: Final = split_words("""
    accelerate albumentations altair autograd bokeh cartopy catboost cloudpickle cupy dask datasets deap
    deepspeed dgl diffusers einops fastai flask flax gensim geopandas gluoncv gym gymnasium h5py haiku
    huggingface_hub hydra hyperopt ignite imageio imgaug imutils ipdb ipywidgets jax jaxlib joblib jupyter
    kaggle keras kornia librosa lightgbm lightning lime lmdb matplotlib mlflow mlxtend mmcv monai mpmath mxnet
    nltk networkx numba numexpr numpy onnx onnxruntime openpyxl optax optuna pandas patsy peft plotly
    polars prettytable progressbar psutil pudb pycocotools pycuda pydot pygame pyro pytest ray requests rich
    scipy seaborn sentencepiece shap simplejson six skorch spacy statsmodels streamlit sympy tables tabulate
    tensorboard tensorboardX tensorflow tensorflow_datasets tensorflow_hub tensorflow_probability termcolor
    tf_keras tflearn theano thop tiktoken timm tokenizers toml torch torchaudio torchdata torchinfo
    torchmetrics torchsummary torchtext torchvision torchviz tqdm transformers tslearn visdom wandb xarray
    xgboost xlrd
""")
"""Packages that courses use and that bear one name in both places."""

STOOD_IN: Final = frozenset({"IPython", "google", "ipdb", "pudb", "tensorboard", "tensorboardX"})
"""Packages that have a stand-in where they are not installed."""
KNOWN: Final = frozenset(_PIP_NAMES) | _ALIKE
"""Import names of packages that courses use, installed or not."""

_LEFT_PYTHON: Final = split_words("""
    aifc asynchat asyncore audioop cgi cgitb chunk crypt distutils formatter imghdr imp macpath msilib nntplib
    ossaudiodev parser pipes smtpd sndhdr spwd sunau symbol telnetlib uu xdrlib
""")
"""Modules that newer versions of Python 3 no longer have."""


def find_pip_name(module: str) -> str:
    """Return the name under which pip installs the package that `module` belongs to."""
    return _PIP_NAMES.get(cut_to_top(module)) or cut_to_top(module).replace("_", "-")


def is_known(module: str) -> bool:
    """Tell whether a package with this import name is known."""
    return cut_to_top(module) in KNOWN


def is_installed(package: str) -> bool:
    """Tell whether pip has installed a package of this name here."""
    try:
        return bool(metadata.version(package))
    except (metadata.PackageNotFoundError, ValueError):
        return False


def is_importable(module: str) -> bool:
    """Tell whether a package of this name can be found, without importing it."""
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def has_left_python(module: str) -> bool:
    """Tell whether the module was part of earlier versions of Python 3."""
    return cut_to_top(module) in _LEFT_PYTHON


def cut_to_top(module: str) -> str:
    """Return the first name of a dotted one: `torch` of ``torch.utils.data``."""
    return module.partition(".")[0]
