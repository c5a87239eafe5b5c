"""OpenVINO: int8 is NNCF's static quantisation, calibrated on 300 of the texts, with bf16 for the rest and two streams."""

import os
import pathlib
import tempfile

import numpy as np
import openvino
from batches import Batches, pool
from onnx_graph import to_onnx

CALIBRATION_TEXTS = 300


class Backend:
    def __init__(self, model, threads, cache, dtype):
        core = openvino.Core()
        self.batches = Batches(model)
        path = pathlib.Path(cache) / ("openvino-int8.xml" if dtype == "int8" else "openvino.xml")
        if not path.exists():
            write(make(model, self.batches, pathlib.Path(cache), dtype), path)
        streams = 2 if dtype == "int8" else 1
        hints = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": streams, "INFERENCE_PRECISION_HINT": "f32" if dtype == "fp32" else "bf16"}
        if streams == 1:
            hints["PERFORMANCE_HINT"] = "LATENCY"
        self.model = core.compile_model(str(path), "CPU", hints)
        self.streams = streams
        self.what = f"{dtype}, {streams} streams"

    def embed(self, texts):
        vectors = [None] * len(texts)

        def keep(request, work):
            rows, inputs = work  # the inputs are shared: this keeps them alive
            for row, vector in zip(rows, pool(request.get_output_tensor(0).data, inputs["attention_mask"])):
                vectors[row] = vector

        queue = openvino.AsyncInferQueue(self.model, self.streams)
        queue.set_callback(keep)
        for rows, inputs in self.batches(texts):
            queue.start_async(inputs, (rows, inputs), share_inputs=True)
        queue.wait_all()
        return np.stack(vectors)


def write(model, path):
    """Whole or not at all."""
    draft = path.with_name("draft-" + path.name)
    openvino.save_model(model, draft, compress_to_fp16=False)
    os.replace(draft.with_suffix(".bin"), path.with_suffix(".bin"))
    os.replace(draft, path)


def make(model, batches, cache, dtype):
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        made = openvino.Core().read_model(to_onnx(model, pathlib.Path(folder)))
    if dtype != "int8":
        return made
    import nncf

    texts = (cache / "calibration.txt").read_text().split("\n")[:-1]
    inputs = [inputs for text in texts[:CALIBRATION_TEXTS] for _, inputs in batches([text])]
    return nncf.quantize(made, nncf.Dataset(inputs), model_type=nncf.ModelType.TRANSFORMER, subset_size=len(inputs))
