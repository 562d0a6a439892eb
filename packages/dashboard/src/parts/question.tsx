import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { createStore, useStore } from "../live/store.ts";
import { Sentence } from "./moments.tsx";

/** Something that a person must say before it is done. Names in its texts are isolated. */
export interface Question {
  readonly title: string;
  /** What will happen. */
  readonly text: string;
  /** What the button says that does it. */
  readonly deed: string;
  /** Asks for a text; `fits` says whether it will do. */
  readonly field?: {
    readonly label: string;
    readonly fits: (typed: string) => boolean;
    readonly initial?: string;
  };
}

interface Asked extends Question {
  readonly answer: (typed: string | null) => void;
}

const asked = createStore<Asked | null>(null);

/** Asks in a dialog; what was typed (empty without a field), or null if the person thought better of it. */
export function askPerson(question: Question): Promise<string | null> {
  asked.get()?.answer(null);
  return new Promise((answer) => asked.set({ ...question, answer }));
}

export function QuestionDialog() {
  const question = useStore(asked);
  return question === null ? null : <OneQuestion question={question} key={question.title} />;
}

/** The browser's own modal dialog keeps the focus inside, and gives it back to where it was. */
function OneQuestion({ question }: { readonly question: Asked }) {
  const { title, text, deed, field, answer } = question;
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState(field?.initial ?? "");
  const id = useId();
  // Before the person can press anything more.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  function close(said: string | null) {
    dialog.current?.close();
    asked.set(null);
    answer(said);
  }
  const fits = field === undefined || field.fits(typed);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        close(null);
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) close(typed.trim());
        }}
      >
        <h2 id={`${id}-title`}>
          <Sentence text={title} />
        </h2>
        <p id={`${id}-text`}>
          <Sentence text={text} />
        </p>
        {field !== undefined && (
          <label>
            <Sentence text={field.label} />
            <input
              type="text"
              value={typed}
              autocomplete="off"
              maxLength={500}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        <div class="buttons">
          <button type="button" onClick={() => close(null)}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={!fits}>
            {deed}
          </button>
        </div>
      </form>
    </dialog>
  );
}
