"""One peer, answering JSON lines on stdin: {"op": "ready"}, {"op": "embed", "texts": FILE, "output": FILE.npy}, {"op": "latency", "text": ..., "runs": N};
a tokenizer: {"op": "tokenize", "texts": FILE}, {"op": "ids", "texts": FILE, "output": FILE.npy}."""

import argparse
import importlib
import json
import os
import sys
import time

BACKENDS = {"sentence-transformers fp32": ("with_sentence_transformers", {"dtype": "float32"}),
            "sentence-transformers bf16": ("with_sentence_transformers", {"dtype": "bfloat16"}),
            "ONNX Runtime fp32": ("with_onnxruntime", {"dtype": "fp32"}),
            "ONNX Runtime int8": ("with_onnxruntime", {"dtype": "int8"}),
            "OpenVINO fp32": ("with_openvino", {"dtype": "fp32"}),
            "OpenVINO bf16": ("with_openvino", {"dtype": "bf16"}),
            "OpenVINO int8": ("with_openvino", {"dtype": "int8"})}
TOKENIZERS = {"tokenizers encode_batch": ("with_tokenizers", {"method": "encode_batch"}),
              "tokenizers encode_batch_fast": ("with_tokenizers", {"method": "encode_batch_fast"}),
              "FlashTokenizer": ("with_flash_tokenizer", {})}


def lines_of(path):
    with open(path, newline="\n") as file:
        return file.read().split("\n")[:-1]


def embed(backend, request):
    import numpy as np

    texts = lines_of(request["texts"])
    begin = time.perf_counter()
    vectors = backend.embed(texts)
    seconds = time.perf_counter() - begin
    if "output" in request:
        np.save(request["output"], np.asarray(vectors, dtype=np.float32))
    return {"seconds": seconds}


def latency(backend, request):
    seconds = []
    for _ in range(request["runs"]):
        begin = time.perf_counter()
        backend.embed([request["text"]])
        seconds.append(time.perf_counter() - begin)
    seconds.sort()
    return {"p50_ms": 1e3 * seconds[len(seconds) // 2], "p99_ms": 1e3 * seconds[int(len(seconds) * 0.99)]}


def tokenize(backend, request):
    lines = lines_of(request["texts"])
    begin = time.perf_counter()
    tokens = backend.count(lines)
    return {"seconds": time.perf_counter() - begin, "tokens": tokens}


def ids(backend, request):
    import itertools

    import numpy as np

    np.save(request["output"], np.fromiter(itertools.chain.from_iterable(backend.encode(lines_of(request["texts"]))), dtype=np.int64))
    return {}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[*BACKENDS, *TOKENIZERS])
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cache", default="")
    arguments = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print must not get between the answers
    module, options = (BACKENDS | TOKENIZERS)[arguments.name]
    backend = importlib.import_module(module).Backend(arguments.model, arguments.threads, arguments.cache, **options)
    operations = {"ready": lambda backend, request: {"what": backend.what}, "embed": embed, "latency": latency, "tokenize": tokenize, "ids": ids}
    for line in sys.stdin:
        request = json.loads(line)
        answers.write(json.dumps(operations[request["op"]](backend, request)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
