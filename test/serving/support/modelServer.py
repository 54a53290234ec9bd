# KServe's own model server with the graphs of exports: modelServer.py PORT, then NAME and the path of a model.onnx for each.
import sys
import numpy as np
import onnxruntime as ort
from kserve import InferOutput, InferResponse, Model, ModelServer

OUTPUTS = {"image": "UINT8", "tokens": "INT64", "confidence": "FP32", "model": "UINT8"}


class Served(Model):
    def __init__(self, name, path):
        super().__init__(name)
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.ready = True

    def predict(self, request, headers=None, response_headers=None):
        feeds = {tensor.name: tensor.as_numpy() for tensor in request.inputs}
        tensors = []
        for (name, datatype), found in zip(OUTPUTS.items(), self.session.run(list(OUTPUTS), feeds)):
            tensor = InferOutput(name, list(found.shape), datatype)
            tensor.set_data_from_numpy(np.ascontiguousarray(found), binary_data=True)
            tensors.append(tensor)
        return InferResponse(request.id, self.name, tensors, requested_outputs=request.request_outputs)


if __name__ == "__main__":
    port, *models = sys.argv[1:]
    served = [Served(name, path) for name, path in zip(models[::2], models[1::2])]
    ModelServer(http_port=int(port), enable_grpc=False, workers=1).start(served)
