"""sentence-transformers on torch, batches of 32 sorted by length, as `encode` does by itself."""

import torch
from sentence_transformers import SentenceTransformer


class Backend:
    def __init__(self, model, threads, _cache, dtype):
        torch.set_num_threads(threads)
        self.model = SentenceTransformer(model, device="cpu", model_kwargs={"torch_dtype": getattr(torch, dtype)})
        self.what = f"{dtype}, attention {self.model[0].auto_model.config._attn_implementation}"

    def embed(self, texts):
        return self.model.encode(texts, batch_size=32, show_progress_bar=False, convert_to_tensor=True).float().numpy()
