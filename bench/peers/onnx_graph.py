"""The encoder as torch exports it to ONNX: the graph that the other runtimes begin with."""


def to_onnx(model, folder):
    import torch
    import transformers

    class LastHidden(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = transformers.AutoModel.from_pretrained(model, add_pooling_layer=False, attn_implementation="eager").eval()

        def forward(self, input_ids, attention_mask, token_type_ids):
            return self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state

    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = {name: torch.ones(2, 8, dtype=torch.int64) for name in names}
    example["attention_mask"][0, 4:] = 0  # a mask of ones alone might be traced away
    path = folder / "plain.onnx"
    torch.onnx.export(LastHidden(), tuple(example.values()), str(path), input_names=names, output_names=["hidden"], dynamo=False, opset_version=17,
                      dynamic_axes={name: {0: "batch", 1: "length"} for name in [*names, "hidden"]})
    return path
