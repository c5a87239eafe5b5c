"""The reference implementations, quiet and offline."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
# Before torch is loaded: its threads must not spin while they wait for a processor that others use.
os.environ["OMP_WAIT_POLICY"] = "passive"

import pytest
import torch
import transformers

from texts import varied_texts
from workspace import write_encoder


@pytest.fixture(scope="session")
def texts():
    """200 texts of many languages and lengths."""
    return varied_texts(200)


@pytest.fixture(scope="session")
def random_bert(tmp_path_factory):
    """A tiny BERT with transformers' random weights, as transformers saves it."""
    directory = tmp_path_factory.mktemp("random") / "bert"
    write_encoder(directory)
    torch.manual_seed(1)
    tokenizer = transformers.BertTokenizer.from_pretrained(directory)
    model = transformers.BertModel(transformers.BertConfig.from_pretrained(directory))
    model.save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    return directory
