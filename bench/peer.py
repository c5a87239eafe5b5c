"""A peer: a process of its own that stays between rounds, so that neither import nor loading is timed where it should not be."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys

from bench.measure import say

SERVER = pathlib.Path(__file__).parent / "peers" / "serve.py"


class Peer:
    """Starts `serve.py NAME MODEL`; every request is one JSON line and gets one. Use it with `with`."""

    def __init__(self, name, model, threads, cache, avx2=False):
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "TOKENIZERS_PARALLELISM": "true", "RAYON_NUM_THREADS": str(threads),
                       "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"}
        if avx2:  # each stack has its own switch
            environment |= {"ONEDNN_MAX_CPU_ISA": "AVX2", "DNNL_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}
        command = [sys.executable, SERVER, name, model, "--threads", str(threads), "--cache", cache]
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True)

    def ask(self, **request):
        """The answer; RuntimeError with the peer's own last line where it died."""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            errors = self.process.stderr.read().strip().splitlines()
            raise RuntimeError(errors[-1] if errors else "the process ended")
        return json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


@contextlib.contextmanager
def started(names, *arguments, **how):
    """{name: Peer} of those that start and answer; the others are named and left out."""
    with contextlib.ExitStack() as stack:
        peers = {}
        for name in names:
            peer = stack.enter_context(Peer(name, *arguments, **how))
            try:
                say(f"{name} is ready: {peer.ask(op='ready')['what']}")
                peers[name] = peer
            except RuntimeError as error:
                say(f"{name} is left out: {error}")
        yield peers
