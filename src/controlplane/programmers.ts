import { dockerd } from './dockerd/index.js';
import { admin } from './machine/admin.js';
import { declaredSysctls } from './machine/sysctls.js';
import type { Programmer } from './programmer.js';

/** All programmers, in the order in which their programs start on a machine. */
export const PROGRAMMERS: readonly Programmer[] = [admin, dockerd, declaredSysctls];
