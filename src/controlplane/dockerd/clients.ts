import { kubeletWithoutCni } from '../kubelet/docker-client.js';
import type { DockerClient } from './request.js';

/** Who has dockerd run containers besides the user: the kubelet, where it has no CNI plugin. */
export const DOCKER_CLIENTS: readonly DockerClient[] = [kubeletWithoutCni];
