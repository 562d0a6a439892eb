import type { ComponentChildren, RefObject } from "preact";

interface ScrollsProps {
  /** What it holds, for ears. */
  readonly label: string;
  readonly class: string;
  readonly role?: "log" | "region";
  readonly box?: RefObject<HTMLElement | null>;
  readonly onScroll?: (event: { readonly currentTarget: HTMLElement }) => void;
  readonly children: ComponentChildren;
}

/** A part that scrolls by itself. */
export function Scrolls({ label, box, role = "region", children, ...rest }: ScrollsProps) {
  return (
    <section
      aria-label={label}
      role={role}
      tabIndex={0}
      {...(box === undefined ? {} : { ref: box })}
      {...rest}
    >
      {children}
    </section>
  );
}
