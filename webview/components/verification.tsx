import type { VNode } from 'preact';
import type { StepReference } from '../../src/protocol/terms.js';
import type {
  KernelName,
  Verification,
  VerificationState,
  VerifiedSighting,
} from '../../src/protocol/verification.js';
import type { Words } from '../l10n.js';
import { Icon } from './icons.js';

/** What a real kernel did with the packet, in one line; where it did otherwise, both side by side. */
export function VerificationBar(props: {
  readonly verification: VerificationState;
  readonly words: Words;
  readonly select: (step: StepReference) => void;
}): VNode | null {
  const { verification, words, select } = props;
  switch (verification.state) {
    case 'unavailable':
    case 'idle':
      return null;
    case 'running':
      return (
        <p class="verification running" role="status">
          {words.verifying}
        </p>
      );
    case 'failed':
      return (
        <p class="verification failed" role="status">
          <Icon name="warning" />
          <span>
            {words.notVerified} {verification.message}
          </span>
        </p>
      );
    case 'done':
      return <Outcome verification={verification.verification} words={words} select={select} />;
  }
}

function Outcome(props: {
  readonly verification: Verification;
  readonly words: Words;
  readonly select: (step: StepReference) => void;
}): VNode {
  const { verification, words, select } = props;
  const { agrees, kernel, sightings, differences, complaints } = verification;
  const different = sightings.filter((each) => each.differences.length > 0);
  const name = kernelName(kernel);
  return (
    <section class={`verification ${agrees ? 'agrees' : 'differs'}`} aria-label={words.verify}>
      <p class="outcome" role="status">
        <Icon name={agrees ? 'good' : 'bad'} />
        {agrees
          ? words.agrees(sightings.length, name)
          : words.differs(different.length, sightings.length, name)}
      </p>
      {[...differences, ...complaints].map((text) => (
        <p class="detail" key={text}>
          {text}
        </p>
      ))}
      {different.length > 0 && (
        <div class="comparison">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.place}</th>
                <th scope="col">{words.simulator}</th>
                <th scope="col">{name}</th>
              </tr>
            </thead>
            <tbody>
              {different.map((each, index) => (
                <DifferentRow key={index} sighting={each} words={words} select={select} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function DifferentRow(props: {
  readonly sighting: VerifiedSighting;
  readonly words: Words;
  readonly select: (step: StepReference) => void;
}): VNode {
  const { sighting, words, select } = props;
  const { place, step, expected, observed } = sighting;
  return (
    <tr>
      <th scope="row">
        {step ? (
          <button type="button" class="link" onClick={() => select(step)}>
            {place}
          </button>
        ) : (
          place
        )}
      </th>
      <td>{expected ?? words.nothing}</td>
      <td>{observed ?? words.nothing}</td>
    </tr>
  );
}

/** `Linux 6.18.44`; the kind of kernel is said where it is not the machine's own. */
/** Without what a distribution or a builder adds to the version. */
function kernelName({ backend, release }: KernelName): string {
  const version = /^\d+(\.\d+)*/.exec(release)?.[0] ?? release;
  switch (backend) {
    case 'netns':
      return `Linux ${version}`;
    case 'uml':
      return `User-mode Linux ${version}`;
    case 'qemu':
      return `Linux ${version} (QEMU)`;
  }
}
