import { Component, type ComponentChildren } from "preact";

interface SafetyNetProps {
  readonly children: ComponentChildren;
}

/** What stands in place of a part that could not be drawn: a mistake of the page's own must not look like calm. */
export class SafetyNet extends Component<SafetyNetProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static override getDerivedStateFromError() {
    return { isBroken: true };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override render({ children }: SafetyNetProps) {
    if (!this.state.isBroken) return children;
    return (
      <p class="banner" role="alert">
        <strong>This part of the page is broken.</strong> It is a mistake of the page, not of the syncs.{" "}
        <a href={location.pathname + location.search} target="_top">
          Load it again
        </a>
      </p>
    );
  }
}
