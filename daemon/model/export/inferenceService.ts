import { hex, REPOSITORY, type ServedModel, TRITON } from './served.ts';

/** A name valid for Kubernetes: lower case, digits and dashes, 63 at most. */
export function kubernetesName(model: string): string {
  return `likewise-${model}`
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/-+$/, '');
}

/** inferenceservice.yaml: the model on KServe's Triton, in a release that can read it. */
export function inferenceService({ name, form, weights, identity }: ServedModel): string {
  const gpu = form.kernels === 'cuda' ? ', nvidia.com/gpu: "1"' : '';
  return `# kubectl apply -f inferenceservice.yaml, once the folder ${REPOSITORY} lies at storageUri (a volume, a bucket, or an image).
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ${kubernetesName(name)}
  annotations:
    likewise/weights: "${weights}"
    likewise/identity: "${hex(identity)}"
spec:
  predictor:
    minReplicas: 1
    maxReplicas: 4
    timeout: 90
    model:
      modelFormat:
        name: triton
        version: "2"
      protocolVersion: v2
      runtime: kserve-tritonserver
      # KServe's own default is 23.05, whose ONNX Runtime 1.15 cannot read operator set 20; 24.03 is the first that can.
      runtimeVersion: ${TRITON}
      storageUri: pvc://likewise-models/${REPOSITORY}
      args:
        - --strict-readiness=true
        - --exit-timeout-secs=30
        - --http-thread-count=16
      resources:
        requests: { cpu: "2", memory: 2Gi${gpu} }
        limits: { cpu: "4", memory: 8Gi${gpu} }
`;
}
