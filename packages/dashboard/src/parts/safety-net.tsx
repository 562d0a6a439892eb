import { Component, type ComponentChildren } from "preact";

interface SafetyNetProps {
  /** What is drawn: with another one it is tried again. */
  readonly of?: unknown;
  /** What stands in place of what could not be drawn. */
  readonly instead: ComponentChildren;
  readonly children: ComponentChildren;
}

interface SafetyNetState {
  readonly isBroken: boolean;
  readonly of: unknown;
}

/** Catches what cannot be drawn, so that it takes nothing else with it: a mistake of the page's own must not look like calm. */
export class SafetyNet extends Component<SafetyNetProps, SafetyNetState> {
  override state = { isBroken: false, of: this.props.of };
  #isTold = false;

  static override getDerivedStateFromProps({ of }: SafetyNetProps, state: SafetyNetState) {
    return of === state.of ? null : { isBroken: false, of };
  }

  static override getDerivedStateFromError() {
    return { isBroken: true };
  }

  override componentDidCatch(error: unknown) {
    // A list that is asked for again and again would tell it as often.
    if (!this.#isTold) console.error(error);
    this.#isTold = true;
  }

  override render({ children, instead }: SafetyNetProps) {
    return this.state.isBroken ? instead : children;
  }
}

/** What stands in place of a whole view. */
export function BrokenView() {
  return (
    <p class="banner" role="alert">
      <strong>This part of the page is broken.</strong> It is a mistake of the page, not of the syncs.{" "}
      <a href={location.pathname + location.search} target="_top">
        Load it again
      </a>
    </p>
  );
}

interface GuardedProps {
  /** What is drawn: with another one it is tried again. */
  readonly of: unknown;
  /** Which of the things it is, for a sentence: `Race 7`. */
  readonly what: string;
  /** The address of its data in the API, from `/api/admin/` on. */
  readonly data: string;
  /** Puts the line that stands in its place where its neighbours stand, in a row say. */
  readonly frame?: (line: ComponentChildren) => ComponentChildren;
  readonly children: ComponentChildren;
}

/** One thing among others: where it cannot be drawn, a line says which it is and where to read it, and the others stay. */
export function Guarded({ of, what, data, frame = inParagraph, children }: GuardedProps) {
  const line = (
    <>
      {what} cannot be shown here, for a value of it is none that this page knows.{" "}
      <a href={`/api/admin/${data}`} target="_top">
        Its data
      </a>{" "}
      can be read in the API.
    </>
  );
  return (
    <SafetyNet of={of} instead={frame(line)}>
      {children}
    </SafetyNet>
  );
}

/** For a thing that is a row of a table with so many columns. */
export function inRow(columns: number) {
  return (line: ComponentChildren) => (
    <tr>
      <td colSpan={columns} class="small">
        {line}
      </td>
    </tr>
  );
}

function inParagraph(line: ComponentChildren) {
  return <p class="small">{line}</p>;
}
