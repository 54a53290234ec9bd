import { REPOSITORY, TRITON } from './served.ts';

/** The places of the certificate, its key and the template in an export, and the names of the proxy's settings. */
export const PROXY_TEMPLATE = 'proxy/default.conf.template';

/**
 * compose.yaml: Triton, which has neither TLS nor tokens, behind a proxy that has both. @param gpu whether it uses the machine's GPUs
 */
export function composeFile(gpu: boolean): string {
  const devices = `
    deploy:
      resources:
        reservations:
          devices: [{ driver: nvidia, count: all, capabilities: [gpu] }]`;
  return `# docker compose up -d, once tls/ and .env are there: see README.md.
services:
  triton:
    image: nvcr.io/nvidia/tritonserver:${TRITON}
    command: tritonserver --model-repository=/models --strict-readiness=true --exit-timeout-secs=30 --http-thread-count=16
    volumes: ["./${REPOSITORY}:/models:ro"]
    shm_size: 1gb
    restart: unless-stopped${gpu ? devices : ''}
  proxy:
    image: nginx:1.28-alpine
    ports: ["443:443"]
    environment:
      LIKEWISE_TOKEN: \${LIKEWISE_TOKEN:?write it to .env, see README.md}
      LIKEWISE_SERVER: triton:8000
    volumes:
      - ./${PROXY_TEMPLATE}:/etc/nginx/templates/default.conf.template:ro
      - ./tls:/etc/nginx/tls:ro
    depends_on: [triton]
    restart: unless-stopped
`;
}

/** nginx's settings. LIKEWISE_TOKEN and LIKEWISE_SERVER are replaced by the values in .env and compose.yaml. */
export function proxyTemplate(): string {
  return `# nginx's own image fills in \${LIKEWISE_TOKEN} and \${LIKEWISE_SERVER} when it starts.
map_hash_bucket_size 256;
map $http_authorization $let_in {
  default 0;
  "~^Bearer \${LIKEWISE_TOKEN}$" 1;
}
upstream likewise {
  server \${LIKEWISE_SERVER};
  keepalive 16;
}
server {
  listen 443 ssl;
  ssl_certificate /etc/nginx/tls/server.crt;
  ssl_certificate_key /etc/nginx/tls/server.key;
  ssl_protocols TLSv1.2 TLSv1.3;
  server_tokens off;
  # A canvas and its patches have 154 KB, and an answer as many.
  client_max_body_size 1m;
  client_body_buffer_size 256k;
  proxy_buffers 16 32k;
  # What a tool needs and no more: Triton's model repository and statistics stay inside.
  location ~ ^/v2/(health/(live|ready)|models/[A-Za-z0-9_.-]+(/versions/[0-9]+)?(/ready|/infer)?)$ {
    if ($let_in = 0) {
      return 401;
    }
    proxy_pass http://likewise;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Authorization "";
    proxy_read_timeout 90s;
  }
  location / {
    return 404;
  }
}
`;
}
