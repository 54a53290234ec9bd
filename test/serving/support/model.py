# Stands in for Triton's ONNX Runtime backend, which no package has: runs the exported graph beside this file, one run for each batch.
# The parameters test.load_seconds and test.run_seconds of config.pbtxt make it slow.
import json, os, time
import numpy as np
import onnxruntime as ort
import triton_python_backend_utils as pb

INPUTS = ("canvas", "visible", "restore")
OUTPUTS = ("image", "tokens", "confidence", "model")


class TritonPythonModel:
    def initialize(self, args):
        parameters = json.loads(args["model_config"])["parameters"]
        seconds = lambda name: float(parameters.get(name, {}).get("string_value", "0"))
        self.run_seconds = seconds("test.run_seconds")
        time.sleep(seconds("test.load_seconds"))
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        path = os.path.join(args["model_repository"], args["model_version"], "model.onnx")
        self.session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def execute(self, requests):
        time.sleep(self.run_seconds)
        feeds = [{name: pb.get_input_tensor_by_name(request, name).as_numpy() for name in INPUTS} for request in requests]
        outputs = self.session.run(OUTPUTS, {name: np.concatenate([feed[name] for feed in feeds]) for name in INPUTS})
        responses, at = [], 0
        for feed in feeds:
            end = at + feed["canvas"].shape[0]
            tensors = [pb.Tensor(name, np.ascontiguousarray(output[at:end])) for name, output in zip(OUTPUTS, outputs)]
            responses.append(pb.InferenceResponse(tensors))
            at = end
        return responses
