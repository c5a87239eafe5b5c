"""ONNX Runtime: the encoder fused by its own transformer optimiser; int8 is its dynamic quantisation."""

import json
import os
import pathlib
import tempfile

import numpy as np
import onnxruntime
from batches import Batches, pool
from onnx_graph import to_onnx


class Backend:
    def __init__(self, model, threads, cache, dtype):
        path = pathlib.Path(cache) / f"onnx-{dtype}.onnx"
        if not path.exists():
            with tempfile.TemporaryDirectory(dir=cache) as folder:
                made = make(model, pathlib.Path(folder), dtype)
                os.replace(made, path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.names = [given.name for given in self.session.get_inputs()]
        self.batches = Batches(model)
        self.what = f"{dtype}, {path.stat().st_size >> 20} MB graph"

    def embed(self, texts):
        vectors = [None] * len(texts)
        for rows, inputs in self.batches(texts):
            hidden_BLH = self.session.run(None, {name: inputs[name] for name in self.names})[0]
            for row, vector in zip(rows, pool(hidden_BLH, inputs["attention_mask"])):
                vectors[row] = vector
        return np.stack(vectors)


def make(model, folder, dtype):
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions

    config = json.loads((pathlib.Path(model) / "config.json").read_text())
    fused, quantised = (str(folder / f"{step}.onnx") for step in ("fused", "int8"))
    optimizer.optimize_model(str(to_onnx(model, folder)), model_type="bert", num_heads=config["num_attention_heads"], hidden_size=config["hidden_size"],
                             optimization_options=FusionOptions("bert"), opt_level=0).save_model_to_file(fused)
    if dtype == "fp32":
        return fused
    quantize_dynamic(fused, quantised, weight_type=QuantType.QInt8, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
    return quantised
