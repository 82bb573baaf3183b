/** Programs that build images, in the order in which they are looked for. */
export const ENGINES = ['docker', 'podman', 'buildah'] as const;
export type EngineName = (typeof ENGINES)[number];

/** What one build is told; the folder that it runs in is the context. */
export interface BuildRequest {
  readonly tag: string;
  /** Files by the id under which the Dockerfile mounts them. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The words of an engine for what is asked of it. */
export interface EngineWords {
  /** Fails where the engine is installed but cannot build. What it prints names `rootless` or `true` where no root is needed. */
  readonly probe: readonly string[];
  readonly build: (request: BuildRequest) => string[];
  readonly inspect: (tag: string) => string[];
  /** The instruction behind each layer, a line each; absent where `inspect` tells. */
  readonly history?: (tag: string) => string[];
}

// Without Docker's format podman and buildah leave the health check out of the image.
const DOCKER_FORMAT = ['--format', 'docker'];

const SHARED = {
  inspect: (tag: string) => ['image', 'inspect', tag],
  history: (tag: string) => ['history', '--no-trunc', '--format', '{{.CreatedBy}}', tag],
};

export const engineWords: Readonly<Record<EngineName, EngineWords>> = {
  docker: {
    ...SHARED,
    probe: ['info', '--format', '{{.SecurityOptions}}'],
    build: (request) => ['build', '--progress', 'plain', ...wordsOf(request), '.'],
  },
  podman: {
    ...SHARED,
    probe: ['info', '--format', '{{.Host.Security.Rootless}}'],
    build: (request) => ['build', ...DOCKER_FORMAT, ...wordsOf(request), '.'],
  },
  buildah: {
    probe: ['info', '--format', '{{.host.rootless}}'],
    build: (request) => ['bud', '--layers', ...DOCKER_FORMAT, ...wordsOf(request), '.'],
    inspect: (tag) => ['inspect', '--type', 'image', tag],
  },
};

function wordsOf({ tag, secrets }: BuildRequest): string[] {
  return ['--tag', tag, ...[...secrets].flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`])];
}
