import { kubernetesName } from './inferenceService.ts';
import { hex, REPOSITORY, type ServedModel, type Target, TRITON } from './served.ts';

/** An export's README.md: what it is and how to start it. */
export function page(model: ServedModel, target: Target): string {
  return [intro(model), target === 'triton' ? triton(model) : kserve(model), use(model, target), about(model)].join(
    '\n',
  );
}

function intro({ name, form }: ServedModel): string {
  const on = form.kernels === 'cuda' ? 'NVIDIA GPUs (fp16)' : 'processors (fp32)';
  return `# ${name}, to be served

\`${REPOSITORY}\` is a model repository with Likewise's model _${name}_ for ${on}. Every answer carries the model's identity, so a tool notices
when something else answers. Check the files after copying them: \`likewise model verify-export .\`
`;
}

function triton({ form }: ServedModel): string {
  const gpus = form.kernels === 'cuda' ? ' --gpus all' : '';
  return `## On this machine alone

    docker run --rm${gpus} --shm-size 1g -p 127.0.0.1:8000:8000 -v "$PWD/${REPOSITORY}:/models:ro" \\
      nvcr.io/nvidia/tritonserver:${TRITON} tritonserver --model-repository=/models --strict-readiness=true

Triton has neither TLS nor tokens of its own: leave it on the loopback address, or put the proxy below in front.
${form.kernels === 'cpu' ? 'Set `count` in `config.pbtxt` to the number of its cores.\n' : ''}
## For others, with TLS and a token

1. Put the server's certificate and key into \`tls/server.crt\` and \`tls/server.key\`.
2. Make a token that the tools show: \`(umask 077; echo "LIKEWISE_TOKEN=$(openssl rand -hex 32)" > .env)\`
3. \`docker compose up -d\`
`;
}

function kserve({ name, form }: ServedModel): string {
  return `## On KServe

1. Copy the folder \`${REPOSITORY}\` to where \`storageUri\` in \`inferenceservice.yaml\` points: a volume (\`pvc://\`), a bucket (\`s3://\`, \`gs://\`) or an
   image (\`oci://\`). Copy files, no links: ONNX Runtime refuses weights that are a link.
2. \`kubectl apply -f inferenceservice.yaml\`, and wait: \`kubectl wait --for=condition=Ready inferenceservice/${kubernetesName(name)} --timeout=10m\`
3. Have the gateway ask for a token, and take bodies of 256 KB or more.
${form.kernels === 'cpu' ? '\nSet `count` in `config.pbtxt` to the number of cores in `limits`.\n' : ''}`;
}

function use({ name }: ServedModel, target: Target): string {
  const url = target === 'triton' ? 'https://gpu.example.org' : `https://${kubernetesName(name)}.models.example.org`;
  return `## Use it

On each user's machine, with the token in a file that only they can read:

    likewise engine use ${url} --token-file ~/.likewise-token
    likewise engine test
`;
}

function about({ name, form, weights, identity }: ServedModel): string {
  return `## What it is

| | |
| --- | --- |
| model | ${name} |
| form | ${form.kernels} ${form.precision} |
| weights (sha256) | ${weights} |
| identity | ${hex(identity)} |
`;
}
